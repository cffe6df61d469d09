"""The three datums of Chinese maps, and the way from any of them, typed or pasted, to WGS-84."""

import re
import unicodedata
from enum import StrEnum

import eviltransform
from flask_babel import lazy_gettext as _l

from care import errors
from care.geo.places import Place


class Datum(StrEnum):
    """What a pair of degrees is measured against; a form or payload that brings coordinates names it."""

    WGS84 = "wgs84"  # GPS, browsers, OpenStreetMap
    GCJ02 = "gcj02"  # Amap, Tencent, Google's map of China
    BD09 = "bd09"  # Baidu


NUMBER = r"[-+]?\d+(?:\.\d+)?"
# What may stand around the two numbers; anything else ("24°59′15″", a street) was not meant as a decimal pair.
WORD = r"(?:lat(?:itude)?|lng|lon(?:gitude)?|北纬|东经|纬度|经度|[\s,;:/、()\[\]°NE])"
PAIR = re.compile(rf"{WORD}*({NUMBER}){WORD}+({NUMBER}){WORD}*", re.IGNORECASE)
# RFC 5870; its default reference system, and the only one in use, is WGS-84.
GEO_URI = re.compile(r"geo:(?P<pair>[^,;?]+,[^,;?]+)[^;?]*(?P<parameters>;[^?]*)?(?:\?.*)?", re.IGNORECASE)
CRS = re.compile(r";crs=(?!wgs84(?:;|$))", re.IGNORECASE)

# All of China lies in these; they do not overlap, so a pair in the wrong order gives itself away.
CHINA_LAT = (3.0, 54.0)
CHINA_LNG = (73.0, 136.0)


def to_wgs84(lat: float, lng: float, datum: Datum) -> Place:
    """Return the place that ``lat, lng`` means in ``datum``, within half a metre (inverted by iteration).

    Outside China the three datums are one.
    """
    given = Place(lat, lng)
    if datum is Datum.WGS84:
        return given
    lat, lng = eviltransform.bd2gcj(lat, lng) if datum is Datum.BD09 else (lat, lng)
    return Place(*eviltransform.gcj2wgs_exact(lat, lng))


def from_wgs84(place: Place, datum: Datum) -> tuple[float, float]:
    """Return the latitude and longitude by which a map in ``datum`` finds ``place``."""
    if datum is Datum.WGS84:
        return place.lat, place.lng
    convert = eviltransform.wgs2bd if datum is Datum.BD09 else eviltransform.wgs2gcj
    lat, lng = convert(place.lat, place.lng)
    return float(lat), float(lng)


def parse_place(text: str, datum: Datum) -> Place:
    """Return the place of a coordinate pair as people type or paste it; Invalid says what would be right.

    Latitude first; "118.3858,24.9877" is turned round where the numbers show that it lies in China. Full-width
    characters are read as their plain ones. A geo: URI says itself that it is WGS-84, whatever ``datum`` says.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    uri = GEO_URI.fullmatch(plain)
    if uri is None:
        return to_wgs84(*_pair(plain), datum)
    if CRS.search(uri["parameters"] or ""):
        raise errors.Invalid(_l("这个地图链接用的坐标系不是 WGS-84，请改填经纬度。"), field="place")
    return to_wgs84(*_pair(uri["pair"]), Datum.WGS84)


def _pair(plain: str) -> tuple[float, float]:
    pair = PAIR.fullmatch(plain)
    if pair is None:
        raise errors.Invalid(_l("请填两个数，先纬度后经度，例如：24.9877, 118.3858。"), field="place")
    first, second = map(float, pair.groups())
    swapped = _within(first, CHINA_LNG) and _within(second, CHINA_LAT)
    return (second, first) if swapped else (first, second)


def _within(degrees: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= degrees <= bounds[1]
