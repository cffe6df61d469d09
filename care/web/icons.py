"""The drawings of templates/icons, put straight into a page so that no icon costs a request."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[2] / "templates" / "icons"
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def _drawing(name: str) -> str:
    found = DRAWING.search((FOLDER / f"{name}.svg").read_text())
    if found is None:
        raise ValueError(f"no drawing in {name}.svg")
    return re.sub(r"\s*\n\s*", "", found[1])


def icon(name: str, label: str | None = None) -> Markup:
    """The drawing ``name``; read aloud as ``label``, or passed over in silence where a word stands beside it."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg viewBox="0 0 24 24" {spoken}>{_drawing(name)}</svg>')  # noqa: S704 - our own files
