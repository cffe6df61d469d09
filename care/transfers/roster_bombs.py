"""Refuses an XLSX that unfolds to more than a roster is, before anything of it is held in memory."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

MEBI = 2**20
# 100,000 rows unfold to a fifth of it.
LARGEST_UNPACKED = 400 * MEBI
# What is read row by row may hold so many elements in a row; all else is held in memory whole, element by element.
MOST_IN_ROW, MOST_ROW_ELEMENTS, MOST_HELD = 2_000, 20_000_000, 2_000_000
LONGEST_HELD = 64 * MEBI
SHEETS = "xl/worksheets/"
ROW = "row"
CHUNK = 2**16


class Bomb(Exception):
    """It is no office's sheet."""


class _Count:
    """How many elements there are within a row, and outside any."""

    def __init__(self) -> None:
        self.in_row: int | None = None
        self.held = self.in_rows = 0

    def start(self, name: str, _attributes: object) -> None:
        if name.rpartition(":")[2] == ROW and self.in_row is None:
            self.in_row = 0
        elif self.in_row is None:
            self.held += 1
        else:
            self.in_row += 1
            self.in_rows += 1
        if self.held > MOST_HELD or self.in_rows > MOST_ROW_ELEMENTS or (self.in_row or 0) > MOST_IN_ROW:
            raise Bomb

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == ROW:
            self.in_row = None
            self.held += 1


def refuse(file: Path) -> None:
    """Raise Bomb for what unfolds too far or declares entities, BadZipFile or ExpatError for what is broken.

    The unpacker never gives more than a part says that it is, so what the parts say can be believed.
    """
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        held = sum(part.file_size for part in parts if not part.filename.startswith(SHEETS))
        if held > LONGEST_HELD or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Bomb
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with packed.open(part) as opened:
                    _count(iter(lambda: opened.read(CHUNK), b""))


def _count(chunks: Iterator[bytes]) -> None:
    count, parser = _Count(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = count.start, count.end
    parser.StartDoctypeDeclHandler = _no_entities
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _no_entities(*_declared: object) -> None:
    raise Bomb
