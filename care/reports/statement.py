"""What stands in a month's statement: its visits, each caregiver's part, corrections; beside it what is disputed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload

from care import errors
from care.allowances.statements import Sums
from care.db import db
from care.models import (
    Adjustment,
    AdjustmentStatus,
    Caregiver,
    Charge,
    ChargeStatus,
    Grade,
    Person,
    Role,
    Staff,
    Statement,
)
from care.money import Money
from care.reports.lines import Line, lines, whole, worst_grade

LINES_A_PAGE = 50
MONTHS_A_PAGE = 40
WHOLE = joinedload(Statement.contract), joinedload(Statement.organisation)


@dataclass
class Part:
    """What of a statement is one caregiver's (None: what the desk arranged), fen."""

    caregiver: Person | None
    visits: int = 0
    grades: dict[Grade, int] = field(default_factory=dict)
    visits_fen: int = 0
    corrections_fen: int = 0

    @property
    def total_fen(self) -> Money:
        """Visits and corrections together."""
        return Money(self.visits_fen + self.corrections_fen)


def seen_by(staff: Staff) -> ColumnElement[bool]:
    """The condition on Statement: a manager sees those of her own organisation, the others see all."""
    return Statement.organisation_id == staff.organisation_id if staff.role is Role.MANAGER else true()


def statement_seen_by(staff: Staff, ref: str) -> Statement:
    """Return the statement of this reference; NotFound for none, and for a manager of another organisation."""
    wanted = select(Statement).where(Statement.ref == ref, seen_by(staff)).options(*WHOLE)
    found = db.session.scalars(wanted).first()
    if found is None:
        raise errors.NotFound
    return found


def statements(staff: Staff, page: int) -> Pagination:
    """Return a page (from 1) of the statements that ``staff`` may see, the latest month first."""
    wanted = select(Statement).where(seen_by(staff)).options(*WHOLE)
    newest = wanted.order_by(Statement.month.desc(), Statement.contract_id, Statement.organisation_id)
    return db.paginate(newest, page=page, per_page=MONTHS_A_PAGE, error_out=False)


def sums_of(shown: Sequence[Statement]) -> dict[int, Sums]:
    """Return what each of these statements comes to now, by its id. Two queries."""
    visits = {row[0]: row[1:] for row in db.session.execute(_visits_of(shown))}
    corrected = {row[0]: row[1] for row in db.session.execute(_corrections_of(shown))}
    return {
        each.id: Sums(*_money(visits.get(each.id, (0, 0))), Money(int(corrected.get(each.id, 0)))) for each in shown
    }


def line_ids(statement: Statement) -> list[int]:
    """Return the ids of the charges of all its visits, by day."""
    return list(db.session.scalars(select(Charge.id).where(*_in(statement)).order_by(Charge.visit_on, Charge.id)))


def lines_on(statement: Statement, page: int) -> list[Line]:
    """Return a page (from 1) of its visits, by day."""
    return lines(*_in(statement), first=(page - 1) * LINES_A_PAGE, most=LINES_A_PAGE)


def all_lines(statement: Statement, most: int) -> list[Line]:
    """Return its first visits, by day."""
    return lines(*_in(statement), most=most)


def disputed(statement: Statement) -> list[Line]:
    """Return what would belong to its month and waits for a person, by day."""
    return lines(
        Charge.contract_id == statement.contract_id,
        Charge.organisation_id == statement.organisation_id,
        Charge.month == statement.month,
        Charge.status == ChargeStatus.DISPUTED,
    )


def corrections(statement: Statement) -> list[tuple[Adjustment, Line]]:
    """Return the corrections that stand in it, the oldest first, each with its visit."""
    own = whole(Adjustment, Charge).join(Adjustment, Adjustment.charge_id == Charge.id).where(*_corrected(statement))
    rows = db.session.execute(own.order_by(Adjustment.decided_at, Adjustment.id))
    return [(row[0], Line(*row[1:])) for row in rows]


def by_caregiver(statement: Statement) -> list[Part]:
    """Return each caregiver's part, the largest first; together they are the statement's sums."""
    found: dict[int | None, Part] = {}
    for who, person, grade, count, amount in db.session.execute(_by_grade(statement)):
        own = found.setdefault(who, Part(person))
        own.visits += count
        own.visits_fen += int(amount)
        if grade:
            own.grades[grade] = count
    for who, person, amount in db.session.execute(_corrected_by_caregiver(statement)):
        found.setdefault(who, Part(person)).corrections_fen = int(amount)
    return sorted(found.values(), key=lambda each: -each.total_fen)


def sums_of_parts(parts: Sequence[Part]) -> Sums:
    """Return what the parts come to together."""
    visits_fen, corrections_fen = sum(each.visits_fen for each in parts), sum(each.corrections_fen for each in parts)
    return Sums(sum(each.visits for each in parts), Money(visits_fen), Money(corrections_fen))


def _money(visits: Any) -> tuple[int, Money]:
    return visits[0], Money(int(visits[1]))


def _taken() -> tuple[ColumnElement[bool], ...]:
    return Charge.status == ChargeStatus.TAKEN, Charge.government_fen > 0


def _in(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    return (
        Charge.contract_id == statement.contract_id,
        Charge.organisation_id == statement.organisation_id,
        Charge.billed_in == statement.month,
        *_taken(),
    )


def _corrected(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    return (
        Adjustment.contract_id == statement.contract_id,
        Adjustment.organisation_id == statement.organisation_id,
        Adjustment.billed_in == statement.month,
        Adjustment.status == AdjustmentStatus.APPROVED,
    )


def _visits_of(shown: Sequence[Statement]) -> Select[Any]:
    its = (
        (Charge.contract_id == Statement.contract_id)
        & (Charge.organisation_id == Statement.organisation_id)
        & (Charge.billed_in == Statement.month)
    )
    summed: Any = select(Statement.id, func.count(), func.sum(Charge.government_fen)).join(Charge, its)
    own: Select[Any] = summed.where(Statement.id.in_([each.id for each in shown]), *_taken())
    return own.group_by(Statement.id)


def _corrections_of(shown: Sequence[Statement]) -> Select[Any]:
    its = (
        (Adjustment.contract_id == Statement.contract_id)
        & (Adjustment.organisation_id == Statement.organisation_id)
        & (Adjustment.billed_in == Statement.month)
        & (Adjustment.status == AdjustmentStatus.APPROVED)
    )
    summed: Any = select(Statement.id, func.sum(Adjustment.amount_fen)).join(Adjustment, its)
    own: Select[Any] = summed.where(Statement.id.in_([each.id for each in shown]))
    return own.group_by(Statement.id)


def _by_grade(statement: Statement) -> Select[Any]:
    each = select(Charge.caregiver_id, worst_grade().label("grade"), Charge.government_fen).where(*_in(statement))
    graded = each.subquery()
    summed = (
        select(
            graded.c.caregiver_id.label("who"),
            graded.c.grade.label("grade"),
            func.count().label("visits"),
            func.sum(graded.c.government_fen).label("amount"),
        )
        .group_by(graded.c.caregiver_id, graded.c.grade)
        .subquery()
    )
    return _with_person(select(summed.c.who, Person, summed.c.grade, summed.c.visits, summed.c.amount), summed)


def _corrected_by_caregiver(statement: Statement) -> Select[Any]:
    summed = (
        select(Charge.caregiver_id.label("who"), func.sum(Adjustment.amount_fen).label("amount"))
        .join(Charge, Charge.id == Adjustment.charge_id)
        .where(*_corrected(statement))
        .group_by(Charge.caregiver_id)
        .subquery()
    )
    return _with_person(select(summed.c.who, Person, summed.c.amount), summed)


def _with_person(wanted: Select[Any], summed: Any) -> Select[Any]:
    return (
        wanted.select_from(summed)
        .outerjoin(Caregiver, Caregiver.id == summed.c.who)
        .outerjoin(Person, Person.id == Caregiver.person_id)
    )
