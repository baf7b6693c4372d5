// The pictures of `npm run pictures`: every scene in both languages and colours, on a desk and on a phone,
// into the folder pictures/ (not in git), for people to look at.
import { join } from "node:path";
import { walk } from "./support/scenes.ts";
import { test } from "./support/story.ts";
import { type Lang, locales } from "./support/words.ts";

const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

for (const lang of Object.keys(locales) as Lang[]) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test.describe(`${lang} ${colorScheme} ${size}`, () => {
        test.use({ locale: locales[lang], viewport });

        test("pictures", async ({ page, freshTegata, complaints }) => {
          test.setTimeout(300_000);
          complaints.pardon(/Failed to load resource/);
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await walk(page, await freshTegata(), lang, async (scene) => {
            const path = join(import.meta.dirname, "pictures", `${scene}-${lang}-${colorScheme}-${size}.png`);
            await page.screenshot({ path, fullPage: true });
          });
        });
      });
    }
  }
}
