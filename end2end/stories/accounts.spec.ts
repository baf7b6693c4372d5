// From the set-up link to logging out: how accounts come about and how people come in.
import { awake, badge, fillIn, goIn, heading, keptPass, claims, logIn, logOut, open, slip } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { stranger } from "../support/tegata.ts";
import { words } from "../support/words.ts";

const w = words.en;

test("the set-up link makes the first account the administrator's, once", async ({ page, freshTegata }) => {
  const tegata = await freshTegata();
  const chief = stranger("Hana Sekiguchi");
  const link = tegata.setUpLink();
  await open(page, link);
  await expect(heading(page, w.setUp)).toBeVisible();
  await page.getByLabel(w.email, { exact: true }).fill(chief.email);
  await page.getByLabel(w.name, { exact: true }).fill(chief.name);
  await page.getByLabel(w.password, { exact: true }).fill(chief.password);
  await page.getByRole("button", { name: w.makeAdministrator }).click();
  await expect(heading(page, w.home)).toBeVisible();
  await expect(badge(page, chief)).toBeVisible();
  await expect.poll(async () => claims((await keptPass(page))?.access_token ?? ".e30")["roles"]).toEqual(["admin"]);

  await open(page, link);
  await expect(heading(page, w.setUpDone)).toBeVisible();
  expect(tegata.command(["user", "list"])).toContain(`${chief.email}\t\t${chief.name}\tadmin\tactive`);
});

test("somebody invited signs up, logs out and logs in", async ({ page, tegata }) => {
  const guest = stranger("Sora Minato");
  const link = tegata.invitation(guest);
  await open(page, link);
  await expect(heading(page, w.register)).toBeVisible();
  await expect(page.getByLabel(w.email, { exact: true })).toHaveValue(guest.email);
  await page.getByLabel(w.name, { exact: true }).fill(guest.name);
  await page.getByLabel(w.password, { exact: true }).fill(guest.password);
  await page.getByRole("button", { name: w.makeAccount }).click();
  await expect(heading(page, w.home)).toBeVisible();
  await expect(badge(page, guest)).toBeVisible();

  await logOut(page);
  await expect(page).toHaveURL("/login");
  await expect(slip(page)).toContainText(w.loggedOut);
  expect(await keptPass(page)).toBeNull();

  await goIn(page, guest);
  await open(page, link);
  await expect(heading(page, "This link cannot be used")).toBeVisible();
});

test("without an invitation there is no way to register", async ({ page }) => {
  await open(page, "/register");
  await expect(heading(page, "You need an invitation")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
});

test("a wrong password and an unknown person get the same sentence, and the focus goes there", async ({ page, tegata, complaints }) => {
  complaints.pardon(failed("/api/session/login", 401));
  const hana = tegata.person("Hana");
  for (const who of [{ ...hana, password: "not her password" }, stranger("Nobody")]) {
    await open(page, "/login");
    await fillIn(page, who);
    const summary = page.getByRole("main").getByRole("alert");
    await expect(summary).toHaveText(w.wrong);
    await expect(summary).toBeFocused();
    await expect(page.getByLabel(w.login, { exact: true })).toHaveValue(who.email);
  }
});

test("empty fields are named in the summary, which leads to them", async ({ page, complaints }) => {
  complaints.pardon(failed("/api/session/login", 422));
  await open(page, "/login");
  await page.getByRole("main").getByRole("button", { name: w.logIn }).click();
  const summary = page.getByRole("main").getByRole("alert");
  await expect(summary).toBeFocused();
  await summary.getByRole("link").first().click();
  const email = page.getByLabel(w.login, { exact: true });
  await expect(email).toBeFocused();
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(email).toHaveAccessibleDescription(/./);
});

test("a forgotten password is set anew by a reset link, and every device is logged out", async ({ page, tegata, browserOf, complaints }) => {
  complaints.pardon(failed("/api/session/renew", 401));
  const hana = tegata.person("Hana");
  const elsewhere = await (await browserOf()).newPage();
  await logIn(elsewhere, hana);

  await open(page, tegata.resetLink(hana));
  await expect(heading(page, w.reset)).toBeVisible();
  hana.password = stranger("").password;
  await page.getByLabel(w.newPassword, { exact: true }).fill(hana.password);
  await page.getByRole("button", { name: w.setPassword }).click();
  await expect(page).toHaveURL("/login");
  await expect(slip(page)).toContainText(w.passwordChanged);
  await fillIn(page, hana);
  await expect(badge(page, hana)).toBeVisible();

  await elsewhere.reload();
  await awake(elsewhere);
  await expect(elsewhere).toHaveURL("/login");
  await expect(slip(elsewhere)).toContainText(w.passwordChanged);
});
