// Readers who asked their system for less motion or for its own colours get that.
import { fillIn, logIn, open } from "../support/pages.ts";
import { expect, type Page, test } from "../support/story.ts";

/** The longest animation or transition of anything on the page, in seconds, repetitions counted. */
async function longest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const seconds = (list: string) => list.split(",").map((time) => parseFloat(time) * (time.includes("ms") ? 0.001 : 1));
    const all = [...document.querySelectorAll("*")].flatMap((element) =>
      ["", "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(element, part || null);
        const animated = style.animationName === "none" ? [0] : seconds(style.animationDuration);
        return [...animated, ...seconds(style.transitionDuration)];
      }),
    );
    return Math.max(...all);
  });
}

test("less motion means none", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await open(page, "/login");
  expect(await longest(page), "there is motion to begin with").toBeGreaterThan(0.05);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await longest(page)).toBeLessThanOrEqual(0.001);
  await fillIn(page, hana);
  await expect(page.locator(".raw-token")).toContainText("eyJ");
  expect(await longest(page)).toBeLessThanOrEqual(0.001);
});

test("the stamp comes down within the page", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  // Time stands still for animations: the stamp stays where it is largest.
  const tools = await page.context().newCDPSession(page);
  await tools.send("Animation.enable");
  await tools.send("Animation.setPlaybackRate", { playbackRate: 0 });
  for (const width of [360, 640, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    await open(page, "/");
    await expect(page.locator(".stamp")).toHaveAttribute("data-pressed", "odd");
    expect(await page.evaluate(() => document.getAnimations().map((one) => (one as CSSAnimation).animationName))).toContain("press-odd");
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width}`).toBe(width);
  }
});

test("with the system's own colours fields and buttons keep their edges", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, "/login");
  for (const part of [page.getByRole("textbox").first(), page.getByRole("main").getByRole("button").last()]) {
    const edge = await part.evaluate((element) => {
      const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(element);
      return { style: borderTopStyle, width: parseFloat(borderTopWidth), seen: borderTopColor !== backgroundColor };
    });
    expect(edge).toMatchObject({ style: "solid", seen: true });
    expect(edge.width).toBeGreaterThanOrEqual(1);
  }
  await logIn(page, hana);
});

test("at 200 % zoom nothing runs out of the window", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  // Zooming halves the window that the page sees.
  await page.setViewportSize({ width: 640, height: 400 });
  await logIn(page, hana);
  for (const url of ["/", "/account", "/register"]) {
    await open(page, url);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), url).toBe(true);
  }
});
