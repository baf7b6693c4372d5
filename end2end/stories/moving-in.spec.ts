// People of other applications log in on the page with the password they had. The folders are those of the import's own tests.
import { join } from "node:path";
import { fillIn, heading, logOut, open } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const FIXTURES = join(import.meta.dirname, "../../src/tests/import/fixtures");
const SOURCES: Record<string, { options: string[]; logins: string[] }> = {
  "users.bson": { options: [], logins: ["hana@example.com", "taro", "yuki", "ken@example.com", "aoi", "only_a_name"] },
  "django.sqlite3": { options: [], logins: ["hana@example.com", "taro", "yuki", "ken", "aoi@example.com"] },
  "flask.sqlite3": { options: ["--table", "user", "--map", "sub=id"], logins: ["hana@example.com", "taro", "yuki"] },
};

for (const [source, { options, logins }] of Object.entries(SOURCES)) {
  test(`people of ${source} log in with the password they had, and with no other`, async ({ page, freshTegata, complaints }) => {
    complaints.pardon(failed("/api/session/login", 401));
    const tegata = await freshTegata();
    tegata.command(["user", "import", join(FIXTURES, source), ...options]);
    for (const login of logins) {
      const password = `violet-harbour-74-lantern ${login.split("@")[0]}`;
      await open(page, `${tegata.origin}/login`);
      await fillIn(page, { name: "", email: login, password: `${password}!` });
      await expect(page.getByRole("main").getByRole("alert")).toHaveText(words.en.wrong);
      await fillIn(page, { name: "", email: login, password });
      await expect(heading(page, words.en.home)).toBeVisible();
      await logOut(page);
      await expect(page).toHaveURL(/\/login/);
    }
  });
}
