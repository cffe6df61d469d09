"""The register of settings: what an administrator changes while the system runs, its meaning beside it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from care import errors
from care.db import db
from care.models import Setting
from care.settings import KNOBS
from care.web.desk.registers.fields import Number
from care.web.desk.registers.forms import RegisterForm
from care.web.desk.registers.register import Column, Fact, Register


class SettingForm(RegisterForm):
    """The value of one setting; each has bounds of its own."""

    value = Number(_l("现在的值"), needed=True)

    def process(self, formdata: Any = None, obj: Any = None, *more: Any, **rest: Any) -> None:
        """Give the field the bounds of the setting before it reads what was typed."""
        if obj is not None:
            knob, value = KNOBS[obj.key], self._fields["value"]
            value.least, value.most, value.description = knob.least, knob.most, knob.meaning
        super().process(formdata, obj, *more, **rest)


def _all_settings() -> list[Setting]:
    """A row for every knob: the one that was saved, else one with the default that nobody has saved."""
    saved = {row.key: row for row in db.session.query(Setting)}
    return [saved.get(key) or Setting(key=key, value=knob.default) for key, knob in KNOBS.items()]


def _set(row: Setting | None, form: RegisterForm) -> Setting:
    if row is None:
        raise errors.NotFound
    row.value = form["value"].data
    db.session.add(row)
    return row


def _bounds(row: Setting) -> str:
    return str(_("%(least)s到%(most)s", least=KNOBS[row.key].least, most=KNOBS[row.key].most))


SETTINGS = Register[Setting](
    name="settings",
    title=_l("设置"),
    new=_l("设置"),
    about=_l("系统怎么派单、怎么提醒，都在这里调；改了马上有效。"),
    icon="key",
    model=Setting,
    key=Setting.key,
    form=SettingForm,
    called=lambda row: str(KNOBS[row.key].meaning),
    made=_all_settings,
    save=_set,
    creates=False,
    columns=(
        Column("meaning", _l("意思"), lambda row: str(KNOBS[row.key].meaning)),
        Column("value", _l("现在的值"), lambda row: row.value),
        Column("default", _l("本来的值"), lambda row: KNOBS[row.key].default),
        Column("bounds", _l("可以填"), _bounds),
        Column("key", _l("代号"), lambda row: row.key, listed=False),
    ),
    facts=(Fact(_l("本来的值"), lambda row: KNOBS[row.key].default), Fact(_l("可以填"), _bounds)),
)
