// How the stories are told: by Debian's Chromium, against the binary that TEGATA_BIN names. The servers are
// started by support/story.ts, one for each worker, so there is no `webServer` here. Called by scripts/end2end.
import { defineConfig } from "@playwright/test";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "stories",
  // One at a time, two side by side: a browser and a password hash need a core each.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Asia/Tokyo",
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env.TEGATA_CHROMIUM ?? "/usr/bin/chromium", args: flags },
  },
});
