"""Telephone numbers of the demo town: they look like the real ones and can never ring."""

import itertools
from collections.abc import Iterator

# Mobiles: 142 is assigned to nobody (MIIT's table 公众移动通信网网号及H₀分配情况, March 2023: of 14X only 145 to 149),
# and 140 to 144 around it are kept for machines' numbers of 13 digits. So an exchange that is dialled 11 digits of it
# has nobody to ring today, and would still wait for two more if the prefix were given out. phonenumbers calls such a
# number possible, as it must be to be typed in, but not valid. The next four digits of a mobile say where it comes
# from; 0595 is the code of Quanzhou, Nan'an's prefecture.
MOBILES = "+861420595"
# Landlines: in 0595 no local number begins with 0, since that 0 begins a trunk call.
LANDLINES = "+865950001"
CAPACITY = 10_000
LENGTH = len("+8613800138000")


def drawn_numbers(prefix: str) -> Iterator[str]:
    """Give out E.164 numbers behind ``prefix`` in order, each once; RuntimeError after the last."""
    for subscriber in itertools.count(1):
        if subscriber >= CAPACITY:
            raise RuntimeError("the demo town has more telephones than numbers that cannot ring")
        yield f"{prefix}{subscriber:04}"


def cannot_ring(number: str) -> bool:
    """Whether an E.164 number is one of these."""
    return number.startswith((MOBILES, LANDLINES)) and len(number) == LENGTH
