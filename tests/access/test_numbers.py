import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care import errors
from care.access import normalise_number
from care.access.numbers import Number, read_number

GAPS = st.sampled_from(["", " ", "-", "  ", "\u3000", "－"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LANDLINE = Number("+8659586381234", None, text_capable=False)


@pytest.mark.parametrize(
    "typed",
    [
        "138 0000 1234",
        "138-0000-1234",
        "+86 138 0000 1234",
        "８６１３８００００１２３４",
        "008613800001234",
        "138　0000　1234",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == Number("+8613800001234", None, text_capable=True)


@pytest.mark.parametrize("typed", ["0595-86381234", "595 8638 1234", "(0595)86381234", "+86 595 86381234"])
def test_a_landline_is_the_same_with_and_without_its_zero_and_takes_no_texts(typed: str) -> None:
    assert read_number(typed) == LANDLINE


@pytest.mark.parametrize(
    "said", ["转801", " 转 801", "转：801", "分机801", "分机号 801", " ext 801", "#801", "＃８０１", "-801", "内线801"]
)
def test_what_is_dialled_after_a_number_is_kept_apart(said: str) -> None:
    assert read_number(f"0595-86381234{said}") == LANDLINE._replace(extension="801")


@settings(derandomize=True)
@given(digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), gaps=st.lists(GAPS, min_size=10, max_size=10))
def test_no_gap_and_no_width_of_digits_makes_another_number(digits: str, gaps: list[str]) -> None:
    typed = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    for spelled in (typed, f"+86{typed}", f"0086 {typed}", typed.translate(WIDE)):
        assert normalise_number(spelled) == f"+86{digits}"


@settings(derandomize=True)
@given(
    own=st.from_regex(r"[2-8][0-9]{7}", fullmatch=True),
    said=st.sampled_from(["转", "分机", " ext ", "#", "-", " x", "转 "]),
    extension=st.from_regex(r"[0-9]{1,6}", fullmatch=True),
)
def test_any_extension_of_a_landline_comes_off(own: str, said: str, extension: str) -> None:
    assert read_number(f"0595-{own}{said}{extension}")[:2] == (f"+86595{own}", extension)


@settings(derandomize=True)
@given(digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_what_was_understood_once_is_understood_again(digits: str) -> None:
    assert normalise_number(normalise_number(digits)) == f"+86{digits}"


@pytest.mark.parametrize("typed", ["", "听不清", "12", "1" * 40, "86381234", "0595-86381234转123456789", "+", "\u0000"])
def test_what_cannot_be_rung_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        read_number(typed)
    assert refused.value.field == "number"
