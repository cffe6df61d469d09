"""What a register's form asks of what was typed: that it is there, that it is free, that it comes after."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from care.db import db
from care.errors import Sentence


class Needed:
    """The field may not stay empty."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Stop here, silently where what was typed is wrong in itself."""
        if field.process_errors:
            raise StopValidation
        if field.data in (None, "", []):
            raise StopValidation(str(_("这一项要填。")))


class WrittenSo:
    """What was typed must match the whole ``pattern``; else ``sentence``."""

    def __init__(self, pattern: str, sentence: Sentence) -> None:
        self.pattern, self.sentence = re.compile(pattern), sentence

    def __call__(self, form: Form, field: Field) -> None:
        """Nothing typed is no fault here."""
        if field.data and not self.pattern.fullmatch(field.data):
            raise ValidationError(str(self.sentence))


class Unused:
    """No other row has this in ``column``; ``fixed``: and a row that is there keeps what it has."""

    def __init__(self, column: Any, *, fixed: bool = False) -> None:
        self.column, self.fixed = column, fixed

    def __call__(self, form: Any, field: Field) -> None:
        """Compare with the row of the form, then with all others."""
        if field.data == (form.row and field.object_data):
            return
        if self.fixed and form.row is not None:
            raise ValidationError(_("登记以后不能再改。"))
        if field.data and db.session.scalar(select(self.column).where(self.column == field.data)) is not None:
            raise ValidationError(_("这个已经有了，请换一个。"))


class NotBefore:
    """Not before what another field of the form holds, both being there."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Any, field: Field) -> None:
        """Compare the two."""
        first = form[self.other].data
        if first is not None and field.data is not None and field.data < first:
            raise ValidationError(_("不能比“%(first)s”还早。", first=form[self.other].label.text))
