"""The field of a place, typed or pasted from a map: with its datum, since Chinese maps lie on purpose."""

from collections.abc import Sequence
from typing import Any

from care import errors
from care.errors import Sentence
from care.geo import Datum, Place, parse_place
from care.web.desk.registers.fields import LONGEST_TEXT, Shown

DECIMALS = 6  # of a degree: a tenth of a metre


class PlaceField(Shown):
    """A place, typed or pasted from a map with its datum. It fills ``<prefix>lat`` and ``<prefix>lng`` of the row."""

    kind = "place"

    def __init__(self, label: Sentence, *, prefix_of_row: str = "", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.columns = (f"{prefix_of_row}lat", f"{prefix_of_row}lng")
        self.datum = Datum.WGS84

    @property
    def datum_name(self) -> str:
        """The name of the input that says which datum."""
        return f"{self.name}_datum"

    def of(self, row: Any) -> Place | None:
        owner = getattr(row, self.part) if self.part else row
        lat, lng = (getattr(owner, column) for column in self.columns)
        return None if lat is None else Place(lat, lng)

    def as_typed(self) -> str:
        return str(self.kept() or "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Read the datum first: without it the pair means nothing."""
        if formdata is not None:
            given = formdata.get(self.datum_name)
            self.datum = next((each for each in Datum if each == given), Datum.WGS84)
        super().process(formdata, data, extra_filters)

    def read(self, text: str) -> Place | None:
        if not text:
            return None
        if self.object_data and text == _pair(self.object_data) and self.datum is Datum.WGS84:
            return Place(self.object_data.lat, self.object_data.lng)  # not moved: not rounded either
        try:
            return parse_place(text[:LONGEST_TEXT], self.datum)
        except errors.Invalid as wrong:
            raise ValueError(str(wrong.sentence)) from wrong

    def populate_obj(self, obj: Any, name: str) -> None:
        """Set both columns."""
        lat, lng = self.columns
        setattr(obj, lat, self.data.lat if self.data else None)
        setattr(obj, lng, self.data.lng if self.data else None)

    def kept(self) -> str | None:
        return _pair(self.data) if self.data else None


def _pair(place: Place) -> str:
    return f"{place.lat:.{DECIMALS}f}, {place.lng:.{DECIMALS}f}"
