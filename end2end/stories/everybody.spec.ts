// Every scene for everybody: no violation that axe can find, nothing that runs out of the window, in both
// languages and colours, on a desk and on a phone.
import { overflow, violations } from "../support/axe.ts";
import { expect, failed, test } from "../support/story.ts";
import { type Lang, locales } from "../support/words.ts";
import { walk } from "../support/scenes.ts";

// Each walk is long and stands alone, so both workers may take some.
test.describe.configure({ mode: "parallel" });

const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

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
          complaints.pardon(failed("/console", 403));
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
