"""Rows of a register as one reader sees them: a page of the list, one row, all of them; nothing else loads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, inspect, select
from werkzeug.datastructures import MultiDict

from care.db import db
from care.errors import NotFound
from care.models import Staff
from care.web.desk.registers.register import Column, Register, Row

PAGE_ROWS = 50
BATCH = 500
# Beyond these it takes a database longer to skip the rows before a page than to sort them all.
NEAR_PAGES = 100
LONGEST_SEARCH = 60
LARGEST_KEY = 2**63 - 1
DEACTIVATED_TOO = "off"  # the filter "也看停用的"


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for; what it cannot mean is passed over."""

    text: str
    chosen: Mapping[str, str]
    sort: str
    down: bool
    deactivated_too: bool
    options: Mapping[str, Mapping[str, str]]  # of each filter

    @property
    def address(self) -> dict[str, str]:
        """The same as arguments of an address."""
        asked = {"q": self.text, **self.chosen, "sort": f"-{self.sort}" if self.down else self.sort}
        asked[DEACTIVATED_TOO] = "1" if self.deactivated_too else ""
        return {name: value for name, value in asked.items() if value}

    @property
    def narrowed(self) -> bool:
        """Something is searched or filtered."""
        return bool(self.text or self.chosen)


@dataclass(frozen=True)
class Listing:
    """A page of a list: its rows, how many there are in all, and which page of how many this is."""

    rows: Sequence[Any]
    count: int
    page: int
    pages: int


def asked_of(register: Register[Row], args: MultiDict[str, str], staff: Staff) -> Asked:
    """Read the address's arguments."""
    given = args.get("sort", "")
    sortable = {column.name for column in register.columns if column.sort is not None}
    options = {each.name: dict(each.options(staff)) for each in register.filters}
    return Asked(
        text=args.get("q", "").strip()[:LONGEST_SEARCH] if register.search else "",
        chosen={name: args[name] for name, words in options.items() if args.get(name) in words},
        sort=given.removeprefix("-") if given.removeprefix("-") in sortable else "",
        down=given.startswith("-") and given.removeprefix("-") in sortable,
        deactivated_too=register.deactivates and args.get(DEACTIVATED_TOO) == "1",
        options=options,
    )


def listing(register: Register[Row], staff: Staff, asked: Asked, number: int) -> Listing:
    """The page ``number`` of what is asked; beyond the last page the last."""
    if register.made:
        made = register.made()
        return Listing(made, len(made), 1, 1)
    key, wanted = _primary_key(register), _conditions(register, staff, asked)
    found, start = _sorted(register, asked, select(key)).where(*wanted), (number - 1) * PAGE_ROWS
    keys: Sequence[Any] | Select[Any] = found.limit(PAGE_ROWS).offset(start)
    if asked.narrowed or number > NEAR_PAGES:
        keys, count = _gathered(found, start)
    else:
        count = db.session.scalar(select(func.count()).select_from(register.model).where(*wanted)) or 0
    pages = max(1, -(-count // PAGE_ROWS))
    if number > pages:
        return listing(register, staff, asked, pages)
    # What stands beside a row is looked up for those of this page alone, not for all before them.
    rows = _sorted(register, asked, _loaded(register)).where(key.in_(keys))
    return Listing(db.session.scalars(rows).all(), count, number, pages)


def all_rows(register: Register[Row], staff: Staff, asked: Asked) -> Iterator[Row]:
    """Every row of what is asked, in batches."""
    if register.made:
        yield from register.made()
        return
    rows = _sorted(register, asked, _loaded(register)).where(*_conditions(register, staff, asked))
    yield from db.session.scalars(rows.execution_options(yield_per=BATCH))


def row_seen_by(staff: Staff, register: Register[Row], ref: str) -> Row:
    """The row of this name in the address; NotFound: there is none, or it is not this person's to see."""
    if register.made:
        found = next((row for row in register.made() if register.ref_of(row) == ref), None)
    else:
        key = register.address_key
        named_so = select(register.model).where(key == _value(key, ref), register.scope(staff))
        found = db.session.scalar(named_so.options(*register.options, *register.options_now()))
    if found is None:
        raise NotFound
    return found


def _value(key: Any, ref: str) -> object:
    """``ref`` as the key's column has it."""
    if key.type.python_type is not int:
        return ref
    if not (ref.isascii() and ref.isdigit()) or int(ref[:20]) > LARGEST_KEY:
        raise NotFound
    return int(ref)


def _gathered(found: Select[Any], start: int) -> tuple[Sequence[Any], int]:
    """The keys of a page, and how many there are in all: found and sorted once, and taken from there as they stand."""
    gathered = found.cte("gathered")
    count = select(func.count()).select_from(gathered)
    page = select(gathered.c[0], count.scalar_subquery()).limit(PAGE_ROWS).offset(start)
    rows = db.session.execute(page).all()
    if rows or not start:
        return [key for key, _count in rows], rows[0][1] if rows else 0
    return [], db.session.scalar(count) or 0


def _conditions(register: Register[Row], staff: Staff, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [register.scope(staff)]
    if register.search and asked.text:
        conditions.append(register.search(asked.text))
    conditions += [each.condition(asked.chosen[each.name]) for each in register.filters if each.name in asked.chosen]
    if register.deactivates and not asked.deactivated_too:
        conditions.append(cast(Any, register.model).deactivated_at.is_(None))
    return conditions


def _primary_key(register: Register[Row]) -> Any:
    (column,) = inspect(register.model).primary_key
    return getattr(register.model, str(column.key))


def _loaded(register: Register[Row]) -> Select[Row]:
    return select(register.model).options(*register.options, *register.options_now())


def _sorted(register: Register[Row], asked: Asked, rows: Select[Any]) -> Select[Any]:
    """In the order that is asked for; the key settles ties, so that no row stands on two pages."""
    column: Column[Row] | None = next((each for each in register.columns if asked.sort == each.name), None)
    order = register.order if column is None else (column.sort.desc() if asked.down else column.sort,)
    order = (*order, register.address_key)
    stands_elsewhere = len(select(*order).get_final_froms()) > 1
    for relationship in register.joins if stands_elsewhere else ():
        rows = rows.join(relationship)
    return rows.order_by(*order)
