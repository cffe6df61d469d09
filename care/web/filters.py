"""What templates can say: times, distances and money in words, icons, hidden form fields, live parts."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from flask import Flask, g, session
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from care import clock, family, words
from care.models import DayPart, Plan
from care.orders import plans
from care.web.icons import icon
from care.web.pages import poll
from care.web.styles import asset, styles

KEY_BYTES = 9


def language() -> words.Language:
    """The language of the page that is being written."""
    return cast(words.Language, get_locale().language)


def form_keys() -> Markup:
    """The two hidden fields of every POST form: the CSRF token, and the key that makes a double tap one."""
    if "post_key" not in g:
        g.post_key = secrets.token_urlsafe(KEY_BYTES)
    if not session.permanent:
        session.permanent = True  # a phone that was switched off overnight still has its page's token
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format("csrf_token", generate_csrf()) + field.format("key", g.post_key)


def about(field_id: str, hint: object, error: object) -> dict[str, str]:
    """Attributes that join an input to the hint and the error that stand beside it."""
    said = [f"{field_id}-{part}" for part, there in (("hint", hint), ("wrong", error)) if there]
    joined = {"aria-describedby": " ".join(said)} if said else {}
    return joined | ({"aria-invalid": "true"} if error else {})


def listed(words: Iterable[str]) -> str:
    """One after the other, as the page's language lists them."""
    return ("、" if language() == "zh" else ", ").join(words)


def named(row: Any) -> str:
    """The name of a thing, or of a person, in the page's language."""
    if hasattr(row, "name_zh"):
        return str(getattr(row, f"name_{language()}"))
    return str(row.called(language()))


def rhythm(plan: Plan) -> str:
    """When a plan's visits come: 每周二上午."""
    said = plans.Rhythm.of(plan.rule)
    days = words.rhythm_words(said.every, said.weekdays, said.weeks, language()) if said else plan.rule
    morning = plan.part is DayPart.MORNING
    return str(_("%(days)s上午", days=days) if morning else _("%(days)s下午", days=days))


def when(start: datetime, end: datetime | None = None) -> str:
    """今天下午, 明天上午9点."""
    return words.when_words(start, end, language(), now=clock.now())


def init_app(app: Flask) -> None:
    """Teach ``app``'s templates all of this module."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "ago": lambda at: words.ago_words(at, language(), now=clock.now()),
        "capitals": words.money_in_capitals,
        "clock": lambda at: words.clock_words(at, language()),
        "date": lambda day: words.day_words(plans.noon(day), language(), now=clock.now()),
        "day": lambda at: words.day_words(at, language(), now=clock.now()),
        "distance": lambda metres: words.distance_words(metres, language()),
        "minutes": lambda seconds: words.minutes_words(seconds, language()),
        "money": lambda fen: words.money_words(fen, language()),
        "figures": words.money_in_figures,
        "in_family": lambda relation: family.called(relation, language()),
        "named": named,
        "rhythm": rhythm,
        "when": when,
    }
    app.jinja_env.globals |= {
        "about": about,
        "asset": asset,
        "form_keys": form_keys,
        "icon": icon,
        "language": language,
        "poll": poll,
        "styles": styles,
    }
    hotline = app.config["CARE"].hotline
    app.context_processor(lambda: {"hotline": hotline})
