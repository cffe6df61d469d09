"""Asking a geocoding provider where an address is: slow, so never inside a transaction."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from geopy.exc import GeopyError
from geopy.geocoders import BaiduV3, Nominatim

from care import errors
from care.geo.datums import Datum, to_wgs84
from care.geo.places import Place

TIMEOUT_S = 5
AGENT = "care-at-home"
HTTP = ("http", "https")


class Geocoder(NamedTuple):
    """A provider, and the datum of its answers."""

    client: Any
    datum: Datum


def geocoder_of(name: str) -> Geocoder | None:
    """Return the provider that a setting names, ``nominatim:https://host/`` or ``baidu:KEY``; None for none."""
    kind, _, given = name.partition(":")
    if kind == "baidu" and given:
        return Geocoder(BaiduV3(given, timeout=TIMEOUT_S), Datum.BD09)
    address = urlsplit(given)
    if kind == "nominatim" and address.scheme in HTTP and address.netloc:
        domain = address.netloc + address.path.rstrip("/")
        own = Nominatim(domain=domain, scheme=address.scheme, user_agent=AGENT, timeout=TIMEOUT_S)
        return Geocoder(own, Datum.WGS84)
    return None


def locate(geocoder: Geocoder, address: str) -> Place | None:
    """Return where the provider thinks ``address`` is, None if it does not know; Refused if it does not answer."""
    try:
        found = geocoder.client.geocode(address)
    except (GeopyError, ValueError, TypeError, LookupError) as error:  # the last three: an answer that is none
        raise errors.Refused(_l("地图服务没有回答，请用别的办法填位置。")) from error
    return to_wgs84(found.latitude, found.longitude, geocoder.datum) if found else None
