// Every scene for everybody: no violation that axe can find, nothing that runs out of the window, in both
// languages and colours, on a desk and on a phone.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, failed, type Page, test } from "../support/story.ts";
import { type Lang, locales } from "../support/words.ts";
import { walk } from "../support/scenes.ts";

// Each walk is long and stands alone, so both workers may take some.
test.describe.configure({ mode: "parallel" });

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

/** What axe finds, a line each. */
async function violations(page: Page, scene: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${scene}: ${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

/** What sticks out of the window, when the page can be scrolled sideways. */
async function overflow(page: Page, scene: string): Promise<string[]> {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px: ${out.slice(0, 4).map((element) => `${element.tagName}.${element.getAttribute("class")}`)}`];
  });
  return wide.map((line) => `${scene}: ${line}`);
}

for (const lang of Object.keys(locales) as Lang[]) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test.describe(`${lang}, ${colorScheme}, ${size}`, () => {
        test.use({ locale: locales[lang], colorScheme, viewport });

        test("every scene", async ({ page, freshTegata, complaints }) => {
          test.setTimeout(300_000);
          complaints.pardon(failed("/api/session/login", 401));
          for (const path of ["/api/session/login", "/api/account/setup", "/api/account/register", "/api/account/change_password"]) {
            complaints.pardon(failed(path, 422));
          }
          complaints.pardon(failed("/nowhere", 404));
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const found: string[] = [];
          await walk(page, await freshTegata(), lang, async (scene) => {
            found.push(...(await violations(page, scene)), ...(await overflow(page, scene)));
          });
          expect(found).toEqual([]);
        });
      });
    }
  }
}
