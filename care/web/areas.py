"""The parts of the site by the addresses they stand under: whose layout a page has, and where its home is."""

from enum import StrEnum


class Area(StrEnum):
    """Whom a page is for; the value names the layout."""

    ELDER = "elder"
    CAREGIVER = "caregiver"
    STAFF = "staff"
    PUBLIC = "public"


FIRST_PARTS = {"e": Area.ELDER, "c": Area.CAREGIVER, "j": Area.CAREGIVER, "desk": Area.STAFF}
HOMES = {Area.ELDER: "/e/", Area.CAREGIVER: "/c/", Area.STAFF: "/desk/", Area.PUBLIC: "/"}
SIGN_IN = "sign-in"  # below an area's home


def area_of(path: str) -> Area:
    """Whose page stands at ``path``."""
    return FIRST_PARTS.get(path.split("/", 2)[1], Area.PUBLIC)
