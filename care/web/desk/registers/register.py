"""What a register is: the one declaration from which its list, pages, form, history and export are made."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, true
from sqlalchemy.sql.base import ExecutableOption

from care.db import Base
from care.errors import Sentence
from care.models import Role, Staff
from care.web.desk.registers.forms import RegisterForm
from care.web.filters import named

Row = TypeVar("Row", bound=Base)

FIND = _l("查找")
# What a saved form, and the two buttons beside it, do to a row. Only these count when two people edit one row.
CREATED, EDITED, DEACTIVATED, REACTIVATED = "created", "edited", "deactivated", "reactivated"
EDITS: Mapping[str, Sentence] = {
    CREATED: _l("登记"),
    EDITED: _l("修改"),
    DEACTIVATED: _l("停用"),
    REACTIVATED: _l("恢复使用"),
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of the list and of the export: ``show`` gives what stands there.

    ``sort``: by what the list can be sorted; on an index, or cheap for 100,000 rows. ``name`` stands in the address.
    """

    name: str
    heading: Sentence
    show: Callable[[Row], object]
    sort: Any = None
    listed: bool = True
    exported: bool = True


@dataclass(frozen=True)
class Filter:
    """A choice above the list. ``options`` are values and their words; ``condition`` makes SQL of a value."""

    name: str
    label: Sentence
    options: Callable[[Staff], Iterable[tuple[str, str]]]
    condition: Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True)
class Fact(Generic[Row]):
    """Something on the page for one that its form does not have."""

    heading: Sentence
    show: Callable[[Row], object]


@dataclass(frozen=True)
class Section(Generic[Row]):
    """A card of another module on the page for one: a template, and what it is given besides ``row`` and ``staff``.

    ``context`` gives None where the reader may not see it or there is nothing to show.
    """

    template: str
    context: Callable[[Row, Staff], Mapping[str, Any] | None]


def everything(_staff: Staff) -> ColumnElement[bool]:
    """The scope of a register of which every reader sees all."""
    return true()


@dataclass(frozen=True, kw_only=True)
class Register(Generic[Row]):
    """A register: what stands in it, who may see and change what, and how it is shown.

    It is read by ``read`` and auditors, written by ``write``; any other role finds nothing at all. ``scope`` is the
    condition on the rows that somebody sees: the one place where rows are loaded puts it to every list, page, search,
    export and guess.
    """

    name: str  # in the address
    title: Sentence
    new: Sentence  # the button and the title of the form for one more
    about: Sentence  # one sentence: what stands in it, and what for
    icon: str
    model: type[Row]
    form: type[RegisterForm]
    columns: tuple[Column[Row], ...]  # the first one links to the page for one

    key: Any = None  # the column that stands in the address; None: ``ref``
    called: Callable[[Row], str] = named
    read: Collection[Role] = (Role.ADMINISTRATOR,)
    write: Collection[Role] = (Role.ADMINISTRATOR,)
    scope: Callable[[Staff], ColumnElement[bool]] = everything

    search: Callable[[str], ColumnElement[bool]] | None = None
    search_label: Sentence = FIND
    filters: tuple[Filter, ...] = ()
    order: tuple[Any, ...] = ()
    joins: tuple[Any, ...] = ()  # what ``order`` and ``sort`` need; conditions stand by themselves (EXISTS, IN)
    options: tuple[ExecutableOption, ...] = ()  # what the columns read is loaded with the rows
    options_now: Callable[[], tuple[ExecutableOption, ...]] = tuple  # the same where it hangs on the moment
    # Rows that are not in a table as such are all made here; search and filters do not apply to them.
    made: Callable[[], Sequence[Row]] | None = None

    # For what is more than the attributes of the row; errors.Invalid with a field is shown at that field.
    save: Callable[[Row | None, Any], Row] | None = None
    creates: bool = True
    deactivate: Callable[[Row], object] | None = None
    reactivate: Callable[[Row], object] | None = None  # asked when it is in use again; CareError keeps it out

    # Fields that are logged as changed, without what they held.
    sensitive: Collection[str] = ()
    # Whose address, telephone or health stands on the page for one and in the form (ids of persons) …
    people: Callable[[Row], Iterable[int]] = field(default=lambda _row: ())
    # … and in each row of the list and the export.
    people_listed: Callable[[Row], Iterable[int]] = field(default=lambda _row: ())
    facts: tuple[Fact[Row], ...] = ()
    sections: tuple[Section[Row], ...] = ()
    # Other actions of the change log that belong to the history.
    actions: Mapping[str, Sentence] = field(default_factory=dict)

    def may_read(self, staff: Staff) -> bool:
        """Whether the register is there for this role; an auditor reads everything."""
        return staff.role is Role.AUDITOR or staff.role in self.read or staff.role in self.write

    def may_write(self, staff: Staff) -> bool:
        """Whether this role may change it; an auditor changes nothing."""
        return staff.role is not Role.AUDITOR and staff.role in self.write

    @property
    def address_key(self) -> Any:
        """The column that names a row in the address."""
        return self.model.ref if self.key is None else self.key  # type: ignore[attr-defined]  # Public has it

    @property
    def deactivates(self) -> bool:
        """Whether its rows can be put out of use."""
        return hasattr(self.model, "deactivated_at")

    def ref_of(self, row: Row) -> str:
        """What names ``row`` in the address."""
        return str(getattr(row, self.address_key.key))

    def form_of(self, row: Row) -> RegisterForm:
        """The form as it would show ``row``."""
        return self.form(obj=row)
