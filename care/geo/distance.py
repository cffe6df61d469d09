"""How far two places are apart: the geodesic on the WGS-84 ellipsoid."""

from geopy.distance import geodesic

from care.geo.places import Place


def distance_m(a: Place, b: Place) -> float:
    """Return the metres between two places along the ground, exact to well under a millimetre."""
    return float(geodesic((a.lat, a.lng), (b.lat, b.lng)).m)
