"""Every module imports only what stands in the rows above its own, and nothing imports in a circle."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import care

ROOT = Path(care.__file__).parent.parent
ROWS = (
    {"clock", "money", "errors"},
    {"config", "words"},
    {"db"},
    {"models"},
    {"settings", "geo", "attention", "papers"},
    {"access"},
    {"queues", "sms"},
    {"messages", "people"},
    {"allowances"},
    {"visits", "duty", "homes", "stops", "family", "elders"},
    {"dispatch"},
    {"orders", "hiring"},
    {"supervision", "hotline", "reports"},
    {"transfers"},
    {"watch"},
    {"jobs", "web"},
    {"cli"},
)
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row}
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted((ROOT / "care").rglob("*.py"))
}
PARTS = {module: module.split(".")[1] for module in MODULES if "." in module}


def imports_of(module: str) -> set[str]:
    """The modules of ours that it imports, those inside functions too."""
    tree = ast.parse(MODULES[module].read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports of ours are absolute"
            found |= {_module(node.module or "", alias.name) for alias in node.names}
    return (found & MODULES.keys()) - {"care"}


def _module(package: str, name: str) -> str:
    inner = f"{package}.{name}"
    return inner if inner in MODULES else package


IMPORTS = {module: imports_of(module) for module in MODULES}


@pytest.mark.parametrize("module", PARTS)
def test_a_module_imports_only_from_the_rows_above_its_own(module: str) -> None:
    own = PARTS[module]
    others = {PARTS[imported] for imported in IMPORTS[module]} - {own}
    assert [part for part in others if ROW_OF[part] >= ROW_OF[own]] == []


def test_nothing_imports_in_a_circle() -> None:
    TopologicalSorter(IMPORTS).prepare()


def test_the_map_in_the_package_shows_these_rows() -> None:
    rows = [line for line in (care.__doc__ or "").splitlines() if line[:1].isdigit()]
    names = [row.partition(".")[2].partition(":")[0].replace("/", "").replace(" ", "").split(",") for row in rows]
    assert [set(row) for row in names] == list(ROWS)


def test_nothing_in_the_package_imports_the_assembly() -> None:
    assert [module for module, file in MODULES.items() if "import app" in file.read_text()] == []
