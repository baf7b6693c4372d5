"""A person at a browser without JavaScript: follows redirects, fills in Tegata's forms, keeps cookies as browsers do."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

LARGEST_COOKIE = 4096  # browsers drop larger ones (RFC 6265 6.1)


class Form:
    """One form of a page: where it posts to, its fields and its buttons."""

    def __init__(self, attributes):
        self.action, self.method = attributes.get("action") or "", attributes.get("method", "get").lower()
        self.fields, self.buttons = {}, []


class FormReader(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.forms, self.open = [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.open = Form(attributes)
            self.forms.append(self.open)
        elif self.open and tag == "button":
            self.open.buttons.append((attributes.get("name"), attributes.get("value") or ""))
        elif self.open and tag == "input" and attributes.get("name"):
            self.open.fields[attributes["name"]] = attributes.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None


class Person:
    """`decision` is what they answer when Tegata asks for consent; `asked` counts the forms they sent to Tegata."""

    def __init__(self, tegata_url, account, decision="allow"):
        self.tegata_url, self.account, self.decision = tegata_url, account, decision
        self.asked = 0
        self.http = requests.Session()
        self.http.headers.update({"Accept": "text/html", "Accept-Language": "en", "Sec-Fetch-Mode": "navigate"})

    def visit(self, url, stop_at=None):
        """The page at which they end up, or the address where a redirect leads to when it begins with `stop_at`."""
        return self.follow(self.send("GET", url), stop_at)

    def follow(self, answer, stop_at=None):
        """`visit`, from an answer on."""
        for _ in range(20):
            if answer.is_redirect:
                url = urljoin(answer.url, answer.headers["Location"])
                if stop_at and url.startswith(stop_at):
                    return url
                answer = self.send("GET", url)
            elif form := self.form_of_tegata(answer):
                answer = self.press(answer, form)
            else:
                return answer
        raise AssertionError(f"redirects without end, last to {answer.url}")

    def press(self, page, form=None):
        """Sends a form of the page, the first one unless told."""
        form = form or FormReader(page.text).forms[0]
        action = urljoin(page.url, form.action)
        site = "same-origin" if origin(action) == origin(page.url) else "cross-site"
        headers = {"Origin": origin(page.url), "Sec-Fetch-Site": site}
        if action.startswith(self.tegata_url):
            self.asked += 1
        return self.send("POST", action, data=form.fields, headers=headers)

    def forget(self, url):
        """Deletes the cookies of one site."""
        self.http.cookies.clear(urlsplit(url).hostname)

    def form_of_tegata(self, page):
        """The form to send on a page of Tegata that asks something, filled in."""
        if page.request.method == "POST" and page.status_code >= 400 or not page.url.startswith(self.tegata_url):
            return None
        for form in FormReader(page.text).forms:
            if {"email", "password"} <= form.fields.keys():
                form.fields |= {"email": self.account.email, "password": self.account.password}
                return form
            if ("decision", self.decision) in form.buttons:
                form.fields["decision"] = self.decision
                return form
        return None

    def send(self, method, url, **kwargs):
        answer = self.http.request(method, url, allow_redirects=False, timeout=60, **kwargs)
        for cookie in answer.raw.headers.getlist("Set-Cookie"):
            assert len(cookie.partition(";")[0]) <= LARGEST_COOKIE, f"a browser drops this cookie of {url}: {cookie[:80]}…"
        for cookie in self.http.cookies:
            cookie.secure = False  # for browsers, http is as good as https on one's own machine
        return answer


def origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
