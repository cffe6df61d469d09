"""Places on the earth: what datum a coordinate is in, how far two places are apart, which cells lie around one."""

from care.geo.cells import LEVELS, Block, block_around, cell_of
from care.geo.datums import Datum, from_wgs84, parse_place, to_wgs84
from care.geo.distance import ROUGH_ERROR, distance_m, roughly_m
from care.geo.geocoding import Geocoder, geocoder_of, locate
from care.geo.places import Place

__all__ = [
    "LEVELS",
    "ROUGH_ERROR",
    "Block",
    "Datum",
    "Geocoder",
    "Place",
    "block_around",
    "cell_of",
    "distance_m",
    "from_wgs84",
    "geocoder_of",
    "locate",
    "parse_place",
    "roughly_m",
    "to_wgs84",
]
