// The `test` of every story: a running Tegata for each worker, browsers that are watched, and no word of
// complaint from any page, unless the story says beforehand which one it provokes.
import { type BrowserContext, type BrowserContextOptions, test as base } from "@playwright/test";
import { type Settings, Tegata } from "./tegata.ts";

export { expect } from "@playwright/test";
export type { BrowserContext, Page } from "@playwright/test";

/** What pages complained of, and what of it was to be expected. */
export class Complaints {
  private readonly heard: string[] = [];
  private readonly pardoned: RegExp[] = [];

  /** Expects complaints like this one: a request that the story makes fail. */
  pardon(complaint: RegExp): void {
    this.pardoned.push(complaint);
  }

  /** Listens to everything that happens in this browser. */
  async watch(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "assert") {
        this.heard.push(`console ${message.type()}: ${message.text()} (${path(message.location().url)}) on ${message.page()?.url()}`);
      }
    });
    context.on("weberror", (error) => this.heard.push(`page error: ${error.error().stack ?? error.error()}`));
    await context.exposeBinding("tegataStoryViolation", (_, text: string) => this.heard.push(`policy: ${text}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (violation) => {
        const report = (window as unknown as { tegataStoryViolation(text: string): void }).tegataStoryViolation;
        report(`${violation.effectiveDirective} blocked ${violation.blockedURI} at ${violation.sourceFile}:${violation.lineNumber}`);
      });
    });
  }

  /** What nobody expected. */
  unexpected(): string[] {
    return this.heard.filter((complaint) => !this.pardoned.some((pattern) => pattern.test(complaint)));
  }
}

interface Fixtures {
  complaints: Complaints;
  /** Another browser: own cookies, own language, with or without scripts. */
  browserOf: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Another Tegata, nobody's yet, for this story alone. */
  freshTegata: (settings?: Settings) => Promise<Tegata>;
}

interface WorkerFixtures {
  /** Settings of the server; `test.use` in a file that needs others. */
  settings: Settings;
  /** The server. */
  tegata: Tegata;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [{}, { scope: "worker", option: true }],
  tegata: [
    async ({ settings }, use) => {
      const tegata = await Tegata.start(settings);
      await use(tegata);
      await tegata.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ tegata }, use) => use(tegata.origin),
  complaints: [
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      base.expect(complaints.unexpected(), "no page complains").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    await complaints.watch(context);
    await use(context);
  },
  browserOf: async ({ browser, complaints, contextOptions, baseURL, locale, timezoneId }, use) => {
    const open: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL, locale, timezoneId, ...options });
      open.push(context);
      await complaints.watch(context);
      return context;
    });
    for (const context of open) await context.close();
  },
  freshTegata: async ({}, use) => {
    const running: Tegata[] = [];
    await use(async (settings) => {
      const tegata = await Tegata.start(settings);
      running.push(tegata);
      return tegata;
    });
    for (const tegata of running) await tegata.stop();
  },
});

/** A failed request as the browser's console words it: by status, or by the network's error. */
export function failed(url: string, how: number | string): RegExp {
  const what = typeof how === "number" ? `the server responded with a status of ${how} ` : `net::${how}`;
  return new RegExp(`Failed to load resource: ${what}.*\\(${url.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")}`);
}

function path(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
