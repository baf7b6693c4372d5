// The client libraries from npm that run on a server.
import { webClients } from "../clients.js";
import { suite } from "../support/suite.js";

suite(webClients);
