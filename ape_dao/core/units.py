"""Human units at the edges: text in a spec or on a command line to exact integers, and back.

Inside the package amounts are base units (10**decimals to the token), times are seconds, shares are basis
points and factors are scaled by ``WAD``. Nothing here rounds: a text that does not denote a whole number of
the smallest unit is an error.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation

from ape_dao.core.errors import UnitError

WAD = 10**18
BASIS_POINTS = 10_000

SECOND = 1
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

DURATION_UNITS = {"second": SECOND, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}

# What the calendar of Python reaches, from the year 1 to the year 9999.
_FIRST_DATE = -62_135_596_800
_LAST_DATE = 253_402_300_800
_YEAR = 31_556_952

# No sensible figure is longer, and products of two such numbers stay exact in the context below.
MAX_DIGITS = 80
# The default context of 28 digits would round.
_EXACT = Context(prec=200)
_NUMBER = re.compile(r"[+-]?(\d[\d_,]*)(\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,4}")
_FLOAT_DIGITS = 15
"""As many are exact in a float."""
_UNIT = re.compile(r"[^\W\d_]\S*")
_EXPONENT = re.compile(r"[eE]\d+")  # of 1e18; a symbol like E2 can stand behind a space


def parse_number(text: str | int | Decimal) -> Decimal:
    """Read a decimal number; ``_`` and ``,`` may separate groups of three digits.

    Raises:
        UnitError: ``text`` is not a plain decimal number.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise UnitError(f"{text!r} is not a number; write it like 10_000 or 2.5.")
    stripped = _written(text).strip()
    match = _NUMBER.fullmatch(stripped)
    if match is None or not _is_grouped(match.group(1)):
        raise UnitError(f"'{stripped}' is not a number; write it like 10_000, 10,000 or 2.5.")
    digits = stripped.replace("_", "").replace(",", "")
    if len(digits) > MAX_DIGITS:
        raise UnitError(
            f"The number '{digits[:12]}…' has {len(digits)} digits; at most {MAX_DIGITS} make sense."
        )
    try:
        return Decimal(digits, _EXACT)
    except InvalidOperation as err:
        raise UnitError(f"'{stripped}' is not a number; write it like 10_000, 10,000 or 2.5.") from err


def parse_exponent(text: str) -> Decimal:
    """Read a number with an exponent, such as "1.5e21", exactly.

    Raises:
        UnitError: It is none, or has so many digits that a program must have rounded it.
    """
    stripped = text.strip()
    match = _SCIENTIFIC.fullmatch(stripped)
    if match is None or len(stripped) > MAX_DIGITS:
        raise UnitError(f"'{stripped[:MAX_DIGITS]}' is not a number like 1.5e21.")
    number = Decimal(stripped, _EXACT)
    if len(number.normalize(_EXACT).as_tuple().digits) > _FLOAT_DIGITS:
        raise UnitError(f"'{stripped}' was rounded by the program that wrote it; have it write all digits.")
    if number and abs(number.adjusted()) > MAX_DIGITS:
        raise UnitError(f"'{stripped}' is far from any sensible figure.")
    return number


def split_unit(text: str | int | Decimal) -> tuple[Decimal, str | None]:
    """Split "10_000 TMAI" into the number and the unit; the unit is None when there is none."""
    if not isinstance(text, str):
        return parse_number(text), None
    stripped = text.strip()
    match = _NUMBER.match(stripped)
    if match is None:
        raise UnitError(f"'{stripped}' does not begin with a number; write it like 10_000 or 2.5.")
    if _EXPONENT.fullmatch(stripped, match.end()):
        raise UnitError(f"'{stripped}' has an exponent; write all digits, like 10_000 or 2.5.")
    unit = stripped[match.end() :].strip()
    return parse_number(match.group(0)), unit or None


def parse_amount(text: str | int | Decimal, decimals: int = 18, symbol: str | None = None) -> int:
    """Read "10_000_000_000 TMAI", "1,000" or "0.5 USDC" as base units.

    Args:
        text: A number of whole tokens, with or without the token's symbol.
        decimals: How many decimals the token has.
        symbol: The only symbol allowed behind the number; any is allowed when it is None.

    Raises:
        UnitError: Not a number, negative, finer than the token's smallest unit, or another token's symbol.
    """
    number, unit = split_unit(text)
    if unit is not None and symbol is not None and unit != symbol:
        raise UnitError(f"'{text}' is in {unit}, but {symbol} is expected here.")
    if unit is not None and _UNIT.fullmatch(unit) is None:
        raise UnitError(f"'{text}' does not end in a token symbol; write it like 10_000 {symbol or 'TMAI'}.")
    if number < 0:
        raise UnitError(f"'{text}' is negative; the least amount is 0.")
    return _whole(number, 10**decimals, text, f"a token with {decimals} decimals cannot be divided so far")


def parse_duration(text: str | int) -> int:
    """Read "7 days", "52 weeks", "1 second" or "1 day 12 hours" as seconds.

    Raises:
        UnitError: No unit, an unknown unit, a negative number or a fraction of a second.
    """
    allowed = "second(s), minute(s), hour(s), day(s) or week(s)"
    stripped = str(text).strip()
    if stripped == "0":
        return 0
    total = Decimal(0)
    rest = stripped
    while rest:
        match = _NUMBER.match(rest)
        if match is None:
            raise UnitError(f"'{stripped}' is not a duration; write it like 7 days, in {allowed}.")
        number = parse_number(match.group(0))
        tail = rest[match.end() :].lstrip()
        unit = re.match(r"[A-Za-z]*", tail)
        name = unit.group(0) if unit else ""
        if not name:
            raise UnitError(f"'{stripped}' has no unit of time; add {allowed}.")
        seconds = DURATION_UNITS.get(name.lower().removesuffix("s"))
        if seconds is None:
            hint = (
                " (months and years have no fixed length)"
                if name.lower().removesuffix("s") in ("month", "year")
                else ""
            )
            raise UnitError(f"'{stripped}' has the unknown unit '{name}'{hint}; use {allowed}.")
        if number < 0:
            raise UnitError(f"'{stripped}' is negative; the shortest duration is 0.")
        total = _EXACT.add(total, _EXACT.multiply(number, Decimal(seconds)))
        rest = tail[len(name) :].lstrip(" ,")
    if not stripped:
        raise UnitError(f"An empty text is not a duration; write it like 7 days, in {allowed}.")
    return _whole(total, 1, text, "the smallest duration is 1 second")


def parse_percent(text: str | int | Decimal) -> int:
    """Read "10%" or "0.25%" as basis points, between 0% and 100%.

    Raises:
        UnitError: No percent sign, outside 0% to 100%, or finer than 0.01%.
    """
    stripped = str(text).strip()
    if not stripped.endswith("%"):
        raise UnitError(f"'{stripped}' has no percent sign; write it like 10%.")
    number = parse_number(stripped[:-1])
    if not 0 <= number <= 100:
        raise UnitError(f"'{stripped}' is outside 0% to 100%.")
    return _whole(number, BASIS_POINTS // 100, text, "the smallest step is 0.01%")


def parse_factor(text: str | int | Decimal) -> int:
    """Read "2x" or "1.5x" as a factor scaled by ``WAD``.

    Raises:
        UnitError: No trailing x, not above zero, or more than 18 decimals.
    """
    stripped = str(text).strip()
    if not stripped.endswith("x"):
        raise UnitError(f"'{stripped}' has no trailing x; write it like 2x.")
    number = parse_number(stripped[:-1])
    if number <= 0:
        raise UnitError(f"'{stripped}' is not above 0x.")
    return _whole(number, WAD, text, "a factor has at most 18 decimals")


def parse_date(text: str | int) -> int:
    """Read "2027-12-31" or "2027-12-31 12:00" (both UTC) as Unix seconds.

    Raises:
        UnitError: Not a date of that form.
    """
    stripped = str(text).strip()
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return int(datetime.strptime(stripped, form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    raise UnitError(f"'{stripped}' is not a date; write it like 2027-12-31 or 2027-12-31 12:00 (UTC).")


def format_number(number: int | Decimal) -> str:
    """Write a number with ``_`` between thousands and without trailing zeros."""
    text = f"{Decimal(number):f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    grouped = f"{int(whole):_}"
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = "-" + grouped
    return f"{grouped}.{fraction}" if fraction else grouped


def format_amount(amount: int, decimals: int = 18, symbol: str | None = None) -> str:
    """Write base units as whole tokens, exactly: ``parse_amount`` reads the same integer back."""
    text = format_number(_EXACT.scaleb(Decimal(amount), -decimals))
    return f"{text} {symbol}" if symbol else text


def format_duration(seconds: int) -> str:
    """Write seconds in the largest unit that divides them; ``parse_duration`` reads the same integer back."""
    for name, length in reversed(DURATION_UNITS.items()):
        if seconds and seconds % length == 0 and not (name == "week" and seconds == WEEK):
            count = seconds // length
            return f"{count:_} {name}{'' if count == 1 else 's'}"
    return "0 seconds"


def format_span(seconds: int) -> str:
    """Write seconds for people in at most two units, rounded down: "6 days 23 hours"."""
    parts = []
    for name, length in reversed(DURATION_UNITS.items()):
        if name == "week":
            continue
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count:_} {name}{'' if count == 1 else 's'}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 seconds"


def format_percent(basis_points: int) -> str:
    """Write basis points as a percentage."""
    return f"{format_number(_EXACT.scaleb(Decimal(basis_points), -2))}%"


def format_factor(factor: int) -> str:
    """Write a factor scaled by ``WAD`` like "2x"."""
    return f"{format_number(_EXACT.scaleb(Decimal(factor), -18))}x"


def rounded(amount: int) -> str:
    """Write an amount of 18 decimals for people, with at most two of them, rounded down: "1,234.50"."""
    cents = amount * 100 // WAD
    if amount and not cents:
        return format_amount(amount)
    whole, rest = divmod(cents, 100)
    return f"{whole:,}.{rest:02}" if rest else f"{whole:,}"


def share(part: int, whole: int) -> str:
    """Write a part of a whole as a percentage, rounded down: "12.5%"."""
    if not whole:
        return "0%"
    points = part * BASIS_POINTS // whole
    if part and not points:
        return "less than 0.01%"
    return format_percent(points)


def span(seconds: int) -> str:
    """Write a duration with its seconds: "7 days (604,800 s)"."""
    if seconds < MINUTE:
        return format_duration(seconds)
    if seconds % WEEK == 0 and seconds > WEEK:
        return f"{format_duration(seconds)} ({seconds:,} s, {seconds // DAY} days)"
    days, rest = divmod(seconds, DAY)
    parts = [format_duration(part) for part in (days * DAY, rest) if part]
    return f"{' '.join(parts)} ({seconds:,} s)"


def format_date(timestamp: int) -> str:
    """Write Unix seconds as a date and time in UTC; far from now, as a year."""
    if not _FIRST_DATE <= timestamp < _LAST_DATE:
        return f"the year {1970 + timestamp // _YEAR:_}"
    moment = datetime.fromtimestamp(timestamp, UTC)
    if timestamp % DAY == 0:
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _is_grouped(digits: str) -> bool:
    """Whether separators stand between groups of three digits, and only one kind of separator."""
    separators = set(digits) & {"_", ","}
    if not separators:
        return True
    if len(separators) > 1:
        return False
    first, *groups = digits.split(separators.pop())
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)


def _whole(number: Decimal, scale: int, text: object, reason: str) -> int:
    scaled = _EXACT.multiply(number, Decimal(scale))
    if scaled != scaled.to_integral_value(context=_EXACT):
        raise UnitError(f"'{_written(text)}' is too fine: {reason}.")
    return int(scaled)


def _written(value: object) -> str:
    """As people write it: a small number that was read already without an exponent."""
    is_plain = isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= MAX_DIGITS
    return f"{value:f}" if is_plain else str(value)
