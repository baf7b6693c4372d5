// What this app says to people, in their language, and the pages it says it on. The same file in every JavaScript
// kit.

const WORDS = {
  ja: {
    expired: "セッションの有効期限が切れているか無効です。再度ログインしてください。",
    signed_out: "ログアウトしました。",
    login_needed: "このページを見るにはログインしてください。",
    unavailable: "ただいま確認ができません。しばらくしてからページを再読み込みしてください。",
    log_in: "ログインする",
    log_out: "ログアウト",
  },
  en: {
    expired: "Your session has expired or is no longer valid. Please log in again.",
    signed_out: "You are logged out.",
    login_needed: "Please log in to see this page.",
    unavailable: "We cannot check your session right now. Please reload the page in a moment.",
    log_in: "Log in",
    log_out: "Log out",
  },
};

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const frame = (lang, body) => `<!doctype html>
<html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tegata kit</title>
<body>${body}</body></html>`;

export function loginPage(lang, reason, next) {
  const words = WORDS[lang];
  const known = ["expired", "signed_out", "login_needed"].includes(reason);
  const flash = known ? `<p class="flash" role="status">${words[reason]}</p>` : "";
  return frame(lang, `${flash}<p><a href="/login/start?next=${encodeURIComponent(next)}">${words.log_in}</a></p>`);
}

export function homePage(lang, claims, page) {
  const shown = page === undefined ? "" : `<p>Page ${escaped(page)}</p>`;
  const button = `<form method="post" action="/logout"><button>${WORDS[lang].log_out}</button></form>`;
  return frame(lang, `<h1>${escaped(claims.sub)}</h1>${shown}${button}`);
}

export const unavailablePage = (lang) => frame(lang, `<p>${WORDS[lang].unavailable}</p>`);
