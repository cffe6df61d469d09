"""The browser's position, as three hidden fields of a form bring it."""

from dataclasses import dataclass
from math import isfinite

from flask import request

from care import errors
from care.geo import Place


@dataclass(frozen=True)
class Fix:
    """Where the browser says that it is."""

    place: Place
    accuracy_m: float


def fix() -> Fix | None:
    """The position, if the browser gave one that can be true: nothing is refused for want of it."""
    lat, lng, accuracy_m = (_number(request.form.get(name, "")) for name in ("lat", "lng", "accuracy"))
    if lat is None or lng is None or not accuracy_m or accuracy_m < 0:
        return None
    try:
        return Fix(Place(lat, lng), accuracy_m)
    except errors.Invalid:
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
