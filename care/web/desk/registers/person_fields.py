"""The fields of a person's data, in every register of people, and saving them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care import errors, people
from care.access import local_number
from care.access.numbers import Number, read_number
from care.models import Gender, Language, Person
from care.web.desk.registers.choices import Choice, Several, words_of
from care.web.desk.registers.fields import NOTHING, Day, Shown, Text
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.wording import GENDERS, SPEECHES
from care.web.filters import listed
from care.web.languages import LANGUAGES

PERSON = "person"


class Numbers(Shown):
    """The telephone numbers of a person, one a line, as people write them; a list of those texts."""

    kind = "long"

    def of(self, row: Any) -> list[str]:
        return written_numbers(row.person)

    def as_typed(self) -> str:
        return "\n".join(self.data or [])

    def read(self, text: str) -> list[str]:
        return list(dict.fromkeys(_written(_number(line)) for line in text.splitlines() if line.strip()))

    def words(self, kept: Any) -> str:
        return listed(kept or []) or NOTHING


class ResidentId(Shown):
    """A resident identity number: shown masked; left as it is it stays, emptied it is taken away."""

    def as_typed(self) -> str:
        return people.masked(self.data) if self.data else ""

    def read(self, text: str) -> str | None:
        if not text or (self.object_data and text == people.masked(self.object_data)):
            return self.object_data if text else None
        try:
            return people.read_resident_id(text)
        except errors.Invalid as wrong:
            raise ValueError(str(wrong.sentence)) from wrong

    def kept(self) -> str | None:
        """Never the number itself, but what differs where that does: many numbers are alike when masked."""
        return people.id_mark(self.data) if self.data else None

    def words(self, kept: Any) -> str:
        return people.masked(self.data) if self.data else NOTHING


class PersonForm(RegisterForm):
    """What is known of a person, whoever she is."""

    name = Text(_l("姓名"), part=PERSON, needed=True)
    gender = Choice(_l("性别"), part=PERSON, needed=True, options=words_of(GENDERS), value=Gender)
    birth_date = Day(_l("出生日期"), part=PERSON)
    numbers = Numbers(_l("电话"), hint=_l("一行一个。固定电话带区号，有分机写“转801”。"))
    speaks = Several(_l("会说什么话"), part=PERSON, options=words_of(SPEECHES))
    language = Choice(
        _l("短信和页面用什么文字"), part=PERSON, needed=True, options=words_of(LANGUAGES), value=Language, default="zh"
    )
    resident_id = ResidentId(_l("身份证号"), part=PERSON, hint=_l("加密保存，只显示头尾几位。不改就留着不动。"))


def save_person(person: Person | None, form: Any) -> Person:
    """Put what a valid ``PersonForm`` holds into ``person``, or a new one; raises Invalid where a rule forbids it."""
    saved = person or Person()
    people.set_name(saved, form.name.data)
    saved.gender, saved.birth_date = form.gender.data, form.birth_date.data
    saved.speaks, saved.language = form.speaks.data or [], Language(form.language.data)
    people.set_numbers(saved, form.numbers.data or [])
    people.set_resident_id(saved, form.resident_id.data)
    return saved


def written_numbers(person: Person) -> list[str]:
    """The telephone numbers of ``person``, as people here read them."""
    return [_written(number) for number in people.numbers_of(person)]


def _written(number: Number) -> str:
    return local_number(number.value, number.extension)


def _number(text: str) -> Number:
    try:
        return read_number(text)
    except errors.Invalid as wrong:
        raise ValueError(_("%(typed)s：%(wrong)s", typed=text.strip(), wrong=wrong.sentence)) from wrong
