"""Fields that are a whole table: a row for each of what there is, or a box for each pair of two things."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from flask_babel import gettext as _
from wtforms import Field

from care.db import db
from care.errors import Sentence
from care.web.desk.registers.choices import Options, Several
from care.web.desk.registers.fields import NOTHING
from care.web.desk.registers.forms import RegisterForm
from care.web.filters import listed


class Line(NamedTuple):
    """A row of the table: what it is for, in words, and what is typed there."""

    value: str
    word: str
    form: RegisterForm

    @property
    def filled(self) -> bool:
        """Something is typed here; boxes alone say nothing."""
        asked = [each for each in self.form if each.kind != "tick"]  # type: ignore[attr-defined]
        return any(each.data is not None or not each.empty for each in asked)  # type: ignore[attr-defined]


class ForEach(Field):
    """A row of ``form`` for each of ``options`` (ids); what is left empty is no row of the relationship.

    ``child`` is the model of the relationship that bears the field's name, ``column`` its key of the option.
    """

    kind = "each"
    unit: Sentence = ""
    needed = False

    def __init__(
        self, label: Sentence, *, form: type[RegisterForm], child: type[Any], column: str, options: Options, **rest: Any
    ) -> None:
        super().__init__(label, description=rest.pop("hint", ""), **rest)
        self.row_form, self.child, self.column, self.ask = form, child, column, options

    @cached_property
    def options(self) -> dict[str, str]:
        """What has a row: ids and words."""
        return dict(self.ask())

    def of(self, row: Any) -> Sequence[Any]:
        """The row's own rows."""
        return list(getattr(row, self.short_name))

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Put each row's own beside what was typed there; those of ``default`` where there is no row yet."""
        rows = self.default() if data is None and callable(self.default) else data or ()
        there = {str(getattr(row, self.column)): row for row in rows}
        self.lines = [
            Line(value, word, self.row_form(formdata, there.get(value), f"{self.name}-{value}-"))
            for value, word in self.options.items()
        ]

    @property
    def filled(self) -> list[Line]:
        """The rows in which something was typed."""
        return [line for line in self.lines if line.filled]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Look at the rows in which something was typed."""
        right = [line.form.validate() for line in self.filled]
        self.errors = [] if all(right) else [_("有一行填得不对。")]
        return not self.errors

    def populate_obj(self, obj: Any, name: str) -> None:
        """Change the rows that are there, add new ones, take away those that were emptied."""
        rows, filled = getattr(obj, name), {line.value: line for line in self.filled}
        for emptied in [row for row in rows if str(getattr(row, self.column)) not in filled]:
            rows.remove(emptied)
            db.session.delete(emptied)
        there = {str(getattr(row, self.column)): row for row in rows}
        for value, line in filled.items():
            row = there.get(value) or self.child(**{self.column: int(value)})
            line.form.populate_obj(row)
            if value not in there:
                rows.append(row)

    def kept(self) -> list[dict[str, Any]]:
        """Each row, as the change log keeps it."""
        return [{self.column: line.value, **line.form.kept()} for line in self.filled]

    def words(self, kept: Any) -> str:
        """Row after row, as people read it."""
        return " / ".join(self.told(kept)) or NOTHING

    def told(self, kept: Any) -> list[str]:
        """Each row for itself."""
        fields = dict(self.row_form().named_fields()) if kept else {}
        return [self._row_words(row, fields) for row in kept or []]

    def _row_words(self, row: dict[str, Any], fields: dict[str, Any]) -> str:
        said = (field.words(row[name]) for name, field in fields.items() if name in row)
        return " ".join([self.options.get(row[self.column], row[self.column]), *said])


class Axis(NamedTuple):
    """One side of a table of boxes: the column of the child, what stands there, and of which kind its values are."""

    column: str
    options: Options
    value: type[Any] = str


class Pairs(Several):
    """A box for each pair of two things; each that is ticked is a row of ``child``."""

    kind = "pairs"

    def __init__(self, label: Sentence, *, child: type[Any], down: Axis, across: Axis, **rest: Any) -> None:
        super().__init__(label, options=self._pairs, **rest)
        self.child, self.down, self.across = child, down, across

    @cached_property
    def rows(self) -> dict[str, str]:
        """What stands down the side."""
        return dict(self.down.options())

    @cached_property
    def columns(self) -> dict[str, str]:
        """What stands across the top."""
        return dict(self.across.options())

    def of(self, row: Any) -> list[str]:
        return sorted(self._value(each) for each in getattr(row, self.short_name))

    def populate_obj(self, obj: Any, name: str) -> None:
        """Add the rows that are missing, take away those that are no longer ticked."""
        rows = getattr(obj, name)
        for row in [row for row in rows if self._value(row) not in self.data]:
            rows.remove(row)
            db.session.delete(row)
        there = {self._value(row) for row in rows}
        rows.extend(self._row(each) for each in self.data if each not in there)

    def words(self, kept: Any) -> str:
        """What stands across the top, and what down the side goes with it."""
        return " / ".join(self.told(kept)) or NOTHING

    def told(self, kept: Any) -> list[str]:
        """Each of the top for itself."""
        ticked: dict[str, list[str]] = {}
        for each in kept or []:
            down, across = each.split(" ")
            ticked.setdefault(self.columns.get(across, across), []).append(self.rows.get(down, down))
        return [f"{across}: {listed(down)}" for across, down in ticked.items()]

    def _pairs(self) -> Iterable[tuple[str, str]]:
        return [(f"{down} {across}", "") for down in self.rows for across in self.columns]

    def _value(self, row: Any) -> str:
        return f"{getattr(row, self.down.column)} {getattr(row, self.across.column)}"

    def _row(self, value: str) -> Any:
        down, across = value.split(" ")
        return self.child(**{self.down.column: self.down.value(down), self.across.column: self.across.value(across)})
