"""Where an elder lives, as the desk learns it better."""

from care.db import record
from care.geo import Place
from care.models import Home


def set_place(home: Home, place: Place) -> None:
    """The home stands exactly there (WGS-84); orders placed from now on lead there, those before keep their copy."""
    record(home, "placed", before=[home.lat, home.lng, home.rough], after=[place.lat, place.lng])
    home.lat, home.lng, home.rough = place.lat, place.lng, False
