"""What the pages of accounts and of the access log call browsers, registers and what was opened."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care.access import Actor
from care.errors import Sentence
from care.models import Caregiver, Relation
from care.web.desk.blueprint import blueprint
from care.web.desk.wording import actor_words
from care.web.filters import named

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


# By how the route begins; the first that fits.
PAGES: tuple[tuple[str, Sentence], ...] = (
    ("/desk/registers/<name>/export", _l("导出登记册")),
    ("/desk/registers/", _l("登记册")),
    ("/desk/elders/<ref>/family", _l("家人")),
    ("/desk/elders/<ref>/place", _l("住处")),
    ("/desk/elders/<ref>/order", _l("替老人下单")),
    ("/desk/elders/<ref>/again", _l("替老人下单")),
    ("/desk/elders", _l("老人的页面")),
    ("/desk/jobs", _l("订单的页面")),
    ("/desk/call", _l("接电话")),
    ("/desk/ring-backs", _l("回访")),
    ("/desk/complaints", _l("投诉")),
    ("/desk/stops", _l("停服时问候老人")),
    ("/desk/", _l("客服台")),
    ("/c/", _l("助老员的手机页面")),
    ("/e/", _l("老人和家人的手机页面")),
)


def page_words(route: str) -> str:
    """A page as a reader of the access log knows it, by its route."""
    return next((str(word) for start, word in PAGES if route.startswith(start)), str(_("别的页面")))


def viewer_words(name: str, people: Mapping[str, Actor]) -> str:
    """Whoever stands in the access log, by name and by what she is here."""
    who = people.get(name)
    if isinstance(who, Caregiver):
        return str(_("助老员%(name)s", name=named(who.person)))
    if isinstance(who, Relation):
        return str(_("家人%(name)s", name=named(who.person)))
    return actor_words(name, people)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"browser_words": browser_words, "page_words": page_words, "viewer_words": viewer_words}
