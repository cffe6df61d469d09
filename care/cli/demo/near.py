"""Who lives near whom, quickly: thousands of pairs to put in order, of which a few are then measured."""

from functools import cache

from care.cli.demo.caregivers import Helper
from care.cli.demo.homes import Household
from care.geo import Place, distance_m, roughly_m


def nearest_first(home: Household, helpers: list[Helper]) -> tuple[Helper, ...]:
    """Those who may serve the home's area and go so far, in order of the rough distance."""
    serving = (helper for helper in helpers if home.area.code in helper.served)
    by_distance = sorted((roughly_m(home.place, helper.base), helper.id, helper) for helper in serving)
    return tuple(helper for metres, _, helper in by_distance if metres <= helper.radius_m)


@cache
def measured_m(a: Place, b: Place) -> float:
    """The geodesic distance; a pair that meets often is measured once."""
    return distance_m(a, b)
