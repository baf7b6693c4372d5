// The account page: name, password, devices, and the way out of all of them.
import { awake, badge, fillIn, heading, keptPass, logIn, open, slip } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { stranger } from "../support/tegata.ts";
import { words } from "../support/words.ts";

const w = words.en;

test("a new name is shown at once, here and after a reload", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  await open(page, "/account");
  await page.getByLabel(w.name, { exact: true }).fill("Hana Sekiguchi");
  await page.getByRole("button", { name: w.saveProfile }).click();
  await expect(page.getByText(w.profileSaved)).toBeVisible();
  await expect(badge(page, { ...hana, name: "Hana Sekiguchi" })).toBeVisible();
  await page.reload();
  await awake(page);
  await expect(page.getByLabel(w.name, { exact: true })).toHaveValue("Hana Sekiguchi");
});

test("a name made of markup is a name", async ({ page, tegata }) => {
  const name = `<img src=x onerror="alert(1)"> </script><script>alert(2)</script>`;
  const mallory = tegata.person(name);
  await logIn(page, mallory);
  await open(page, "/account");
  await expect(badge(page, mallory)).toHaveText(new RegExp("<img src=x"));
  await expect(page.getByLabel(w.name, { exact: true })).toHaveValue(name);
});

test("a changed password logs out every other device and no tab of this one", async ({ page, tegata, browserOf, complaints }) => {
  complaints.pardon(failed("/api/account/change_password", 422));
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  const tab = await page.context().newPage();
  await open(tab, "/");
  await expect.poll(() => keptPass(tab)).not.toBeNull();
  const elsewhere = await (await browserOf()).newPage();
  await logIn(elsewhere, hana);

  await open(page, "/account");
  const wish = stranger("").password;
  await page.getByLabel(w.currentPassword, { exact: true }).fill("not her password");
  await page.getByLabel(w.newPassword, { exact: true }).fill(wish);
  await page.getByRole("button", { name: w.changePassword }).click();
  await expect(page.getByLabel(w.currentPassword, { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel(w.currentPassword, { exact: true }).fill(hana.password);
  await page.getByRole("button", { name: w.changePassword }).click();
  await expect(page.getByText("Your password was changed")).toBeVisible();
  await expect(page.getByLabel(w.newPassword, { exact: true })).toHaveValue("");

  await elsewhere.reload();
  await expect(elsewhere).toHaveURL("/login");
  await expect(slip(elsewhere)).toContainText(w.passwordChanged);
  await fillIn(elsewhere, { ...hana, password: wish });
  await expect(badge(elsewhere, hana)).toBeVisible();
  for (const each of [page, tab]) {
    await each.reload();
    await awake(each);
    await expect(badge(each, hana)).toBeVisible();
  }
  await expect.poll(async () => (await keptPass(tab))?.sid).toBe((await keptPass(page))?.sid);
});

test("another device is seen and logged out", async ({ page, tegata, browserOf }) => {
  const hana = tegata.person("Hana");
  const phone = await (await browserOf({ userAgent: "Mozilla/5.0 (iPhone) Version/19.0 Safari/604.1" })).newPage();
  await logIn(phone, hana);
  await logIn(page, hana);
  await open(page, "/account");
  await page.getByRole("button", { name: "Log out Safari, iPhone" }).click();
  await expect(page.getByText("Safari, iPhone was logged out.")).toBeVisible();
  await expect(page.getByText("You are logged in on no other device.")).toBeVisible();
  await phone.reload();
  await expect(slip(phone)).toContainText(w.elsewhere);
});

test("logging out everywhere is asked once more, and then done", async ({ page, tegata, browserOf }) => {
  const hana = tegata.person("Hana");
  const elsewhere = await (await browserOf()).newPage();
  await logIn(elsewhere, hana);
  await logIn(page, hana);
  await open(page, "/account");
  const ask = page.getByRole("button", { name: w.everywhere });
  await ask.click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(ask).toBeFocused();
  await ask.click();
  await page.getByRole("dialog").getByRole("button", { name: "Log out everywhere" }).click();
  await expect(page).toHaveURL("/login");
  await expect(slip(page)).toContainText(w.loggedOut);
  expect(tegata.sessions(hana).every(({ ended_at }) => ended_at !== null)).toBe(true);
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL("/login");
  await expect(slip(elsewhere)).toContainText(w.elsewhere);
});

test("signing out kills the token at once, everywhere", async ({ page, tegata, request }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  const token = (await keptPass(page))?.access_token;
  const ask = () => request.get("/oauth/userinfo", { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status()).toBe(200);
  await page.getByRole("banner").getByRole("button", { name: w.logOut }).click();
  await expect(slip(page)).toContainText(w.loggedOut);
  expect((await ask()).status()).toBe(401);
  await expect(heading(page, w.logIn)).toBeVisible();
});
