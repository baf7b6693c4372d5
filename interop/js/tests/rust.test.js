// The client library from crates.io: an axum app in ../rust, which scripts/interop builds; TEGATA_INTEROP_RUST names it.
import { rustClient } from "../clients.js";
import { suite } from "../support/suite.js";

suite([rustClient]);
