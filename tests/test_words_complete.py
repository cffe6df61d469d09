"""Every sentence can be said in both languages, and none stands where gettext does not find it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from care.models.people import DOUBLE_SURNAMES

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
TEMPLATE = ROOT / "translations" / "messages.pot"
# Characters and punctuation that only Chinese uses.
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
EXPLAINED = re.compile(r"[\u4e00-\u9fff]+ \([A-Za-z ]+\)")
VARIABLES = re.compile(r"%\(\w+\)\w")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
SAID = re.compile(r"""\b_\(\s*(?:"[^"]*"|'[^']*')""")
GETTEXT = {"_", "_l"}
# What is bilingual by itself: wording of times and lengths, SMS, the words said at the door, invented people;
# a language's own name; what somebody may paste beside coordinates; what offices write into their rosters.
BY_THEMSELVES = (
    "care/words.py",
    "care/sms/templates.py",
    "care/access/tokens.py",
    "care/cli/demo/",
    "care/web/languages.py",
    "care/geo/datums.py",
    "care/transfers/roster_",
)

# What is read, and never said: separators, what people type, what names begin or end with; a row's text as typed.
READ = {
    "\u3000", "、", " \t\r\n\u3000", "元", "次", "街道", "镇", "乡", "(\\d{4})\\D(\\d{1,2})\\D(\\d{1,2})日?",
    "(\\d{4})\\D(\\d{1,2})月?", r"""^[\s'\"]*[=+\-@＝＋－＠|%]|^[\t\r\n]""", "宋体", "月结单",
    "\\s*(转|轉|分机号?|分機號?|内线)\\s*[::]?\\s*", *DOUBLE_SURNAMES,
}  # fmt: skip


@cache
def said() -> frozenset[str]:
    """Every sentence in code and pages, as ``make words`` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in mappings]
    found = extract_from_dir(ROOT, methods, keywords=DEFAULT_KEYWORDS | {"_l": None})
    return frozenset(sentence for _file, _line, sentence, _comments, _context in found if isinstance(sentence, str))


@cache
def catalogue(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened)


def english() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue(ENGLISH) if message.id}


def test_every_sentence_has_its_english() -> None:
    assert [sentence for sentence in sorted(said()) if not english().get(sentence)] == []


@pytest.mark.parametrize("file", [ENGLISH, TEMPLATE], ids=["English", "template"])
def test_make_words_has_been_run(file: Path) -> None:
    assert {message.id for message in catalogue(file) if message.id} == said()
    assert not catalogue(file).obsolete


def test_no_english_is_only_a_guess() -> None:
    assert [message.id for message in catalogue(ENGLISH) if message.id and message.fuzzy] == []


def test_both_languages_use_the_same_variables() -> None:
    assert [
        chinese
        for chinese, words in english().items()
        if sorted(VARIABLES.findall(chinese)) != sorted(VARIABLES.findall(words))
    ] == []


def test_english_is_english() -> None:
    """A word that must be typed in Chinese may stand there, with its meaning: 姓名 (name)."""
    assert [words for words in english().values() if CHINESE.search(EXPLAINED.sub("", words))] == []


def test_every_sentence_is_chinese() -> None:
    assert [sentence for sentence in said() if not CHINESE.search(sentence)] == []


def test_no_chinese_in_code_without_gettext() -> None:
    files = (file for file in (ROOT / "care").rglob("*.py") if not _by_itself(file))
    assert [f"{file.relative_to(ROOT)}: {text}" for file in files for text in _bare_strings(file)] == []


def test_no_chinese_in_pages_without_gettext() -> None:
    pages = (file for file in (ROOT / "templates").rglob("*") if file.is_file())
    assert [f"{file.relative_to(ROOT)}: {line}" for file in pages for line in _bare_lines(file)] == []


def _by_itself(file: Path) -> bool:
    return file.relative_to(ROOT).as_posix().startswith(BY_THEMSELVES)


def _bare_strings(file: Path) -> Iterator[str]:
    """Strings with Chinese in them that gettext is not given; docstrings are no strings of the program."""
    tree = ast.parse(file.read_text())
    fine = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            fine |= {id(argument) for argument in node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine:
            yield from [node.value] if CHINESE.search(node.value) and node.value not in READ else []


def _bare_lines(file: Path) -> list[str]:
    """Lines with Chinese in them beside comments and what gettext is given."""
    rest = SAID.sub("", COMMENT.sub("", file.read_text()))
    return [line.strip() for line in rest.splitlines() if CHINESE.search(line)]
