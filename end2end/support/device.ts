// A device without a browser: it asks for a code, and waits at the token endpoint. Registered by the operator's command.
import { randomBytes } from "node:crypto";
import type { Tegata } from "./tegata.ts";

export class Device {
  private constructor(
    private tegata: Tegata,
    private id: string,
    /** What it shows. */
    readonly code: string,
    /** The page that it names, with the code in it. */
    readonly link: string,
    private secret: string,
  ) {}

  /** Registers a public service of this name and begins. */
  static async begin(tegata: Tegata, name: string): Promise<Device> {
    const id = `device-${randomBytes(4).toString("hex")}`;
    tegata.command(["service", "add", id, "--public", "--name", name, "--grant", "device_code"]);
    const begun = await post(tegata, "/oauth/device_authorization", { client_id: id, scope: "openid email" });
    return new Device(tegata, id, begun["user_code"], begun["verification_uri_complete"], begun["device_code"]);
  }

  /** What the token endpoint says now: tokens, or an error. */
  async ask(): Promise<Record<string, string>> {
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    return post(this.tegata, "/oauth/token", { grant_type, device_code: this.secret, client_id: this.id });
  }
}

async function post(tegata: Tegata, path: string, fields: Record<string, string>): Promise<Record<string, string>> {
  const origin = tegata.origin.replace("localhost", "127.0.0.1");
  const answer = await fetch(origin + path, { method: "POST", body: new URLSearchParams(fields) });
  return (await answer.json()) as Record<string, string>;
}
