"""Service agreements at the desk: a new one, one that is ended, and the list of those that end soon."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import errors, orders, papers
from care.errors import Invalid, Sentence
from care.models import Elder
from care.papers import Terms
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_above_firms, elder_to_change
from care.web.desk.papers import to_papers
from care.web.entries import day_typed, page_number, way_on
from care.web.pages import page

A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=364)  # both days included
FIELDS = ("number", "starts_on", "ends_on", "by")


@dataclass
class Entry:
    """What was typed, as it was typed, and what is wrong with it, by field."""

    typed: dict[str, str]
    wrong: dict[str, Sentence] = field(default_factory=dict)

    @classmethod
    def blank(cls, elder: Elder) -> "Entry":
        """A year: from today, or from the day after the agreement that is in force."""
        present = papers.present(papers.agreements_of(elder), papers.deciders(elder))
        first = present.ends_on + A_DAY if present and present.ends_on else papers.today()
        days = {"starts_on": first.isoformat(), "ends_on": (first + A_YEAR).isoformat()}
        return cls(days | {"next": way_on("/desk/", "")})

    @classmethod
    def posted(cls) -> "Entry":
        """What this request brings."""
        return cls({name: request.form.get(name, "").strip() for name in FIELDS} | {"next": way_on("/desk/", "")})

    def day(self, name: str) -> date | None:
        """A day that was typed; None for none, Invalid for what is none."""
        try:
            return day_typed(self.typed[name]) if self.typed[name] else None
        except ValueError as error:
            raise Invalid(_l("请选一个日子。"), field=name) from error

    def terms(self) -> Terms:
        """What the agreement says; Invalid, with its field."""
        starts_on, ends_on = self.day("starts_on"), self.day("ends_on")
        if starts_on is None:
            raise Invalid(_l("请选一个日子。"), field="starts_on")
        return Terms(self.typed["number"], starts_on, ends_on)


@blueprint.get("/agreements")
def ending_agreements() -> Response:
    """Which agreements end within a month, or have ended lately, and none follows."""
    staff = clerk_above_firms()
    found = papers.ending(page_number())
    return page("desk/papers/ending.html", staff=staff, found=found, today=papers.today())


@blueprint.get("/elders/<ref>/papers/agreements/new")
def new_agreement(ref: str) -> Response:
    """Its number, from when until when, signed by whom."""
    elder = elder_to_change(ref, *DESK)
    return _form(elder, Entry.blank(elder))


@blueprint.post("/elders/<ref>/papers/agreements/new")
def sign_agreement(ref: str) -> ResponseReturnValue:
    """Keep it; what waited for it goes on."""
    elder, entry = elder_to_change(ref, *DESK), Entry.posted()
    try:
        papers.sign(elder, entry.terms(), papers.decider(elder, entry.typed["by"]))
    except errors.Invalid as wrong:
        entry.wrong[wrong.field or "form"] = wrong.sentence
        return _form(elder, entry), wrong.status
    orders.release_held(elder)
    return to_papers(elder, _("协议记下来了。"))


@blueprint.post("/elders/<ref>/papers/agreements/<agreement_ref>/end")
def end_agreement(ref: str, agreement_ref: str) -> Response:
    """It counts no more from today; what needs it and has not begun is held."""
    elder = elder_to_change(ref, *DESK)
    papers.call_off(papers.agreement_of(elder, agreement_ref))
    orders.hold_lacking(elder)
    return to_papers(elder, _("协议结束了。还没上门的，先不派人。"))


def _form(elder: Elder, entry: Entry) -> Response:
    return page(
        "desk/papers/agreement_form.html", staff=clerk(), elder=elder, entry=entry, deciders=papers.deciders(elder)
    )
