"""Where elders live: the one way in which a home's place is set, and which home an address means."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from care import errors, settings
from care.db import alone, db, record
from care.geo import Place, distance_m
from care.models import Area, Elder, Home

PLACE, AREA = "place", "area_code"
# A position that is less exact could be the house next door, or the next street.
EXACT_M = 100.0


def set_place(home: Home, place: Place, *, rough: bool = False) -> None:
    """The home stands there (WGS-84); orders placed from now on lead there, those before keep their copy.

    Raises Invalid (field ``place``) for a place that cannot be in its street or town.
    """
    refuse_far(db.session.get_one(Area, home.area_code), place)
    before, after = [home.lat, home.lng, home.rough], [place.lat, place.lng, rough]
    if before != after:
        home.lat, home.lng, home.rough = place.lat, place.lng, rough
        record(home, "placed", before=before, after=after)


def set_position(home: Home, place: Place, accuracy_m: float) -> None:
    """The same by a telephone that is there; what it does not know to ``EXACT_M`` metres stays rough."""
    set_place(home, place, rough=not accuracy_m <= EXACT_M)


def set_to_centre(home: Home) -> None:
    """Nothing better is known than the middle of its street or town."""
    area = db.session.get_one(Area, home.area_code)
    set_place(home, Place(area.lat, area.lng), rough=True)


def refuse_far(area: Area, place: Place) -> None:
    """Raise Invalid where ``place`` is farther (``home_far_m``) from the middle of ``area`` than any home in it."""
    away, most = distance_m(Place(area.lat, area.lng), place), settings.value("home_far_m")
    if away > most:
        km = round(away / 1000)
        said = _l("这个地方离镇街中心有%(km)s公里，不会是这里。请看看经纬度有没有写反、坐标选得对不对。", km=km)
        raise errors.Invalid(said, field=PLACE)


def home_at(area_code: str, address: str) -> Home:
    """Return the home of an address, whatever spaces are in it: couples share one. A new one is rough at first.

    Raises Invalid (field ``area_code``) where there is no such area.
    """
    area = db.session.get(Area, area_code)
    if area is None:
        raise errors.Invalid(field=AREA)
    plain = _plain(address)
    alone(f"home {area_code} {plain}")
    spaceless = func.replace(func.replace(Home.address, " ", ""), "\u3000", "")
    same = select(Home).where(Home.area_code == area_code, spaceless == plain, Home.deactivated_at.is_(None))
    return db.session.scalars(same.order_by(Home.id).limit(1)).first() or Home(
        area_code=area_code, address=address, lat=area.lat, lng=area.lng, rough=True
    )


def move(elder: Elder, area_code: str, address: str) -> None:
    """From now on she lives there; who else lived with her stays. The same address again changes nothing."""
    own: Home | None = elder.home  # a new elder has none yet
    if own and own.area_code == area_code and _plain(own.address) == _plain(address):
        return
    elder.home, elder.area_code = home_at(area_code, address), area_code


def deactivate(home: Home) -> None:
    """Refused while somebody lives there."""
    lived_in = exists().where(Elder.home_id == home.id, Elder.deactivated_at.is_(None))
    if db.session.scalar(select(lived_in)):
        raise errors.Refused(_l("还有老人住在这里，不能停用。"))


def _plain(address: str) -> str:
    return "".join(address.split())
