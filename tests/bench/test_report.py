import pytest

from bench.report import Conditions, Report, Table, figure, publish, quantile, spread

REPORT = Report(
    name="example",
    about="An example",
    tables=[Table("Figures", ("what", "ms"), [("a pick", "4.20")])],
    notes="- Nothing more.",
    versions=("Python 3.12",),
)


def test_a_report_says_what_it_measured_by_which_command(capsys: pytest.CaptureFixture[str]) -> None:
    conditions = Conditions()
    conditions.probe()
    publish(REPORT, conditions, keep=False)
    said = capsys.readouterr().out
    assert said.startswith("# An example\n")
    assert "`python -m bench.example`" in said
    assert "| a pick | 4.20 |" in said


@pytest.mark.parametrize(
    ("value", "words"), [(0.123, "0.12"), (4.2, "4.20"), (42.345, "42.3"), (423.4, "423"), (12345.6, "12,346")]
)
def test_a_figure_has_about_three_digits(value: float, words: str) -> None:
    assert figure(value) == words


def test_a_spread_is_the_median_the_lowest_and_the_highest() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.00 (1.00-3.00)"


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile(range(100), 0.99) == 99
    assert quantile([5.0, 1.0, 3.0], 0.5) == 3.0
