"""The test client: reads every page as a linter does, and presses buttons as a person does."""

import json
from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.pagelint import Form, Page, findings, html_of


class LintingClient(FlaskClient):
    """A browser without JavaScript that fails the test when a page is not as every page must be."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, then look the page over."""
        response = super().open(*args, **({"buffered": True} | kwargs))
        if response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.data:
            fragment = "HX-Request" in response.request.headers and not html_of(response).startswith("<!doctype html>")
            found = findings(response, fragment=fragment, path=response.request.path)
            assert not found, f"{response.request.path}: {json.dumps(found, ensure_ascii=False, indent=1)}"
        return response

    def press(self, page: TestResponse, word: str, **typed: Sequence[str]) -> TestResponse:
        """Press the button that says ``word``, after typing into its form, and follow where it leads."""
        form, given = _button(page, word)
        sent = {given["name"]: given.get("value", "")} if "name" in given else {}
        address = given.get("formaction") or form.action or page.request.path
        ask = self.post if form.method == "post" else self.get
        how = {"data" if form.method == "post" else "query_string": {**form.fields, **form.ticked, **sent, **typed}}
        return ask(address, follow_redirects=True, **how)


def _button(page: TestResponse, word: str) -> tuple[Form, dict[str, str]]:
    forms = Page(html_of(page)).forms
    for form in forms:
        for said, given in form.buttons:
            if word in said:
                return form, given
    raise AssertionError(f"no button says {word}: {[said for form in forms for said, _ in form.buttons]}")
