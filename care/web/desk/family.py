"""An elder's family at the desk: who stands by her, in calling order; invited, put right, moved up, taken off."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from care import access, errors, family, papers
from care.db import lock
from care.errors import Sentence
from care.models import Elder, Relation, RelationKind, Role, Staff
from care.web.desk.blueprint import blueprint
from care.web.desk.clerks import DESK, clerk, elder_to_change
from care.web.entries import day_typed
from care.web.pages import page
from care.web.posting import SEE_OTHER

LONGEST = 60
KINDS: dict[RelationKind, Sentence] = {
    RelationKind.FAMILY: _l("家人"),
    RelationKind.CONTACT: _l("联系人"),
    RelationKind.AGENT: _l("代理人"),
    RelationKind.GUARDIAN: _l("监护人"),
}
RIGHTS: dict[str, Sentence] = {
    "may_see": _l("能看：谁来、什么时候来、做完没有"),
    "may_order": _l("能办：下单、取消、评价，也看得到暗语和服务码"),
    "is_told": _l("收短信：谁来、做完了、取消了"),
}


@dataclass
class Entry:
    """What was typed, as it was typed, and what is wrong with it, by field."""

    typed: dict[str, Any]
    wrong: dict[str, Sentence] = field(default_factory=dict)

    @classmethod
    def posted(cls) -> "Entry":
        """What this request brings."""
        names = ("name", "number", "kinship", "kind", "document", "ends_on", "evidence", "agreed")
        typed: dict[str, Any] = {name: request.form.get(name, "").strip() for name in names}
        ticked = set(request.form.getlist("rights"))
        return cls(typed | {right: right in ticked for right in RIGHTS})

    @property
    def rights(self) -> family.Rights:
        """Whoever orders sees, too."""
        sees = self.typed["may_see"] or self.typed["may_order"]
        return family.Rights(sees, self.typed["may_order"], self.typed["is_told"])

    def newcomer(self) -> family.Newcomer | None:
        """Who it is; None where something is wrong, which then stands at its field."""
        number, ends_on = self._number(), self._ends_on()
        for name in ("name", "document"):
            if len(self.typed[name]) > LONGEST:
                self.wrong[name] = _l("太长了，请写在60个字以内。")
        if self.typed["kinship"] not in family.KINSHIPS:
            self.wrong["kinship"] = _l("请选一下是老人的什么人。")
        kind = self._kind()
        if self.wrong or number is None or kind is None:
            return None
        document = self.typed["document"] or None
        return family.Newcomer(number, self.typed["kinship"], self.typed["name"], kind, document, ends_on)

    def _kind(self) -> RelationKind | None:
        """What she is to the elder; whoever decides needs a document."""
        try:
            kind = RelationKind(self.typed["kind"])
            papers.check_document(kind, self.typed["document"])
        except ValueError:
            self.wrong["kind"] = _l("请选一下。")
            return None
        except errors.Invalid as wrong:
            self.wrong["document"] = wrong.sentence
            return None
        return kind

    def _number(self) -> access.Number | None:
        try:
            return access.read_number(self.typed["number"])
        except errors.Invalid as wrong:
            self.wrong["number"] = wrong.sentence
            return None

    def _ends_on(self) -> date | None:
        try:
            return day_typed(self.typed["ends_on"]) if self.typed["ends_on"] else None
        except ValueError:
            self.wrong["ends_on"] = _l("请选一个日子。")
            return None


def family_card(elder: Elder, staff: Staff) -> dict[str, Any] | None:
    """Who stands by her, for whom she may be shown; their numbers are noted as seen."""
    if staff.role is Role.MANAGER:
        return None
    circle = family.circle_of(elder)
    for relation in circle.family:
        access.saw(relation.person_id)
    return {"circle": circle, "kinds": KINDS}


@blueprint.get("/elders/<ref>/family/new")
def new_family(ref: str) -> Response:
    """Who is it, and what may she?"""
    elder = elder_to_change(ref, *DESK)
    return _form(elder, Entry({"kind": RelationKind.FAMILY, "may_see": True, "may_order": True, "is_told": True}))


@blueprint.post("/elders/<ref>/family/new")
def invite_family(ref: str) -> ResponseReturnValue:
    """Send her the way in, where the elder agrees."""
    elder, entry = elder_to_change(ref, *DESK), Entry.posted()
    newcomer = entry.newcomer()
    if newcomer is None or not _agreed(elder, entry):
        return _form(elder, entry), HTTPStatus.UNPROCESSABLE_ENTITY
    relation = family.invite(elder, newcomer, entry.rights)
    flash(_("%(who)s加好了。", who=family.called(relation, relation.person.language)))
    return _back(elder)


@blueprint.get("/elders/<ref>/family/<relation_ref>")
def one_of_family(ref: str, relation_ref: str) -> Response:
    """What is known of her, to be put right."""
    elder, relation = _to_change(ref, relation_ref)
    access.saw(relation.person_id)
    return _form(elder, Entry(family.kept(relation)), relation)


@blueprint.post("/elders/<ref>/family/<relation_ref>")
def change_family(ref: str, relation_ref: str) -> ResponseReturnValue:
    """Keep it; who saves second sees what the first one saved."""
    elder, relation = _to_change(ref, relation_ref)
    lock(relation)
    entry = Entry.posted()
    if request.form.get("seen") != _version(relation):
        late = {"form": _l("别人刚改过，下面是现在的样子。请看一看，再改一次。")}
        return _form(elder, Entry(family.kept(relation), late), relation), HTTPStatus.CONFLICT
    newcomer = entry.newcomer()
    if newcomer is None or not _agreed(elder, entry):
        return _form(elder, entry, relation), HTTPStatus.UNPROCESSABLE_ENTITY
    family.change(relation, newcomer, entry.rights)
    flash(_("改好了。"))
    return _back(elder)


@blueprint.post("/elders/<ref>/family/<relation_ref>/link")
def send_family_link(ref: str, relation_ref: str) -> Response:
    """The way in once more."""
    elder, relation = _to_change(ref, relation_ref)
    family.send_invitation(relation)
    flash(_("邀请短信又发了一次，以前的链接不能用了。"))
    return _back(elder)


@blueprint.post("/elders/<ref>/family/<relation_ref>/up")
def move_family_up(ref: str, relation_ref: str) -> Response:
    """She is called one place sooner."""
    elder, relation = _to_change(ref, relation_ref)
    family.move_up(relation)
    return _back(elder)


@blueprint.post("/elders/<ref>/family/<relation_ref>/off")
def take_family_off(ref: str, relation_ref: str) -> Response:
    """She does not stand by the elder any more."""
    elder, relation = _to_change(ref, relation_ref)
    family.take_off(relation)
    return _back(elder)


@blueprint.post("/elders/<ref>/family/<relation_ref>/back")
def put_family_back(ref: str, relation_ref: str) -> Response:
    """After all."""
    elder, relation = _to_change(ref, relation_ref)
    family.put_back(relation)
    return _back(elder)


@blueprint.post("/elders/<ref>/family-hidden")
def hide_from_family(ref: str) -> Response:
    """The elder said on the telephone that none of them shall see anything."""
    elder = elder_to_change(ref, *DESK)
    family.withdraw(elder, str(_("电话里说的")))
    return _back(elder)


def _agreed(elder: Elder, entry: Entry) -> bool:
    """Whether the elder's consent stands, or was given just now; without it nobody sees or is told."""
    rights = entry.rights
    if not (rights.may_see or rights.is_told) or family.may_be_viewed(elder):
        return True
    if not entry.typed["agreed"]:
        entry.wrong["agreed"] = _l("老人（有监护人的，监护人）要先同意，问过了再打勾。")
        return False
    family.agree(elder, entry.typed["evidence"][:LONGEST] or str(_("电话里同意")), at_the_desk=True)
    return True


def _to_change(ref: str, relation_ref: str) -> tuple[Elder, Relation]:
    elder = elder_to_change(ref, *DESK)
    return elder, family.relation_of(elder, relation_ref)


def _version(relation: Relation) -> str:
    return hashlib.sha256(repr(family.kept(relation)).encode()).hexdigest()[:16]


def _form(elder: Elder, entry: Entry, relation: Relation | None = None) -> Response:
    return page(
        "desk/family_form.html",
        elder=elder,
        entry=entry,
        relation=relation,
        seen=_version(relation) if relation else "",
        kinships=family.KINSHIPS,
        kinds=KINDS,
        all_rights=RIGHTS,
        viewed=family.may_be_viewed(elder),
        staff=clerk(),
    )


def _back(elder: Elder) -> Response:
    return redirect(url_for("desk.elder", ref=elder.ref), SEE_OTHER)
