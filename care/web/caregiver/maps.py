"""Links that open a place in the phone's own map, in Amap and in Tencent's, each in the datum that it reads."""

from typing import NamedTuple
from urllib.parse import urlencode

from care.geo import Datum, Place, from_wgs84


class Maps(NamedTuple):
    """One place, three maps."""

    phone: str
    amap: str
    tencent: str


def maps_of(place: Place, title: str) -> Maps:
    """Return the links; ``title`` is what stands at the pin, and no name of a person.

    https://lbs.amap.com/api/uri-api, https://lbs.qq.com/webApi/uriV1, RFC 5870 (geo: is WGS-84).
    """
    lat, lng = from_wgs84(place, Datum.GCJ02)
    amap = {"position": f"{lng:.6f},{lat:.6f}", "name": title, "coordinate": "gaode", "callnative": 1}
    tencent = {"marker": f"coord:{lat:.6f},{lng:.6f};title:{title};addr:{title}", "referer": "care"}
    phone = f"{place.lat:.6f},{place.lng:.6f}"
    return Maps(
        phone=f"geo:{phone}?{urlencode({'q': phone}, safe=',')}",
        amap=f"https://uri.amap.com/marker?{urlencode(amap)}",
        tencent=f"https://apis.map.qq.com/uri/v1/marker?{urlencode(tencent)}",
    )
