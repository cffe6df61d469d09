"""Money as a whole number of fen (分), so that no sum is ever rounded; care.words says it to people."""

from typing import NewType

Money = NewType("Money", int)

FEN_PER_YUAN = 100
