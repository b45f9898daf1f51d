"""Numbers as a steward writes them, read with the rounding that they were printed with."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boks_clean.notation import difference, read_number, read_text, show

NUMBERS = {
    "0": 0,
    "1": 1,
    "1.362": 1362,
    "1.105.349": 1105349,
    "1 362": 1362,
    "1\u00a0362": 1362,
    "1\u202f362": 1362,
    " 12\u00a0": 12,
    "8,3": 8.3,
    "0,5": 0.5,
    "7.3": 7.3,
    "1.362,50": 1362.5,
    "0.550": 0.55,
    "55%": 0.55,
    "55 %": 0.55,
    "8,3%": 0.083,
    "108,12%": 1.0812,
    "€ 1.105.349": 1105349,
    "€1.105": 1105,
    "1.105 €": 1105,
    "€ 0": 0,
    "EUR 12": 12,
    "€ 12,-": 12,
    "-3": -3,
    "−3": -3,
    "–3": -3,
    "(12)": -12,
    "€ -12": -12,
    "-€ 12": -12,
    "195 huishoudens": 195,
    "1.234*": 1234,
    "12¹": 12,
    "12 1)": 12,
    "12 ²": 12,
    "12†": 12,
    "195 huishoudens*": 195,
    "007": 7,
    "+12": 12,
    "-0": 0,
    "‒3": -3,
    "－3": -3,
    "€ 1.200,50": 1200.5,
    "€ 12,--": 12,
    "€ 12,—": 12,
    "1.200,50 euro": 1200.5,
    "55,5 procent": 0.555,
    "12\u200e": 12,
    "\u202d1.362\u202c": 1362,
    "1\u00ad362": 1362,
    "1\u2009362": 1362,
}
NO_NUMBERS = (
    "",
    " ",
    "tekst",
    "1e kwartaal",
    "2021-Q1",
    "1.2.3",
    "12-",
    "1,362.5x",
    "--3",
    "12:30",
    "1/2",
    "K1",
    "€",
    "%",
    "NaN",
    "inf",
    "1e5",
)


@pytest.mark.parametrize(("text", "value"), NUMBERS.items(), ids=[ascii(text) for text in NUMBERS])
def test_dutch_notation_is_read(text: str, value: float) -> None:
    reading = read_text(text)
    assert reading.kind == "number"
    assert reading.value == pytest.approx(value)
    assert reading.low <= value <= reading.high


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert read_text(text).value is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("<5", 0, 4),
        ("< 5", 0, 4),
        ("≤5", 0, 5),
        ("<=5", 0, 5),
        (">= 5", 5, math.inf),
        (">10", 11, math.inf),
        ("≥10", 10, math.inf),
        *((sign, 0, math.inf) for sign in ("x", "X", "-", "--", "–", ".", "*", "#N/B", "n.b.", "n.v.t", "?", "...")),
    ],
)
def test_a_sign_stands_for_an_interval_and_never_for_zero(text: str, low: float, high: float) -> None:
    reading = read_text(text)
    assert (reading.kind, reading.value) == ("sign", None)
    assert (reading.low, reading.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "#REF!",
        "#DIV/0!",
        "#VERW!",
        "#DEEL/0!",
        "#WAARDE!",
        "#NAAM?",
        "#GETAL!",
        "#LEEG!",
        "#VALUE!",
        "#NUM!",
        "#NULL!",
        "#NAME?",
    ],
)
def test_an_error_of_excel_is_an_error_in_both_languages(text: str) -> None:
    assert read_text(text).kind == "error"


@pytest.mark.parametrize(
    ("text", "half"),
    [("12", 0.5), ("1.362", 0.5), ("8,3", 0.05), ("8,30", 0.005), ("55%", 0.005), ("8,3%", 0.0005), ("€ 1.105", 0.5)],
)
def test_the_interval_is_what_the_rounding_allows(text: str, half: float) -> None:
    reading = read_text(text)
    assert reading.value is not None
    assert reading.high - reading.value == pytest.approx(half)
    assert reading.value - reading.low == pytest.approx(half)


@pytest.mark.parametrize(
    ("value", "number_format", "shown", "half"),
    [
        (1362, "#,##0", "1.362", 0.5),
        (0.55, "0%", "55%", 0.005),
        (0.553, "0%", "55%", 0.0005),
        (115 / 341, "0%", "34%", 0),
        (0.553, "0.0%", "55,3%", 0.0005),
        (8.3, "0.0", "8,3", 0.05),
        (8.34, "0.0", "8,3", 0),
        (1105349, "€ #,##0", "€ 1.105.349", 0.5),
        (-3, "0;[Red]-0", "-3", 0.5),
        (5, "General", "5", 0.5),
        (1234.5, '#,##0.0" dagen"', "1.234,5", 0.05),
        (1105, "[$€-413] #,##0", "€ 1.105", 0.5),
    ],
)
def test_a_native_number_is_shown_as_its_format_shows_it(
    value: float, number_format: str, shown: str, half: float
) -> None:
    reading = read_number(value, number_format)
    assert reading.text == shown
    assert reading.value == value
    assert reading.high - reading.low == pytest.approx(2 * half)


@pytest.mark.parametrize("number_format", ['0"%"', r"0\%", '0 "%"', 'General"%"'])
def test_a_percent_sign_that_only_stands_there_is_read_as_it_is_shown(number_format: str) -> None:
    reading = read_number(55, number_format)
    assert (reading.text, reading.unit) == ("55%", "%")
    assert reading.value == pytest.approx(0.55)
    assert reading.low <= 0.55 <= reading.high


counts = st.integers(min_value=-(10**9), max_value=10**9)
decimals = st.integers(min_value=0, max_value=4)


@given(counts, decimals)
def test_what_is_shown_is_read_back(number: int, places: int) -> None:
    value = number / 10**places
    reading = read_text(show(value, places))
    assert reading.value == pytest.approx(value)
    assert reading.decimals == places
    assert reading.high - reading.low == pytest.approx(10.0**-places)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=2))
def test_a_percentage_that_is_shown_is_read_back(number: int, places: int) -> None:
    value = number / 10 ** (places + 2)
    reading = read_text(show(value, places, "%"))
    assert (reading.unit, reading.decimals) == ("%", places + 2)
    assert reading.value == pytest.approx(value)


@given(st.integers(min_value=0, max_value=10**8))
def test_an_amount_that_is_shown_is_read_back(number: int) -> None:
    reading = read_text(show(number, 0, "€"))
    assert (reading.unit, reading.value) == ("€", number)


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False), decimals)
def test_a_rounded_number_stands_for_the_true_one(true: float, places: int) -> None:
    reading = read_text(show(true, places))
    assert reading.low - 1e-6 <= true <= reading.high + 1e-6


@given(counts, decimals)
def test_both_languages_differ_only_in_their_marks(number: int, places: int) -> None:
    value = number / 10**places
    swapped = show(value, places).translate(str.maketrans(",.", ".,"))
    assert swapped == show(value, places, "", "en")


@given(counts.filter(bool))
def test_a_difference_has_its_sign(number: int) -> None:
    assert difference(number, 0)[0] == ("+" if number > 0 else "-")


def test_nothing_is_shown_as_minus_zero() -> None:
    assert show(-0.001, 1) == "0,0"
    assert show(-0.0, 0) == "0"


@given(st.text(max_size=30))
def test_any_text_is_read_as_something(text: str) -> None:
    reading = read_text(text)
    assert reading.kind in ("number", "sign", "text", "date", "error", "empty")
    assert (reading.value is not None) == (reading.kind == "number")
    if reading.value is not None:
        assert reading.low <= reading.value <= reading.high


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["General", "0", "0.0", "#,##0", "0%", "0.00%", "@", "€ #,##0.00", "dd-mm-yyyy", "0.00E+00", ""]),
)
def test_any_number_and_format_are_read_as_something(value: float, number_format: str) -> None:
    reading = read_number(value, number_format)
    assert reading.kind == "number"
    assert reading.low <= value <= reading.high
