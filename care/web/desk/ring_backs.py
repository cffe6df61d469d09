"""Ring-backs at the desk: which calls wait, the words to say and the answers, and how chance drew them."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from care import access, clock, errors, family
from care.models import Amount, Came, RingBack, RingBackStatus, Staff
from care.orders.board import goal
from care.supervision import ring_backs as calls
from care.supervision.ring_backs import Answers, Pile
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk_above_firms, clerk_who_may
from care.web.entries import page_number, pressed
from care.web.pages import page
from care.web.posting import SEE_OTHER

YES_NO = {"yes": True, "no": False}


@blueprint.get("/ring-backs")
def ring_backs() -> Response:
    """The calls that wait, or those that are over."""
    staff, asked = clerk_above_firms(), request.args.get("show", "")
    pile = Pile(asked) if asked in set(Pile) else Pile.WAITING
    found = calls.piled(pile, page_number())
    late = clock.now() - goal("ring_back")
    return page("desk/ring_backs.html", staff=staff, pile=pile, found=found, late=late, callers=_callers(*found.items))


@blueprint.get("/ring-backs/days")
def ring_back_days() -> Response:
    """What there was to draw from on each day, and what was drawn: for whoever checks that chance was fair."""
    staff, number = clerk_above_firms(), page_number()
    return page("desk/ring_back_days.html", staff=staff, found=calls.days(number))


@blueprint.get("/ring-backs/<ref>")
def ring_back(ref: str) -> Response:
    """Whom to call, what to say, the three questions; once it is over, what was answered and to whom."""
    staff = clerk_above_firms()
    return _call_page(staff, calls.ring_back_of(ref))


@blueprint.post("/ring-backs/<ref>")
def answer_ring_back(ref: str) -> Response:
    """Keep the answers; who comes second sees those of the first."""
    staff, row = _to_change(ref)
    try:
        first = calls.answer(row, _said())
    except errors.Invalid as wrong:
        response = _call_page(staff, row, wrong)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
    parted = row.money_asked and first
    return _on(row, first, _("记下来了，登记了投诉，两个人已经分开。") if parted else _("记下来了。"))


@blueprint.post("/ring-backs/<ref>/no-answer")
def no_answer(ref: str) -> Response:
    """Nobody picked up: later again, three times at most."""
    _staff, row = _to_change(ref)
    first = calls.no_answer(row, seen=request.form.get("tries", 0, type=int))
    return _on(row, first, _("没人接，记下来了。"))


def _to_change(ref: str) -> tuple[Staff, RingBack]:
    """Who is signed in, and the ring-back; LookOnly for who may read it only."""
    clerk_above_firms()
    row = calls.ring_back_of(ref)
    return clerk_who_may(*DESK), row


def _said() -> Answers:
    """The answers of the form; Invalid with the field that is missing. Where nobody came, nothing was done."""
    came = pressed(Came, "came")
    done = Amount.NOTHING if came is Came.NO else pressed(Amount, "done")
    money = YES_NO.get(request.form.get("money", ""))
    if money is None:
        raise errors.Invalid(field="money")
    said = ((_("回访时老人说没有人来。"), came is Came.NO), (_("回访时老人说，助老员向她要了钱或者东西。"), money))
    short = " ".join(words for words, there in said if there)
    return Answers(came, done, money, request.form.get("note", ""), short)


def _call_page(staff: Staff, row: RingBack, wrong: errors.Invalid | None = None) -> Response:
    elder = row.visit.job.elder
    relatives = family.family_of(elder)
    for person in (elder.person, *(each.person for each in relatives)):
        access.saw(person.id)
    return page(
        "desk/ring_back.html",
        staff=staff,
        row=row,
        family=relatives,
        typed=request.form,
        wrong=wrong,
        callers=_callers(row),
        may_change=staff.role in DESK and row.status is RingBackStatus.WAITING,
    )


def _callers(*rows: RingBack) -> dict[str, object]:
    """Who called, by the names that the rows keep."""
    return dict(access.people_behind({row.called_by for row in rows if row.called_by}))


def _on(row: RingBack, first: bool, said: str) -> Response:  # noqa: FBT001 - what the domain answered
    """To the next call that waits; who was second, to what the first did."""
    following = calls.next_after(row) if first else None
    flash(said if first else _("刚才有同事打过这个电话了，请看下面。"))
    if following:
        return redirect(url_for("desk.ring_back", ref=following.ref), SEE_OTHER)
    return redirect(url_for("desk.ring_backs") if first else url_for("desk.ring_back", ref=row.ref), SEE_OTHER)
