"""What all that is invented draws from: chance, telephone numbers, the moment, and the rows collected so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from care.cli.demo.batch import Batch
from care.cli.demo.phones import LANDLINES, MOBILES, drawn_numbers

SEED = 1620


@dataclass(frozen=True)
class Making:
    """``since`` is when everybody was registered, ``now`` the moment that the town is for."""

    since: datetime
    now: datetime
    batch: Batch = field(default_factory=Batch)
    chance: Random = field(default_factory=lambda: Random(SEED))
    mobiles: Iterator[str] = field(default_factory=lambda: drawn_numbers(MOBILES))
    landlines: Iterator[str] = field(default_factory=lambda: drawn_numbers(LANDLINES))

    def likely(self, share: float) -> bool:
        """True in ``share`` of all cases."""
        return self.chance.random() < share
