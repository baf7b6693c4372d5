// The page calls another framework across origins with the token: the FastAPI example, run for real. It needs
// a Python with the example's packages, which scripts/end2end provides as TEGATA_PYTHON.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { claims, count, heading, keptPass, logIn, RENEW } from "../support/pages.ts";
import { expect, failed, type Page, test as base } from "../support/story.ts";
import { cleanEnv, freePort, Process, type Settings, type Tegata } from "../support/tegata.ts";
import { words } from "../support/words.ts";

const SECRET = () => Buffer.from(crypto.getRandomValues(new Uint8Array(36))).toString("base64url");

/** A Tegata whose home page may call a FastAPI that trusts it. */
interface Pair {
  tegata: Tegata;
  api: string;
}

const test = base.extend<{ pair: (settings?: Settings) => Promise<Pair> }>({
  pair: async ({ freshTegata }, use) => {
    const running: Process[] = [];
    await use(async (settings = {}) => {
      const port = await freePort();
      const api = `http://localhost:${port}`;
      const tegata = await freshTegata({ ...settings, TEGATA_SERVER_API_ORIGINS: api, TEGATA_SERVER_DEMO_API: `${api}/me` });
      running.push(await startFastApi(port, tegata, settings));
      return { tegata, api };
    });
    for (const process of running) await process.stop();
  },
});

function startFastApi(port: number, tegata: Tegata, settings: Settings): Promise<Process> {
  const python = process.env.TEGATA_PYTHON;
  if (!python || !existsSync(python)) throw new Error("TEGATA_PYTHON does not name a Python with the packages of examples/fastapi");
  return Process.start([python, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", String(port)], {
    cwd: join(import.meta.dirname, "../../examples/fastapi"),
    env: cleanEnv({ ...settings, ISSUER: tegata.origin, ALLOWED_ORIGINS: tegata.origin, PYTHONDONTWRITEBYTECODE: "1" }),
    log: join(tegata.folder, "fastapi.log"),
    alive: `http://127.0.0.1:${port}/healthz`,
  });
}

async function call(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Call the API" }).click();
}

for (const [mode, settings] of [
  ["public keys", () => ({})],
  ["a shared secret", () => ({ SECRET_KEY: SECRET() })],
] as [string, () => Settings][]) {
  test(`FastAPI accepts the page's token, by ${mode}`, async ({ page, pair }) => {
    const { tegata } = await pair(settings());
    const hana = tegata.person("Hana");
    await logIn(page, hana, "en", tegata.origin);
    await call(page);
    await expect(page.getByText("You are through")).toBeVisible();
    const sub = claims((await keptPass(page))?.access_token ?? "")["sub"];
    await expect(page.locator("pre", { hasText: '"sub"' })).toContainText(String(sub));
  });
}

test("a token that has run out is renewed on the way to FastAPI, and refused ones are replayed once", async ({ page, pair, complaints }) => {
  const { tegata, api } = await pair();
  complaints.pardon(failed("/me", 401));
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana, "en", tegata.origin);
  const renewals = count(page, RENEW);
  await page.clock.setSystemTime(Date.now() + 60 * 60 * 1000);
  await call(page);
  await expect(page.getByText("You are through")).toBeVisible();
  expect(renewals()).toBe(1);

  // The far end refuses the token in hand, whatever the reason: one renewal, one replay.
  const refused = (await keptPass(page))?.access_token;
  const seen: string[] = [];
  await page.route(`${api}/me`, async (route) => {
    const token = route.request().headers()["authorization"];
    if (token) seen.push(token);
    if (token !== `Bearer ${refused}`) return route.continue();
    return route.fulfill({ status: 401, headers: { "access-control-allow-origin": tegata.origin }, json: {} });
  });
  await call(page);
  await expect.poll(() => seen.length).toBe(2);
  await expect(page.getByText("You are through")).toBeVisible();
  expect(renewals()).toBe(2);
});

test("an API that is away is no reason to sign anyone out", async ({ page, freshTegata, complaints }) => {
  const api = `http://localhost:${await freePort()}`;
  const tegata = await freshTegata({ TEGATA_SERVER_API_ORIGINS: api, TEGATA_SERVER_DEMO_API: `${api}/me` });
  complaints.pardon(failed("/me", "ERR_CONNECTION_REFUSED"));
  const hana = tegata.person("Hana");
  await logIn(page, hana, "en", tegata.origin);
  await call(page);
  await expect(page.getByText("The API did not answer.")).toBeVisible();
  await expect(heading(page, words.en.home)).toBeVisible();
});

test("the token goes to no origin that the settings do not name", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  await expect(page.getByText("No API to call is set up yet.")).toBeVisible();
  const policy = (await page.request.get("/", { headers: { accept: "text/html" } })).headers()["content-security-policy"];
  expect(/connect-src ([^;]*)/.exec(policy)?.[1]).not.toMatch(/https?:/);
});
