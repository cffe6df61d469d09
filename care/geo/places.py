"""A place: a pair of WGS-84 degrees that is known to lie on the earth."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from care import errors

MAX_LAT = 90.0
MAX_LNG = 180.0


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east, WGS-84. Anything off the earth, NaN too, raises Invalid."""

    lat: float
    lng: float

    def __post_init__(self) -> None:
        if not -MAX_LAT <= self.lat <= MAX_LAT:
            raise errors.Invalid(_l("纬度要在 -90 到 90 之间。"), field="place")
        if not -MAX_LNG <= self.lng <= MAX_LNG:
            raise errors.Invalid(_l("经度要在 -180 到 180 之间。"), field="place")
