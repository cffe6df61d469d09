"""Exceptions that carry a sentence for the person in front of the screen; the web layer shows them in one place."""

from http import HTTPStatus
from typing import ClassVar, TypeAlias

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Sentence: TypeAlias = str | LazyString


class CareError(Exception):
    """Something that a person can be told in a sentence."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    default: ClassVar[Sentence] = _l("出了点问题，请再试一次，或者打热线电话。")

    def __init__(self, sentence: Sentence | None = None) -> None:
        self.sentence: Sentence = self.default if sentence is None else sentence
        super().__init__()

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(CareError):
    """The wish was understood, but things have changed or a rule forbids it."""

    status = HTTPStatus.CONFLICT
    default = _l("情况已经变了，现在不能这样做。")


class NotFound(CareError):
    """There is no such thing, or it is not this person's to see: both answer alike."""

    status = HTTPStatus.NOT_FOUND
    default = _l("找不到这个页面。")


class Invalid(CareError):
    """What was entered cannot be right; field names the input to correct."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    default = _l("有一处填得不对，请看一看再试。")

    def __init__(self, sentence: Sentence | None = None, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class StartupError(CareError):
    """The program cannot start; the sentence tells the operator at the terminal what to do."""
