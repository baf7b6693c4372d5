// Every page in every state that people come to see, as a walk through one Tegata from its first minute on.
// The accessibility and layout stories judge each; `npm run pictures` takes its picture.
import { expect, type Page } from "@playwright/test";
import { awake, badge, banner, fillIn, goIn, heading, logOut, open, slip } from "./pages.ts";
import { Device } from "./device.ts";
import { Service } from "./service.ts";
import { stranger, type Tegata } from "./tegata.ts";
import { type Lang, words } from "./words.ts";

/** Stops at each scene in turn; `look` is called when it can be seen. */
export async function walk(page: Page, tegata: Tegata, lang: Lang, look: (scene: string) => Promise<void>): Promise<void> {
  const at = (path: string) => open(page, tegata.origin + path);
  await beforeAnybody(page, tegata, lang, look, at);
  await atTheGate(page, tegata, lang, look, at);
  await inside(page, tegata, lang, look, at);
  await logOut(page, lang);
  await forServices(page, tegata, lang, look, at);
  await logOut(page, lang);
  await administering(page, tegata, lang, look, at);
}

type Part = (page: Page, tegata: Tegata, lang: Lang, look: (scene: string) => Promise<void>, at: (path: string) => Promise<void>) => Promise<void>;

const beforeAnybody: Part = async (page, tegata, lang, look, at) => {
  const w = words[lang];
  await open(page, tegata.setUpLink());
  await expect(heading(page, w.setUp)).toBeVisible();
  await look("set-up");
  await page.getByLabel(w.email, { exact: true }).fill("not an address");
  await page.getByRole("button", { name: w.makeAdministrator }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeFocused();
  await look("set-up-faults");
  await at("/setup");
  await look("set-up-no-link");
};

const atTheGate: Part = async (page, tegata, lang, look, at) => {
  const w = words[lang];
  const hana = tegata.person(lang === "ja" ? "関口 花" : "Hana Sekiguchi");
  await at("/login");
  await look("login");
  await fillIn(page, { ...hana, password: "not her password" }, lang);
  await expect(page.getByRole("main").getByRole("alert")).toBeFocused();
  await look("login-wrong");
  await fillIn(page, { ...hana, email: "", password: "" }, lang);
  await expect(page.getByRole("main").getByRole("alert").getByRole("link").first()).toBeVisible();
  await look("login-faults");
  await at("/account");
  await expect(slip(page)).toContainText(w.needed);
  await look("login-turned-away");
  await at("/login?trouble=cookie");
  await look("login-cookie-trouble");
  await page.getByRole("group").getByText(/\?|？/).click();
  await look("login-forgotten");
  await at("/register");
  await look("register-by-invitation");
  await open(page, tegata.invitation(stranger("Sora")));
  await expect(heading(page, w.register)).toBeVisible();
  await look("register");
  await page.getByLabel(w.password, { exact: true }).fill("12345678");
  await page.getByRole("button", { name: w.makeAccount }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeFocused();
  await look("register-faults");
  await open(page, tegata.resetLink(hana));
  await expect(heading(page, w.reset)).toBeVisible();
  await look("reset");
  await at("/reset?token=tgl_used");
  await look("reset-no-link");
  await at("/setup");
  await expect(heading(page, w.setUpDone)).toBeVisible();
  await look("set-up-done");
  await at("/nowhere");
  await expect(heading(page, w.notFound)).toBeVisible();
  await look("not-found");
};

const inside: Part = async (page, tegata, lang, look, at) => {
  const w = words[lang];
  const sora = tegata.person(lang === "ja" ? "湊 空" : "Sora Minato", "--role", "editor");
  await at("/login");
  await goIn(page, sora, lang);
  await expect(page.locator(".raw-token")).toContainText("eyJ");
  await look("home");
  await page.context().setOffline(true);
  await expect(banner(page)).toContainText(w.offline);
  await look("home-offline");
  await page.context().setOffline(false);
  await at("/login");
  await expect(heading(page, w.already)).toBeVisible();
  await look("login-already");
  await at("/account");
  await expect(badge(page, sora)).toBeVisible();
  await expect(page.locator(".device")).toHaveCount(1);
  await look("account");
  await page.getByLabel(w.newPassword, { exact: true }).fill("12345678");
  await page.getByRole("button", { name: w.changePassword }).click();
  await expect(page.getByRole("main").getByRole("alert").filter({ visible: true })).toBeFocused();
  await look("account-faults");
  await page.getByRole("button", { name: w.everywhere }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("account-everywhere");
  await page.keyboard.press("Escape");
  await at("/console");
  await expect(heading(page, w.notForYou)).toBeVisible();
  await look("console-not-for-you");
};

export const forServices: Part = async (page, tegata, lang, look, at) => {
  const w = words[lang];
  const shop = await Service.start(tegata, lang === "ja" ? "灯籠堂オンラインショップ" : "Lantern Shop", "--scope", "orders:read");
  const yui = tegata.person(lang === "ja" ? "結城 唯" : "Yui Yuki");
  await open(page, shop.asking({ scope: "openid profile email offline_access orders:read" }));
  await expect(page.getByRole("main")).toContainText(w.forService(shop.name));
  await look("login-for-service");
  await fillIn(page, yui, lang);
  await expect(heading(page, w.consent(shop.name))).toBeVisible();
  await awake(page);
  await look("consent");
  await page.getByRole("button", { name: w.allow, exact: true }).click();
  await shop.back(page);
  await at("/account");
  await page.getByRole("button", { name: w.withdraw(shop.name) }).click();
  await look("account-withdraw");
  const player = await Device.begin(tegata, lang === "ja" ? "灯籠プレーヤー" : "Lantern Player");
  await at("/device?user_code=BCDF-BCDF");
  await expect(page.getByRole("main").getByRole("alert")).not.toBeEmpty();
  await look("device-no-code");
  await open(page, player.link);
  await expect(page.getByRole("main")).toContainText(player.code);
  await look("device");
  await open(page, shop.leaving());
  await expect(heading(page, w.leave)).toBeVisible();
  await look("log-out");
  await at("/consent?ticket=old");
  await look("consent-gone");
  shop.stop();
};

export const administering: Part = async (page, tegata, lang, look, at) => {
  const w = words[lang];
  const chief = tegata.person(lang === "ja" ? "関守 長" : "Chief Sekimori", "--role", "admin");
  await at("/login");
  await goIn(page, chief, lang);
  await at("/console");
  await expect(page.getByRole("link", { name: w.addService })).toBeVisible();
  await look("console");
  await at("/console/services/new");
  await look("console-new");
  await page.getByLabel(w.clientId, { exact: true }).fill("no id");
  await page.getByLabel(w.redirectUris, { exact: true }).fill("http://shop.example/callback\nshop");
  await page.getByRole("button", { name: w.registerService, exact: true }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeFocused();
  await look("console-new-faults");
  await page.getByLabel(w.clientId, { exact: true }).fill("tickets");
  await page.getByLabel(w.serviceName, { exact: true }).fill(lang === "ja" ? "切符売り場" : "Ticket counter");
  await page.getByLabel(w.redirectUris, { exact: true }).fill("https://tickets.example/callback");
  await page.getByRole("button", { name: w.registerService, exact: true }).click();
  await expect(heading(page, w.registered("tickets"))).toBeVisible();
  await look("console-registered");
  await page.getByRole("link", { name: w.openService }).click();
  await page.getByRole("button", { name: w.addSecret }).click();
  await expect(page.getByText(w.once)).toBeVisible();
  await expect(page.getByRole("button", { name: w.removeSecret })).toHaveCount(2);
  await page.getByRole("button", { name: w.removeSecret }).first().click();
  await expect(page.getByLabel(w.framework, { exact: true })).toBeVisible();
  await look("console-service");
  await at("/console/keys");
  await expect(page.getByText(w.activeKey)).toBeVisible();
  await look("console-keys");
  await at("/console/doctor");
  await expect(page.getByText(w.healthy)).toBeVisible();
  await look("console-doctor");
};
