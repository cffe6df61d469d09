"""The field that chooses a picture among those that are drawn."""

from typing import Any

from care.errors import Sentence
from care.web.desk.registers.choices import Choice, words_of
from care.web.desk.registers.service_wording import PICTURES


class Picture(Choice):
    """A drawing of templates/icons, by its file's name."""

    kind = "picture"

    def __init__(self, label: Sentence, **rest: Any) -> None:
        super().__init__(label, options=words_of(PICTURES), needed=True, **rest)
