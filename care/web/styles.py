"""Style sheets: written into the page for phones, one long-cached file for the staff's desks."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from flask import current_app, g, url_for
from markupsafe import Markup

FOLDER = Path(__file__).parents[2] / "templates" / "css"


@cache
def _sheet(*names: str) -> str:
    """The named sheets as one, without what only their writers need."""
    text = "".join((FOLDER / f"{name}.css").read_text() for name in names)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?|: ", lambda found: found[1] or ":", text).replace(";}", "}").strip()


@cache
def _hash(sheet: str) -> str:
    digest = hashlib.sha256(sheet.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _version(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]


def styles(*names: str) -> Markup:
    """A style element of the named sheets; the answer's Content-Security-Policy lets just these pass."""
    sheet = _sheet(*names)
    g.style_hashes = [*g.get("style_hashes", []), _hash(sheet)]
    return Markup(f"<style>{sheet}</style>")  # noqa: S704 - our own files


def asset(name: str) -> str:
    """The address of a file of static/, which changes with its content and may be kept for ever."""
    folder = current_app.static_folder
    assert folder is not None, "the application has a static folder"  # noqa: S101 - for the type checker
    return url_for("static", filename=name, v=_version(f"{folder}/{name}"))
