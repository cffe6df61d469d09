"""A line of text that somebody typed as a proof, a reason or a name."""

from flask_babel import lazy_gettext as _l

from care import errors
from care.errors import Sentence

LONGEST = 200


def line(text: str, field: str, if_blank: Sentence) -> str:
    """Return ``text`` without the blanks around it; Invalid at ``field`` for nothing, or for too much."""
    kept = text.strip()
    if not kept:
        raise errors.Invalid(if_blank, field=field)
    if len(kept) > LONGEST:
        raise errors.Invalid(_l("太长了，请写在200个字以内。"), field=field)
    return kept
