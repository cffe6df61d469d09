"""The good rows of a roster are written into the register, in batches: a new elder, or what of a known one differs."""

from collections.abc import Sequence

from sqlalchemy import select, update

from care import clock, elders, errors, homes, people
from care.allowances import entitling
from care.db import alone, db, lock, record, retrying, transaction
from care.models import Elder, Home, Person, RosterRow, Transfer, TransferStatus
from care.transfers import runs
from care.transfers.roster_checking import Checked, Entry, check
from care.transfers.roster_columns import Column
from care.transfers.roster_entitling import today
from care.transfers.roster_looking import defaults_of, problems_of, read_cells
from care.transfers.roster_matching import address_in
from care.transfers.roster_matching import plan as planned
from care.transfers.roster_plan import Defaults, Does, Plan
from care.transfers.roster_register import Register, register_of
from care.transfers.runs import Hold

# While a batch is written nobody else writes on SQLite: it takes a fraction of a second.
AT_ONCE = 25
SETTLED = (Does.PROBLEM.value, Does.NOTHING.value)
FORGOTTEN = "{}"


def write(hold: Hold) -> None:
    """Write the good rows that are not written yet. Each does what was shown, or nothing; the cells are forgotten."""
    while _batch(hold):
        pass
    with transaction():
        rest = update(RosterRow).where(RosterRow.transfer_id == hold.run_id, RosterRow.written_at.is_(None))
        db.session.execute(rest.values(cells=FORGOTTEN))
        runs.end(hold, TransferStatus.DONE, problems=problems_of(hold.run_id))


def _batch(hold: Hold) -> bool:
    held_until = hold.until

    def once() -> bool:
        hold.until = held_until  # a try that a deadlock broke moved it on
        return _write_some(hold)

    return retrying(once)


def _write_some(hold: Hold) -> bool:
    """1. One roster is written at a time. 2. Lock whom the rows mean. 3. Look anew. 4. Write what is as was shown."""
    alone("roster")
    done = select(Transfer.done).where(Transfer.id == hold.run_id).scalar_subquery()
    good = select(RosterRow).where(RosterRow.transfer_id == hold.run_id, RosterRow.does.not_in(SETTLED))
    rows = db.session.scalars(good.where(RosterRow.number > done).order_by(RosterRow.number).limit(AT_ONCE)).all()
    if not rows:
        return False
    checked = [check(read_cells(row.cells), today()) for row in rows]
    register, defaults = _locked(checked), defaults_of(hold.run_id)
    for row, each in zip(rows, checked, strict=True):
        _write_row(row, each, register, defaults)
    runs.advance(hold, done=rows[-1].number)
    return True


def _locked(checked: Sequence[Checked]) -> Register:
    entries = [each.entry for each in checked]
    ids = [elder.id for elder in register_of(entries).elder_of.values()]
    db.session.execute(select(Elder.id).where(Elder.id.in_(ids)).order_by(Elder.id).with_for_update())
    return register_of(entries)


def _write_row(row: RosterRow, checked: Checked, register: Register, defaults: Defaults) -> None:
    made = planned(checked, register, defaults)
    if not made.problems and not set(made.does) <= set(row.does.split()):
        made.wrong(Column.NAME, "changed")
    if not made.problems:
        try:
            with db.session.begin_nested():
                row.elder_id = _put(checked.entry, made).id
        except errors.CareError:
            made.wrong(Column.NAME, "changed")
    if made.problems:
        row.does, row.problems = made.said, [list(each) for each in made.problems]
    else:
        row.written_at, row.cells = clock.now(), FORGOTTEN


def _put(entry: Entry, plan: Plan) -> Elder:
    """Do what ``plan`` says, as the current actor; the elder it was done to.

    Raises Invalid or Refused where somebody changed her meanwhile; the caller takes back what was half done.
    """
    elder = lock(plan.elder) if plan.elder else _new(entry, plan)
    before = _shown(elder)
    for number in entry.numbers:
        if number[:2] not in {each[:2] for each in people.numbers_of(elder.person)}:
            people.add_number(elder.person, number)
    if Does.ID in plan.does:
        people.set_resident_id(elder.person, entry.resident_id)
    _live(elder, entry, plan)
    _note(elder, plan, before)
    _entitle(elder, plan)
    return elder


def _new(entry: Entry, plan: Plan) -> Elder:
    if plan.area is None or entry.resident_id is None:
        raise errors.Invalid
    person = Person()
    people.set_name(person, entry.name)
    people.set_resident_id(person, entry.resident_id)
    home = homes.home_at(plan.area.code, address_in(entry, plan.area))
    elder = Elder(person=person, home=home, area_code=plan.area.code)
    if entry.alone is not None:
        elder.lives_alone = entry.alone
    _register(elder, entry)
    db.session.add(elder)
    db.session.flush()
    if entry.place and home.rough:
        homes.set_place(home, entry.place)
    return elder


def _live(elder: Elder, entry: Entry, plan: Plan) -> None:
    """Where and how she lives, as far as it differs."""
    if Does.HOME in plan.does and plan.area:
        homes.move(elder, plan.area.code, address_in(entry, plan.area))
        db.session.flush()
    home: Home = elder.home
    if entry.place and home.rough and {Does.HOME, Does.PLACE} & set(plan.does):
        homes.set_place(home, entry.place)
    if Does.ALONE in plan.does and entry.alone is not None:
        elder.lives_alone = entry.alone
    if Does.REGISTERED in plan.does:
        _register(elder, entry)
    db.session.flush()


def _register(elder: Elder, entry: Entry) -> None:
    if not entry.registered:
        return
    elder.registered_address = entry.registered
    try:
        elder.registered_in = elders.area_in(entry.registered).code
    except errors.Invalid:
        elder.registered_in = None  # another city's: it has no code here


def _shown(elder: Elder) -> dict[str, object]:
    """What the history may show of her; numbers of telephones and papers are no part of it."""
    names = ("area_code", "registered_in", "registered_address", "lives_alone")
    return {"address": elder.home.address} | {name: getattr(elder, name) for name in names}


def _note(elder: Elder, plan: Plan, before: dict[str, object]) -> None:
    after = _shown(elder)
    if Does.NEW in plan.does:
        before = {}
    changed = [name for name in after if after[name] != before.get(name)]
    own = [each for each in plan.does if each not in (Does.ENTITLED, Does.ENDED)]
    if own:
        told = {
            "before": {name: before.get(name) for name in changed},
            "after": {name: after[name] for name in changed},
        }
        record(elder, "from_roster", does=own, hidden=_hidden(plan), **told)


def _hidden(plan: Plan) -> list[str]:
    """The fields of which the history says only that they were changed."""
    of = {Does.PHONE: "numbers", Does.ID: "resident_id"}
    return [name for does, name in of.items() if does in plan.does]


def _entitle(elder: Elder, plan: Plan) -> None:
    for entitlement, last_day in plan.endings:
        entitling.end(elder, entitlement, last_day)
    for membership in plan.memberships:
        entitling.confirm(elder, membership)
