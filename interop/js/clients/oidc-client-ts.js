// Serves the page of oidc-client-ts/: the library runs there, in the browser; this only hands out files and settings.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";

const { ISSUER, CLIENT_ID, PORT } = process.env;
const page = join(dirname(fileURLToPath(import.meta.url)), "oidc-client-ts");
const library = join(createRequire(import.meta.url).resolve("oidc-client-ts"), "../../browser/oidc-client-ts.min.js");

const app = express();
app.get("/settings.json", (req, res) => res.json({ ISSUER, CLIENT_ID }));
app.get("/oidc-client-ts.min.js", (req, res) => res.sendFile(library));
app.use(express.static(page));
app.get(["/callback", "/bye"], (req, res) => res.sendFile(join(page, "index.html")));
app.listen(PORT, "127.0.0.1");
