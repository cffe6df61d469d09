"""Fields that choose: one or several of what a list, an enum or rows offer."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from care.db import db
from care.errors import Sentence
from care.web.desk.registers.fields import NOTHING, Shown
from care.web.filters import listed

Option = tuple[str, str]
Options = Callable[[], Iterable[Option]]


class Choice(Shown):
    """One of ``options``, which are asked for when the form is shown; ``value`` makes an id or an enum of the text."""

    kind = "choice"

    def __init__(self, label: Sentence, *, options: Options, value: Callable[[str], Any] = str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.ask, self.value = options, value

    @cached_property
    def options(self) -> dict[str, str]:
        """What can be chosen: values and words."""
        return dict(self.ask())

    @property
    def offered(self) -> Iterable[Option]:
        """The options, an empty one where nothing need or may be chosen beforehand, and what the row has at present."""
        present = self.object_data
        if not self.needed or present is None:
            yield "", str(_("请选择") if self.needed else _("不选"))
        if present is not None and str(present) not in self.options:
            yield str(present), self.words(str(present))
        yield from self.options.items()

    def read(self, text: str) -> Any:
        if not text:
            return None
        if text not in self.options and text != str(self.object_data):
            raise ValueError(_("请从列表里选一个。"))
        return self.value(text)

    def kept(self) -> str | None:
        return None if self.data is None else str(self.data)

    def words(self, kept: Any) -> str:
        return NOTHING if kept is None else str(self.options.get(str(kept), kept))


class Several(Choice):
    """Any number of ``options``, as boxes to tick; a list of texts."""

    kind = "several"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the order of the options; what is none of them is refused."""
        chosen = {str(each) for each in valuelist} - {""}
        known = [*self.options, *(str(each) for each in self.object_data or [] if str(each) not in self.options)]
        self.data = [each for each in known if each in chosen]
        if chosen - set(known):
            raise ValueError(_("请从列表里选。"))

    @property
    def offered(self) -> Iterable[Option]:
        gone = [str(each) for each in self.object_data or [] if str(each) not in self.options]
        return [*self.options.items(), *((each, each) for each in gone)]

    def kept(self) -> Any:
        return [str(each) for each in self.data or []]

    def words(self, kept: Any) -> str:
        return listed(self.options.get(each, each) for each in kept or []) or NOTHING


class Linked(Several):
    """The same where each choice is a row of its own: ``child`` rows of the relationship, told apart by ``column``."""

    def __init__(self, label: Sentence, *, child: type[Any], column: str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.child, self.column = child, column

    def of(self, row: Any) -> list[str]:
        return sorted(str(getattr(each, self.column)) for each in getattr(row, self.short_name))

    def populate_obj(self, obj: Any, name: str) -> None:
        """Add the rows that are missing, take away those that are no longer chosen."""
        rows = getattr(obj, name)
        for row in [row for row in rows if str(getattr(row, self.column)) not in self.data]:
            rows.remove(row)
            db.session.delete(row)
        there = {str(getattr(row, self.column)) for row in rows}
        rows.extend(self.child(**{self.column: each}) for each in self.data if each not in there)


def words_of(names: Mapping[Any, Sentence]) -> Options:
    """The options of an enum, by the words that it has."""
    return lambda: [
        (str(value.value if isinstance(value, StrEnum) else value), str(word)) for value, word in names.items()
    ]
