"""Human units: exact in both directions, and refusals that say what was given."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ape_dao.core import units
from ape_dao.core.errors import UnitError


@pytest.mark.parametrize(
    ("text", "decimals", "symbol", "expected"),
    [
        ("10_000_000_000 TMAI", 18, "TMAI", 10_000_000_000 * 10**18),
        ("1,000 TMAI", 18, None, 1_000 * 10**18),
        ("1000", 18, "TMAI", 1_000 * 10**18),
        (5, 6, "USDC", 5_000_000),
        (Decimal("1E-18"), 18, None, 1),
        (Decimal("0.0000001"), 8, None, 10),
        ("0.000001 USDC", 6, "USDC", 1),
        ("2.50 USDC", 6, "USDC", 2_500_000),
        ("0", 18, None, 0),
        ("12345678901234567890.123456789012345678", 18, None, 12345678901234567890123456789012345678),
    ],
)
def test_parse_amount(text, decimals, symbol, expected):
    assert units.parse_amount(text, decimals, symbol) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-5 TMAI", "'-5 TMAI' is negative; the least amount is 0."),
        ("5 TMIA", "'5 TMIA' is in TMIA, but TMAI is expected here."),
        ("ten", "'ten' does not begin with a number; write it like 10_000 or 2.5."),
        ("", "'' does not begin with a number; write it like 10_000 or 2.5."),
        ("10,00 TMAI", "'10,00' is not a number; write it like 10_000, 10,000 or 2.5."),
        ("1_0,000", "'1_0,000' is not a number; write it like 10_000, 10,000 or 2.5."),
        (
            "0.0000000000000000001 TMAI",
            "'0.0000000000000000001 TMAI' is too fine: a token with 18 decimals cannot be divided so far.",
        ),
        ("9" * 90, "The number '999999999999…' has 90 digits; at most 80 make sense."),
        ("1e30", "'1e30' has an exponent; write all digits, like 10_000 or 2.5."),
        (True, "True is not a number; write it like 10_000 or 2.5."),
        (1.5, "1.5 is not a number; write it like 10_000 or 2.5."),
    ],
)
def test_parse_amount__bad_text__error(text, message):
    with pytest.raises(UnitError) as caught:
        units.parse_amount(text, 18, "TMAI")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["1e18", "2.5E3", " 1e6 "])
def test_parse_amount__exponent_and_any_symbol__error(text):
    """Where any symbol may follow, 1e18 must not be one of a token called e18."""
    with pytest.raises(UnitError, match="has an exponent; write all digits"):
        units.parse_amount(text, 6)
    assert units.parse_amount("2 E3", 6) == units.parse_amount("2E3X", 6) == 2_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 days", 604_800),
        ("52 weeks", 31_449_600),
        ("1 second", 1),
        ("1 day 12 hours", 129_600),
        ("1 day, 30 minutes", 88_200),
        ("1.5 hours", 5_400),
        ("0", 0),
        ("0 seconds", 0),
        ("2 Days", 172_800),
    ],
)
def test_parse_duration(text, expected):
    assert units.parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("7", "'7' has no unit of time; add second(s), minute(s), hour(s), day(s) or week(s)."),
        ("-7 days", "'-7 days' is negative; the shortest duration is 0."),
        (
            "12 months",
            "'12 months' has the unknown unit 'months' (months and years have no fixed length); "
            "use second(s), minute(s), hour(s), day(s) or week(s).",
        ),
        (
            "7 dys",
            "'7 dys' has the unknown unit 'dys'; use second(s), minute(s), hour(s), day(s) or week(s).",
        ),
        (
            "soon",
            "'soon' is not a duration; write it like 7 days, "
            "in second(s), minute(s), hour(s), day(s) or week(s).",
        ),
        ("0.5 seconds", "'0.5 seconds' is too fine: the smallest duration is 1 second."),
    ],
)
def test_parse_duration__bad_text__error(text, message):
    with pytest.raises(UnitError) as caught:
        units.parse_duration(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "expected"), [("10%", 1_000), ("0.01%", 1), ("100 %", 10_000), ("0%", 0)])
def test_parse_percent(text, expected):
    assert units.parse_percent(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10", "'10' has no percent sign; write it like 10%."),
        ("110%", "'110%' is outside 0% to 100%."),
        ("-1%", "'-1%' is outside 0% to 100%."),
        ("0.001%", "'0.001%' is too fine: the smallest step is 0.01%."),
    ],
)
def test_parse_percent__bad_text__error(text, message):
    with pytest.raises(UnitError) as caught:
        units.parse_percent(text)
    assert str(caught.value) == message


def test_parse_factor():
    assert units.parse_factor("2x") == 2 * 10**18
    assert units.parse_factor("1.25x") == 125 * 10**16
    for text, message in [
        ("2", "'2' has no trailing x; write it like 2x."),
        ("0x", "'0x' is not above 0x."),
        ("-1x", "'-1x' is not above 0x."),
    ]:
        with pytest.raises(UnitError) as caught:
            units.parse_factor(text)
        assert str(caught.value) == message


def test_parse_date():
    assert units.parse_date("2025-03-10") == 1_741_564_800
    assert units.parse_date("2025-03-10 12:30") == 1_741_609_800
    with pytest.raises(UnitError, match="'10.03.2025' is not a date; write it like 2027-12-31"):
        units.parse_date("10.03.2025")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (units.format_amount(10_000_000_000 * 10**18, symbol="TMAI"), "10_000_000_000 TMAI"),
        (units.format_amount(1), "0.000000000000000001"),
        (units.format_amount(2_500_000, 6, "USDC"), "2.5 USDC"),
        (units.format_duration(604_800), "7 days"),
        (units.format_duration(31_449_600), "52 weeks"),
        (units.format_duration(1), "1 second"),
        (units.format_duration(0), "0 seconds"),
        (units.format_duration(90), "90 seconds"),
        (units.format_percent(1_025), "10.25%"),
        (units.format_factor(15 * 10**17), "1.5x"),
        (units.format_date(1_741_564_800), "2025-03-10"),
        (units.format_date(1_741_609_800), "2025-03-10 12:30:00"),
        (units.format_date(253_402_300_799), "9999-12-31 23:59:59"),
        (units.format_date(10**13), "the year 318_857"),
    ],
)
def test_format(shown, expected):
    assert shown == expected


@given(amount=st.integers(0, 2**256 - 1), decimals=st.integers(0, 36))
def test_format_amount__any_amount__reads_back(amount, decimals):
    assert units.parse_amount(units.format_amount(amount, decimals, "T"), decimals, "T") == amount


@given(st.integers(0, 2**48))
def test_format_duration__any_length__reads_back(seconds):
    assert units.parse_duration(units.format_duration(seconds)) == seconds


@given(st.integers(0, 10_000))
def test_format_percent__any_share__reads_back(basis_points):
    assert units.parse_percent(units.format_percent(basis_points)) == basis_points


@given(st.integers(1, 2**64 - 1))
def test_format_factor__any_factor__reads_back(factor):
    assert units.parse_factor(units.format_factor(factor)) == factor


@given(st.integers(0, 2**36))
def test_format_date__any_second__reads_back(timestamp):
    assert units.parse_date(units.format_date(timestamp)) == timestamp


def test_rounded_share_and_span():
    assert [units.rounded(value) for value in (0, 1, units.WAD, 1_234_567 * units.WAD + units.WAD // 2)] == [
        "0",
        "0.000000000000000001",
        "1",
        "1,234,567.50",
    ]
    assert [units.share(part, 10**6) for part in (0, 1, 100, 125_000, 10**6)] == [
        "0%",
        "less than 0.01%",
        "0.01%",
        "12.5%",
        "100%",
    ]
    assert [units.span(value) for value in (1, 3_600, 86_401)] == [
        "1 second",
        "1 hour (3,600 s)",
        "1 day 1 second (86,401 s)",
    ]
