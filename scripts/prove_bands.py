"""Prove that no round trip through an auction of an index pays: `uv run python scripts/prove_bands.py`.

`value` is what the index holds of a part at the price of the trade, `others` everything else, in numeraire
units; `weight` and `band` are basis points, as BandPriceLib counts them. Rounding enters as the inequalities
that the first two claims prove for whole numbers; the others hold for all real numbers that obey them.
"""

import sys
from collections.abc import Callable

import z3

BPS = LEAST_VALUE = 10_000
TIMEOUT = 60_000
"""Milliseconds for each claim."""


def _floor(whole: z3.ArithRef, exact: z3.ArithRef) -> z3.BoolRef:
    return z3.And(whole <= exact, exact < whole + 1)


def _ceil(whole: z3.ArithRef, exact: z3.ArithRef) -> z3.BoolRef:
    return z3.And(whole - 1 < exact, exact <= whole)


def _too_heavy(value: z3.ArithRef, others: z3.ArithRef, limit: z3.ArithRef) -> z3.BoolRef:
    return value * BPS > limit * (others + value)


def _too_light(value: z3.ArithRef, others: z3.ArithRef, limit: z3.ArithRef) -> z3.BoolRef:
    return value * BPS < limit * (others + value)


def rounding_of_a_sale() -> tuple[z3.BoolRef, z3.BoolRef]:
    """What is paid and what is left are at most one unit more than before, and the target stays."""
    value, payment, left, target = z3.Ints("value payment left target")
    exact, part = z3.Reals("exact part")
    rounded = _floor(value, exact), _ceil(payment, part), _floor(left, exact - part)
    given = z3.And(*rounded, part <= value - target)
    return given, z3.And(payment + left <= value + 1, left >= target)


def rounding_of_a_purchase() -> tuple[z3.BoolRef, z3.BoolRef]:
    """What is held after is at least what was held and paid, and at most one unit above the target."""
    value, payment, after, target = z3.Ints("value payment after target")
    exact, part = z3.Reals("exact part")
    rounded = _floor(value, exact), _floor(payment, part), _floor(after, exact + part)
    given = z3.And(*rounded, part <= target - value)
    return given, z3.And(after >= value + payment, after <= target + 1)


def no_purchase_above_a_sale() -> tuple[z3.BoolRef, z3.BoolRef]:
    """Where a part is too heavy, it is not too light at any higher price."""
    value, higher, others, weight, band = z3.Reals("value higher others weight band")
    given = z3.And(others >= 0, value >= 0, higher >= value, weight >= 0, weight <= BPS, band >= 1)
    both = z3.And(
        _too_heavy(value, others, weight + band), weight > band, _too_light(higher, others, weight - band)
    )
    return given, z3.Not(both)


def no_purchase_after_a_sale() -> tuple[z3.BoolRef, z3.BoolRef]:
    """After any fill of a sale, the part is not too light at its price or a higher one."""
    value, others, weight, band = z3.Reals("value others weight band")
    payment, left, higher = z3.Reals("payment left higher")
    total = others + value
    given = z3.And(
        *(others >= 0, value >= 0, payment >= 0, weight >= 0, weight <= BPS, band >= 1, total >= LEAST_VALUE),
        *(left * BPS >= weight * total, payment + left <= value + 1, higher >= left, weight > band),
    )
    return given, z3.Not(_too_light(higher, others + payment, weight - band))


def no_sale_after_a_purchase() -> tuple[z3.BoolRef, z3.BoolRef]:
    """After any fill of a purchase, the part is not too heavy at its price or a lower one."""
    value, others, weight, band = z3.Reals("value others weight band")
    payment, after, lower = z3.Reals("payment after lower")
    total = others + value
    given = z3.And(
        *(value >= 0, payment >= 0, others >= payment, weight >= 0, weight <= BPS, band >= 1),
        *(total >= LEAST_VALUE, after * BPS <= weight * total + BPS, after >= value + payment),
        *(lower >= 0, lower <= after),
    )
    return given, z3.Not(_too_heavy(lower, others - payment, weight + band))


CLAIMS: dict[str, Callable[[], tuple[z3.BoolRef, z3.BoolRef]]] = {
    claim.__name__: claim
    for claim in (
        rounding_of_a_sale,
        rounding_of_a_purchase,
        no_purchase_above_a_sale,
        no_purchase_after_a_sale,
        no_sale_after_a_purchase,
    )
}


def prove() -> dict[str, str]:
    """Each claim by its name: "proved", or what z3 says instead."""
    return {name: _proved(*claim()) for name, claim in CLAIMS.items()}


def _proved(given: z3.BoolRef, claim: z3.BoolRef) -> str:
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT)
    solver.add(given, z3.Not(claim))
    answer = solver.check()
    if answer == z3.unsat:
        return "proved"
    return f"wrong: {solver.model()}" if answer == z3.sat else "not decided"


if __name__ == "__main__":
    verdicts = prove()
    print("\n".join(f"{verdict:>12}  {name}" for name, verdict in verdicts.items()))
    sys.exit(set(verdicts.values()) != {"proved"})
