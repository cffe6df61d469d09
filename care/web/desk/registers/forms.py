"""A register's form: what it holds as the change log keeps it, and the rows that stand within it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, Form, FormField

from care.db import db
from care.errors import Sentence
from care.web.desk.registers.fields import NOTHING

SPARE_ROWS = 3
MOST_ROWS = 200
SUGGESTED = ("text", "long", "choice")


class RegisterForm(Form):
    """A form of ``fields.Shown`` and ``Rows``: made of a row, of what was typed, or of both."""

    row: Any = None
    _fields: OrderedDict[str, Any]

    def process(
        self,
        formdata: Any = None,
        obj: Any = None,
        data: Any = None,
        extra_filters: Any = None,
        **kwargs: Any,
    ) -> None:
        """Let each field read itself off the row ``obj`` and off ``formdata``."""
        self.row = obj
        typed = self.meta.wrap_formdata(self, formdata)
        for name, field in self._fields.items():
            if obj is not None:
                field.process(typed, field.of(obj))
            elif data is not None and name in data:
                field.process(typed, data[name])
            else:
                field.process(typed)

    def suggested(self, values: Mapping[str, str]) -> "RegisterForm":
        """The same with ``values`` typed into it, for somebody to look over."""
        for name, field in self._fields.items():
            if name in values and field.kind in SUGGESTED:
                field.raw_data = [values[name]]
        return self

    def replace(self, name: str, field: Any) -> None:
        """Show ``field`` of another form of the kind in place of its own."""
        self._fields[name] = field

    def named_fields(self) -> Iterable[tuple[str, Any]]:
        """Its fields with their names, in order."""
        return self._fields.items()

    def kept(self) -> dict[str, Any]:
        """All that it holds, as the change log keeps it."""
        return {name: field.kept() for name, field in self._fields.items()}

    @property
    def first_wrong(self) -> str | None:
        """The id of the first field with an error."""
        return next((field.id for field in self if field.errors), None)


class Rows(FieldList):  # type: ignore[type-arg]  # a generic in its stubs alone
    """Rows of ``form`` within a form: the row's own ones, then some empty ones; what is emptied is taken away.

    ``child`` is the model of the relationship that bears the field's name; ``numbered`` the column, if there is one,
    that counts its rows from 1; ``key`` the one by which a row is known again, else it is by its place.
    """

    kind = "rows"
    unit: Sentence = ""

    def __init__(
        self,
        label: Sentence,
        *,
        form: type[RegisterForm],
        child: type[Any],
        numbered: str = "",
        key: str = "",
        **rest: Any,
    ) -> None:
        self.needed: bool = rest.pop("needed", False)
        super().__init__(FormField(form), label, description=rest.pop("hint", ""), max_entries=MOST_ROWS, **rest)
        self.child, self.numbered, self.key = child, numbered, key

    def of(self, row: Any) -> Sequence[Any]:
        """The row's own rows."""
        return list(getattr(row, self.short_name))

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """Some empty ones always stand at the end."""
        super().process(formdata, data)
        used = len(self.entries) if formdata is None else len(self.filled)
        while len(self.entries) < min(used + SPARE_ROWS, MOST_ROWS):
            self.append_entry()

    @property
    def filled(self) -> list[Any]:
        """The rows in which something was typed."""
        return [entry for entry in self.entries if not all(field.empty for field in entry.form)]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Look at the rows in which something was typed."""
        right = [entry.form.validate() for entry in self.filled]
        self.errors = [] if all(right) else [_("有一行填得不对。")]
        if self.needed and not self.filled:
            self.errors = [_("至少要填一行。")]
        return not self.errors

    def populate_obj(self, obj: Any, name: str) -> None:
        """Change the rows that are there, add new ones, take away what is left over."""
        rows = getattr(obj, name)
        there = self._there(rows)
        for left_over in [row for row in rows if row not in there]:
            rows.remove(left_over)
            db.session.delete(left_over)
        for number, (entry, found) in enumerate(zip(self.filled, there, strict=True), start=1):
            row = found or self.child()
            entry.form.populate_obj(row)
            if self.numbered:
                setattr(row, self.numbered, number)
            if found is None:
                rows.append(row)

    def _there(self, rows: Sequence[Any]) -> list[Any]:
        """Of each that is filled the row that it changes; None for a new one."""
        if not self.key:
            return [rows[place] if place < len(rows) else None for place in range(len(self.filled))]
        known = {getattr(row, self.key): row for row in rows}
        return [known.pop(entry.form[self.key].data, None) for entry in self.filled]

    def kept(self) -> list[dict[str, Any]]:
        """Each row, as the change log keeps it."""
        all_kept = (entry.form.kept() for entry in self.entries)
        return [kept for kept in all_kept if any(value not in (None, "", [], False) for value in kept.values())]

    def words(self, kept: Any) -> str:
        """Row after row, as people read it."""
        return " / ".join(self.told(kept)) or NOTHING

    def told(self, kept: Any) -> list[str]:
        """Each row for itself."""
        return [self._row_words(self.entries[-1].form, row) for row in kept or []]

    def _row_words(self, form: RegisterForm, row: dict[str, Any]) -> str:
        said = (field.words(row[name]) for name, field in form.named_fields() if name in row)
        return " ".join(each for each in said if each != NOTHING)
