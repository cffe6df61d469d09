"""Looks over every page that any test fetches, for what no page may lack or have."""

import base64
import gzip
import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.wrappers import Response

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DRAWN = {"circle", "ellipse", "line", "path", "polygon", "polyline", "rect"}
BLOCKS = {"p", "div", "form", "ul", "ol", "dl", "table", "section", "h1", "h2", "h3", "fieldset", "header", "footer"}
UNTYPED = {"hidden", "submit", "button", "image", "reset"}
PHONE_BYTES = 6 * 1024
# Server: and Date:, which the web server adds.
SERVER_HEADERS_BYTES = 60
Attributes = dict[str, str]


@dataclass
class Form:
    """A form of the page: where it leads, what it sends along, and the words on its buttons.

    ``ticked`` are all the boxes of one name, of which ``fields`` has the last.
    """

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, Attributes]] = field(default_factory=list)


class Page(HTMLParser):
    """A page taken apart; ``findings`` says what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.findings: list[str] = []
        self.open: list[tuple[str, Attributes]] = []
        self.roots: list[Attributes] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[tuple[str, Attributes]] = []
        self.texts: dict[str, list[str]] = {}
        self.sheets: list[str] = []
        self.forms: list[Form] = []
        self.lang = ""
        self._named: list[tuple[str, list[str]]] = []
        self._filling = ""
        self._offered: set[str] = set()
        self.feed(html)
        self.close()
        self.findings += [f"<{tag}> is never closed" for tag, _ in self.open]

    def text(self, tag: str) -> str:
        """The text of the page's first such element."""
        return " ".join("".join(self.texts.get(tag, [""])[:1]).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._nested(tag)
        self._attributes(tag, given)
        self._collect(tag, given)
        if not self.open:
            self.roots.append(given)
        if tag not in VOID:
            self.open.append((tag, given))
            self.texts.setdefault(tag, []).append("")
            if tag in {"a", "button"}:
                self._named.append((tag, [given.get("aria-label", "")]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            inner = self.open[-1][0] if self.open else "nothing"
            self.findings.append(f"</{tag}> closes while <{inner}> is open")
            return
        _, given = self.open.pop()
        if tag in {"a", "button"}:
            self._ended(tag, given)

    def handle_data(self, data: str) -> None:
        for tag in {tag for tag, _ in self.open}:
            self.texts[tag][-1] += data
        if self.open and self.open[-1][0] == "style":
            self.sheets.append(data)
        if self.open and self.open[-1][0] == "textarea" and self._filling:
            self.forms[-1].fields[self._filling] += data
        for _, words in self._named:
            words.append(data)

    def _ended(self, tag: str, given: Attributes) -> None:
        _, words = self._named.pop()
        said = " ".join("".join(words).split())
        if not said:
            self.findings.append(f"<{tag}> says nothing: {given}")
        if tag == "button" and self.forms and any(each == "form" for each, _ in self.open):
            self.forms[-1].buttons.append((said, given))

    def _nested(self, tag: str) -> None:
        around = [each for each, _ in self.open]
        if tag == "form" and "form" in around:
            self.findings.append("a form within a form")
        if tag in BLOCKS and "p" in around:
            self.findings.append(f"<{tag}> within <p>")
        if tag in {"a", "button"} and {"a", "button"} & set(around):
            self.findings.append(f"<{tag}> within a link or button")

    def _attributes(self, tag: str, given: Attributes) -> None:
        if "style" in given:
            self.findings.append(f"a style attribute on <{tag}>")
        self.findings += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if tag == "script" and not given.get("src"):
            self.findings.append("a script within the page")
        address = given.get("src") or (given.get("href", "") if tag == "link" else "")
        if address and not (address.startswith("data:") or (address.startswith("/") and address[1:2] != "/")):
            self.findings.append(f"<{tag}> loads {address}")
        if tag == "img" and "alt" not in given:
            self.findings.append("a picture without alt")
        if tag == "svg" and given.get("aria-hidden") != "true" and not given.get("aria-label"):
            self.findings.append("a drawing neither named nor hidden")
        for _, words in self._named:
            words.append(given.get("alt", "") or given.get("aria-label", ""))

    def _collect(self, tag: str, given: Attributes) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag == "option" and self._filling:
            self._choose(given)
        if tag in {"input", "select", "textarea"}:
            inside = "label" if any(each == "label" for each, _ in self.open) else ""
            self.inputs.append((inside, given))
            self._fill(tag, given)

    def _fill(self, tag: str, given: Attributes) -> None:
        if (
            not self.forms
            or "name" not in given
            or (given.get("type") in {"radio", "checkbox"} and "checked" not in given)
        ):
            return
        if tag == "input":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
            if given.get("type") == "checkbox":
                self.forms[-1].ticked.setdefault(given["name"], []).append(given.get("value", ""))
        else:
            self._filling = given["name"]
            self.forms[-1].fields[self._filling] = ""
            self._offered.discard(self._filling)

    def _choose(self, given: Attributes) -> None:
        """An option of a select: the first one stands for it, unless another is selected."""
        if self._filling not in self._offered or "selected" in given:
            self.forms[-1].fields[self._filling] = given.get("value", "")
        self._offered.add(self._filling)


def html_of(response: Response) -> str:
    """What a browser makes of the answer's bytes."""
    body = response.get_data()
    return (gzip.decompress(body) if response.headers.get("Content-Encoding") else body).decode()


def findings(response: Response, *, fragment: bool, path: str) -> list[str]:
    """What is wrong with an answer of HTML; an empty list is what a test hopes for."""
    page = Page(html_of(response))
    found = page.findings + _about_forms(page) + _about_inputs(page)
    found += [f"the id {each} twice" for each in set(page.ids) if page.ids.count(each) > 1]
    if fragment:
        return found + _about_fragment(page)
    return found + _about_whole(page) + _about_styles(page, response) + _about_size(response, path)


def _about_whole(page: Page) -> list[str]:
    found = []
    if len(page.texts.get("h1", [])) != 1:
        found.append("not one h1")
    if not page.text("h1") or not page.text("title").startswith(page.text("h1")):
        found.append(f"the title {page.text('title')!r} does not begin with the h1 {page.text('h1')!r}")
    if page.lang not in {"zh-CN", "en"}:
        found.append(f"lang is {page.lang!r}")
    return found


def _about_fragment(page: Page) -> list[str]:
    if len(page.roots) != 1 or not page.roots[0].get("id"):
        return ["a fragment is one element with an id"]
    return []


def _about_forms(page: Page) -> list[str]:
    posts = [form for form in page.forms if form.method == "post"]
    return [
        f"the form to {form.action} has no {name}"
        for form in posts
        for name in ("csrf_token", "key")
        if not form.fields.get(name)
    ]


def _about_inputs(page: Page) -> list[str]:
    return [
        f"no label for {given}"
        for inside, given in page.inputs
        if given.get("type") not in UNTYPED
        and not inside
        and given.get("id", "") not in page.labels
        and not given.get("aria-label")
    ]


def _about_styles(page: Page, response: Response) -> list[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    if not policy:
        return ["no Content-Security-Policy"]
    digests = (base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() for sheet in page.sheets)
    return ["a style sheet that the policy forbids" for digest in digests if f"'sha256-{digest}'" not in policy]


def _about_size(response: Response, path: str) -> list[str]:
    if path.startswith("/desk"):
        return []
    size = wire_bytes(response)
    return [f"{size} bytes on the wire"] if size > PHONE_BYTES else []


def wire_bytes(response: Response) -> int:
    """How many bytes the answer takes on the wire, compressed, with its headers."""
    body = response.get_data()
    packed = len(body) if response.headers.get("Content-Encoding") else len(gzip.compress(body, 9))
    head = sum(len(name) + len(value) + 4 for name, value in response.headers)
    return packed + head + len("HTTP/1.1 200 OK\r\n\r\n") + SERVER_HEADERS_BYTES
