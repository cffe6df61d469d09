"""Ability assessments at the desk: the form of the standard, one that was entered, one entered by mistake."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, orders, papers
from care.errors import Invalid, Sentence
from care.models import Elder
from care.orders.sight import elder_seen_by
from care.papers import Findings
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, clerk_above_firms, elder_to_change
from care.web.desk.papers import to_papers
from care.web.entries import day_typed, way_on
from care.web.filters import named
from care.web.pages import page


@dataclass
class Entry:
    """What was chosen, points by item, and what is wrong with it, by field."""

    typed: dict[str, Any]
    wrong: dict[str, Sentence] = field(default_factory=dict)

    @classmethod
    def blank(cls) -> "Entry":
        """Of today, nothing answered."""
        day, after = papers.today().isoformat(), way_on("/desk/", "")
        return cls({"assessed_on": day, "points": {}, "facts": (), "next": after})

    @classmethod
    def posted(cls) -> "Entry":
        """What this request brings; points that an item cannot have are none."""
        points = {item.code: request.form.get(f"item-{item.code}", type=int) for item in papers.standard().items}
        possible = {item.code: range(item.maximum + 1) for item in papers.standard().items}
        return cls(
            {
                "assessed_on": request.form.get("assessed_on", ""),
                "assessor": request.form.get("assessor", ""),
                "next": way_on("/desk/", ""),
                "facts": tuple(request.form.getlist("facts")),
                "points": {code: each for code, each in points.items() if each in possible[code]},
            }
        )

    def findings(self) -> Findings:
        """What the assessor found; Invalid where an item has no answer yet, each of them marked."""
        open_items = [item.code for item in papers.standard().items if item.code not in self.typed["points"]]
        self.wrong |= {f"item-{code}": _l("这一项还没有选。") for code in open_items}
        if open_items:
            raise Invalid(_l("还有没选的，都标出来了。"), field="form")
        known = {each.code for each in papers.standard().worsenings}
        return Findings(self.typed["points"], frozenset(known.intersection(self.typed["facts"])))

    def day(self) -> date:
        """When it was done."""
        try:
            return day_typed(self.typed["assessed_on"])
        except ValueError as error:
            raise Invalid(_l("请选一个日子。"), field="assessed_on") from error


@blueprint.get("/elders/<ref>/papers/assessments/new")
def new_assessment(ref: str) -> Response:
    """The standard's items, with what each point means."""
    return _form(elder_to_change(ref, *DESK), Entry.blank())


@blueprint.post("/elders/<ref>/papers/assessments/new")
def keep_assessment(ref: str) -> ResponseReturnValue:
    """Compute total and level, and keep them; what waited for it goes on."""
    elder, entry = elder_to_change(ref, *DESK), Entry.posted()
    try:
        kept = papers.assess(elder, entry.findings(), assessor=entry.typed["assessor"], on=entry.day())
    except Invalid as wrong:
        entry.wrong[wrong.field or "form"] = wrong.sentence
        return _form(elder, entry), wrong.status
    orders.release_held(elder)
    level = named(papers.level_of(kept))
    return to_papers(elder, _("评估记下来了：%(total)s分，%(level)s。", total=kept.total, level=level))


@blueprint.get("/elders/<ref>/papers/assessments/<assessment_ref>")
def assessment(ref: str, assessment_ref: str) -> Response:
    """What was found then, item by item."""
    staff = clerk_above_firms()
    elder = elder_seen_by(staff, ref)
    shown = papers.assessment_of(elder, assessment_ref)
    access.saw(elder.person_id)
    return page(
        "desk/papers/assessment.html",
        staff=staff,
        elder=elder,
        assessment=shown,
        findings=papers.findings_of(shown),
        standard=papers.standard(),
        back=url_for("desk.papers_of", ref=elder.ref),
        may_change=staff.role in DESK,
    )


@blueprint.post("/elders/<ref>/papers/assessments/<assessment_ref>/discard")
def discard_assessment(ref: str, assessment_ref: str) -> Response:
    """It was entered by mistake."""
    elder = elder_to_change(ref, *DESK)
    papers.discard(papers.assessment_of(elder, assessment_ref))
    orders.hold_lacking(elder)
    return to_papers(elder, _("这次评估作废了。"))


def _form(elder: Elder, entry: Entry) -> Response:
    return page("desk/papers/assessment_form.html", staff=clerk(), elder=elder, entry=entry, standard=papers.standard())
