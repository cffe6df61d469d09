"""What the pages of accounts and of the access log call browsers, registers and what was opened."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care.errors import Sentence
from care.web.desk.blueprint import blueprint

# The first that stands in what a browser calls itself is what it is: later ones pretend to be earlier ones.
PROGRAMS: tuple[tuple[str, Sentence], ...] = (
    ("MicroMessenger", _l("微信")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES: tuple[tuple[str, Sentence], ...] = (
    ("HarmonyOS", _l("鸿蒙")),
    ("Android", _l("安卓")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """A browser as people know it, by what it calls itself: ``Chrome · Windows``."""
    found = (next((str(word) for sign, word in signs if sign in agent), "") for signs in (PROGRAMS, MACHINES))
    return " · ".join(word for word in found if word) or str(_("不认得的浏览器"))


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"browser_words": browser_words}
