"""What everybody in the walk has: a job, a visit, cards, phones, a daughter, a plan, papers, a complaint, a ring-back.

``Rows`` knows an address for them: a variable that is new in the addresses gets its value in ``rows_of``.
"""

from dataclasses import dataclass, field
from datetime import date

from werkzeug.routing import Rule

from care import access, clock, family, papers, transfers
from care.db import Public, db, transaction
from care.models import (
    Adjustment,
    Agreement,
    Caregiver,
    Charge,
    ChargeStatus,
    Complaint,
    Contract,
    DayPart,
    Elder,
    HandOver,
    HolderKind,
    Job,
    Offer,
    OfferStatus,
    Plan,
    Purpose,
    Relation,
    RelationKind,
    RingBack,
    Service,
    Standing,
    StandingKind,
    Statement,
    Stop,
    Transfer,
    TransferKind,
    TransferStatus,
    Visit,
)
from care.sms.rendering import offer_token
from tests.support import cast, money, play, supervision
from tests.support.desk import Desk
from tests.support.money import contract

DAY = "2026-03-10"


@dataclass
class Rows:
    """One elder with all that is hers: what stands for each variable of an address, by the part before it."""

    values: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)  # what no page may tell of her to whom she is a stranger
    daughter: int = 0
    caregiver: int = 0
    elder: int = 0

    def address(self, rule: Rule) -> str:
        """The route's address for these rows; fails for a variable that is not known here yet."""
        parts, path = rule.rule.split("/"), []
        for place, part in enumerate(parts):
            path.append(self._filled(part, parts[place - 1], parts[1:3]) if "<" in part else part)
        return "/".join(path)

    def _filled(self, part: str, before: str, first: list[str]) -> str:
        name = part.strip("<>").split(":")[-1]
        for key in (*(f"{each}/{before}/{name}" for each in first), f"{before}/{name}", name):
            if key in self.values:
                return self.values[key]
        raise AssertionError(f"tests/support/households.py knows no {name!r} after {before!r}: add it to rows_of")


def rivals_job(desk: Desk) -> tuple[int, int]:
    """The stranger's order, given to a caregiver of another firm."""
    with transaction():
        cast.learn(db.session.get_one(Caregiver, desk.cast.near), "bathing")
        firm = cast.organisation("别家服务公司")
        caregiver = cast.caregiver("宋阿花", firm, cast.away(1_500))
        db.session.get_one(Elder, desk.cast.stranger).home.address = "柳城街道 霞西路 99 号"
        db.session.flush()
        caregiver_id = caregiver.id
    stranger = cast.Cast(**(vars(desk.cast) | {"elder": desk.cast.stranger}))
    job_id = play.place_order(stranger)
    play.run_dispatch()
    play.assign(job_id, caregiver_id)
    with transaction():
        offer = db.session.query(Offer).filter(Offer.job_id == job_id).first()
        assert offer
        offer.responder_id, offer.status = caregiver_id, OfferStatus.ACCEPTED
    return caregiver_id, job_id


def rows_of(desk: Desk, elder_id: int, caregiver_id: int, job_id: int) -> Rows:
    """All that one elder has, her visit being by this caregiver."""
    with transaction():
        elder, caregiver = db.session.get_one(Elder, elder_id), db.session.get_one(Caregiver, caregiver_id)
        job = db.session.get_one(Job, job_id)
        visit = db.session.query(Visit).filter(Visit.job_id == job_id).one()
        offer = db.session.query(Offer).filter(Offer.job_id == job_id).first()
        service = db.session.get_one(Service, desk.cast.cleaning)
        assert offer
        family.agree(elder, "电话里同意")
        daughter = Relation(
            elder_id=elder_id, person=cast.person("王丽"), kind=RelationKind.FAMILY, kinship="daughter",
            starts_on=date(2020, 1, 1), may_see=True, may_order=True, is_told=True,
        )  # fmt: skip
        plan = Plan(
            elder=elder, service=service, rule="FREQ=WEEKLY;BYDAY=TU", part=DayPart.MORNING,
            starts_on=date(2026, 3, 2), made_by="staff:1", due_at=None,
        )  # fmt: skip
        complaint = Complaint(
            elder=elder, caregiver=caregiver, job_id=job_id, words="来晚了", serious=True, raised_by="staff:1"
        )
        over = supervision.finished(cast.Cast(**(vars(desk.cast) | {"near": caregiver_id})), elder_id=elder_id)
        ring_back = RingBack(
            visit_id=over, job_id=db.session.get_one(Visit, over).job_id, day=clock.now().date(), weight=8
        )
        owed = Charge(
            job_id=ring_back.job_id, elder_id=elder_id, service_id=service.id, area_code=elder.area_code,
            organisation_id=caregiver.organisation_id, caregiver_id=caregiver_id, status=ChargeStatus.TAKEN,
            month="2026-03", visit_on=date(2026, 3, 1), price_fen=4000, government_fen=0, own_fen=4000,
            told_own_fen=4000,
        )  # fmt: skip
        bought = Contract(
            name="居家养老", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), budget_fen=0, position=9
        )
        db.session.add_all([owed, bought])
        db.session.flush()
        own = {"contract_id": bought.id, "organisation_id": caregiver.organisation_id}
        statement = Statement(month="2026-02", **own)
        adjustment = Adjustment(charge=owed, amount_fen=-1, reason="算错了", proposed_by="staff:1", **own)
        agreement = Agreement(elder=elder, number="2026-1", starts_on=date(2026, 1, 1))
        assessment = papers.assess(
            elder, papers.Findings({each.code: 1 for each in papers.standard().items}, frozenset()), assessor="评估员",
            on=date(2026, 1, 5),
        )  # fmt: skip
        standing = Standing(elder_id=elder_id, kind=StandingKind.ACTIVE, starts_at=clock.now())
        run = Transfer(
            kind=TransferKind.TABLE, status=TransferStatus.DONE, asked_by=desk.cast.operator, name="月结单.csv",
            file=f"{elder_id}.csv",
        )  # fmt: skip
        (transfers.folder() / f"{elder_id}.csv").write_text("")
        db.session.add_all([daughter, plan, complaint, ring_back, agreement, standing, run, statement, adjustment])
        db.session.flush()
        entitlement = money.entitle(elder, "low_income")
        card = access.issue_card(HolderKind.ELDER, elder_id)
        hers = access.issue_card(HolderKind.CAREGIVER, caregiver_id)
        invitation = access.issue_card(HolderKind.FAMILY, daughter.id)
        phone, _ = access.start_session(HolderKind.ELDER, None)
        access.bind_elder(phone, elder)
        bond = access.phones_of(elder)[0][0]
        waiting, _ = access.start_session(HolderKind.ELDER, None)
        request = access.request_binding(waiting, elder)
        caregivers_phone, _ = access.start_session(HolderKind.CAREGIVER, caregiver_id)
        refs: dict[str, Public] = {
            "jobs": job, "elders": elder, "plans": plan, "complaints": complaint, "ring-backs": ring_back,
            "phones": request, "caregivers": caregiver, "own-shares": owed, "runs": run,
            "statements": statement, "charges": owed, "adjustments": adjustment,
        }  # fmt: skip
        values = {f"desk/{part}/ref": row.ref for part, row in refs.items()} | {
            "e/ref": elder.ref,
            "e/desk/ref": request.ref,
            "e/k/token": access.card_token(card),
            "e/f/token": access.card_token(invitation),
            "c/job/ref": visit.ref,
            "c/offer/ref": offer.ref,
            "c/o/token": offer_token(offer),
            "c/me/token": access.card_token(hers),
            "phones/bond_id": str(bond.id),
            "phones/session_id": str(caregivers_phone.id),
            "phones/person_id": str(elder.person_id),
            "visit_ref": visit.ref,
            "order_ref": job.order.ref,
            "service_ref": service.ref,
            "relation_ref": daughter.ref,
            "plan_ref": plan.ref,
            "elder_ref": elder.ref,
            "agreement_ref": agreement.ref,
            "assessment_ref": assessment.ref,
            "entitlement_ref": entitlement.ref,
            "standing_id": str(standing.id),
            "purpose": Purpose.LOCATION,
            "number": elder.person.contact_points[0].value,
            "registers/elders/ref": elder.ref,
            "registers/caregivers/ref": caregiver.ref,
            "elders/cards/card_id": str(card.id),
            "caregivers/cards/card_id": str(hers.id),
        }
        names = [elder.person.name, elder.home.address, elder.ref, job.ref, caregiver.person.name, caregiver.ref]
        names += [elder.person.contact_points[0].value.removeprefix("+86")]
        return Rows(values, names, daughter.id, caregiver_id, elder_id)


def shared_rows(stop_id: int, note_id: int) -> dict[str, str]:
    """What belongs to no elder: a contract, a stop, a note of a shift, a colleague, the demo's switch."""
    with transaction():
        money.contract(groups=("aged_80", "low_income"))
        colleague = cast.staff("colleague")
        db.session.flush()
        session, _ = access.start_session(HolderKind.STAFF, colleague.id)
        roster = Transfer(
            kind=TransferKind.ROSTER, status=TransferStatus.READY, asked_by=colleague.id, name="名册.xlsx",
            asked={"columns": {}, "heading_row": 1, "ignored": []},
        )  # fmt: skip
        db.session.add(roster)
        db.session.flush()
        return {
            "desk/rosters/ref": roster.ref,
            "desk/stops/ref": db.session.get_one(Stop, stop_id).ref,
            "desk/shifts/ref": db.session.get_one(HandOver, note_id).ref,
            "desk/staff/ref": colleague.ref,
            "desk/budget/ref": contract().ref,
            "sessions/session_id": str(session.id),
            "day": DAY,
            "code": "cleaning",
            "wanted": "asap",
            "language/code": "en",
        }
