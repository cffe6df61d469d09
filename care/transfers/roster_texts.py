"""The texts that a workbook's cells share, kept on the disk: a long roster has a million of them."""

import tempfile
from array import array
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import iterparse

from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

TEXT = f"{{{SHEET_MAIN_NS}}}si"


class _Texts:
    """A list of texts in a file without a name, of which memory holds where each ends."""

    def __init__(self, opened: ExitStack) -> None:
        self.kept = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - ``opened`` closes it
        self.ends = array("Q", [0])

    def append(self, text: str) -> None:
        written = self.kept.write(text.encode())
        self.ends.append(self.ends[-1] + written)

    def __getitem__(self, at: int) -> str:
        self.kept.seek(self.ends[at])
        return self.kept.read(self.ends[at + 1] - self.ends[at]).decode()


class _Reader(ExcelReader):
    """openpyxl's own, but for the table of texts."""

    def __init__(self, file: IO[bytes], opened: ExitStack) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.texts = _Texts(opened)

    def read_strings(self) -> None:
        self.shared_strings: Any = self.texts
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # its stubs lack it
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            parsed = iterparse(source, events=("start", "end"))  # noqa: S314 - roster_bombs has looked at it
            _event, table = next(parsed)
            for event, node in parsed:
                if event == "end" and node.tag == TEXT:
                    text = Text.from_tree(node)
                    self.texts.append(text.content.replace("x005F_", "") if text else "")
                    table.clear()


def workbook(file: Path, opened: ExitStack) -> Workbook:
    """Open a workbook whose sheets are read row by row; what it holds open is let go with ``opened``.

    Whatever openpyxl raises for a broken one comes through.
    """
    reader = _Reader(opened.enter_context(file.open("rb")), opened)
    reader.read()
    return reader.wb
