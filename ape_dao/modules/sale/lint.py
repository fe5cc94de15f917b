"""Lint rules of `sale` allocations, and by what factor splitting a lock beats the table."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import BASIS_POINTS, span
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.sale.section import Sale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Allocation
    from ape_dao.lint.subject import Subject

CHEAP_EXIT = 2_500
"""Basis points of a full-length lock that an early exit costs at most."""
SHORT_WINDOW = 6 * units.HOUR
STEEP_SPLIT = Fraction(2)


def split_gain(table: Sequence[tuple[int, int]]) -> Fraction:
    """The largest factor by which the power of one tier, cut into locks of another, is allowed more.

    Args:
        table: Power and what it is allowed, in any unit; tiers without power are left out, since they take
            no lock at all.
    """
    tiers = [(power, allowed) for power, allowed in table if power and allowed]
    gains = (
        Fraction(power // part * small, allowed)
        for power, allowed in tiers
        for part, small in tiers
        if part <= power
    )
    return max(gains, default=Fraction(1))


def shown(gain: Fraction) -> str:
    """A factor with one decimal, rounded."""
    return f"{float(gain):.1f}"


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """By what factor splitting beats each table, and what is given for the price at most."""
    for path, sale in subject.spec.sections_with_paths(Sale):
        lot = _lot(subject.spec.allocations[int(path[1])], subject)
        value = lot * sale.paid(sale.price) // units.WAD
        yield (
            f"sold at the fixed price of the sale '{sale.name}', whatever the market pays, at most",
            f"{subject.tokens(lot)} for {units.format_amount(value, sale.decimals).replace('_', ',')} in all",
        )
        yield (
            f"what splitting a lock gains in the sale '{sale.name}', at most",
            f"{shown(_gain(sale))} times",
        )


def _gain(sale: Sale) -> Fraction:
    if sale.by_power:
        return Fraction(1)
    return split_gain([(tier.power, sale.limit(tier)) for tier in sale.tiers])


def _splitting(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        gain = _gain(sale)
        if gain >= STEEP_SPLIT:
            yield warning(
                f"a lock that is split may buy {shown(gain)} times as much in '{sale.name}' as the whole",
                "use by_power, or let allocations grow as fast as powers",
                f"{dotted(path)}.tiers",
            )


def _short_windows(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        shortest = min(closes - opens for opens, closes in sale.hours)
        if shortest < SHORT_WINDOW:
            yield note(
                f"a window of '{sale.name}' is open for only {span(shortest)}",
                "on a chain whose sequencer can stop give at least 6 hours, or name a guardian",
                f"{dotted(path)}.tiers",
            )


def _times(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        if sale.snapshot >= subject.now:
            yield error(
                f"the snapshot of '{sale.name}' is not past",
                "give a date before the contract is created, or locks could be made for it",
                f"{dotted(path)}.snapshot",
            )
        if sale.opens <= subject.now:
            yield error(
                f"'{sale.name}' would have opened already", "give a later date", f"{dotted(path)}.opens"
            )


def _at_launch(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        if subject.spec.allocations[int(path[1])].funded_by != "mint":
            continue
        if sale.by_power or sale.tiers[0].power:
            yield error(
                f"'{sale.name}' is created at the launch, and nobody had power at its snapshot",
                "give everybody a tier with the power 0 and leave by_power out, or add the sale by an "
                "amendment once there are locks",
                f"{dotted(path)}.tiers",
            )


def _whole_lot(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        lot = _lot(subject.spec.allocations[int(path[1])], subject)
        value = lot * sale.paid(sale.price) // units.WAD
        for tier in sale.tiers:
            if (limit := sale.limit(tier)) >= value:
                yield warning(
                    f"one account of the tier from {units.format_amount(tier.power)} on may buy the whole "
                    f"lot of '{sale.name}': {units.format_amount(limit, sale.decimals)} of "
                    f"{units.format_amount(value, sale.decimals)}",
                    "raise the lot, or lower the allocation",
                    f"{dotted(path)}.tiers",
                )
                break


def _lot(entry: Allocation, subject: Subject) -> int:
    return entry.amount if entry.amount is not None else subject.supply * (entry.share or 0) // BASIS_POINTS


def _unlisted(subject: Subject) -> Iterator[Finding]:
    spec = subject.spec
    listed = (spec.to_data().get("revenue") or {}).get("tokens", ())
    addresses = {spec.addresses.get(name, name) for name in listed}
    for path, sale in spec.sections_with_paths(Sale):
        if sale.router_share and spec.addresses.get(sale.payment, sale.payment) not in addresses:
            yield error(
                f"the router does not split '{sale.payment}', in which '{sale.name}' pays its fee",
                "add it to revenue.tokens, or leave router_share out",
                f"{dotted(path)}.router_share",
            )


def _cheap_exit(subject: Subject) -> Iterator[Finding]:
    penalty = subject.spec.escrow.early_exit.max_penalty
    for path, sale in subject.spec.sections_with_paths(Sale):
        if 0 < penalty < CHEAP_EXIT:
            yield note(
                f"who has bought in '{sale.name}' can leave the lock early for at most "
                f"{units.format_percent(penalty)}",
                "raise escrow.early_exit.max_penalty, or let what is bought vest",
                dotted(path),
            )


def _nothing_bound(subject: Subject) -> Iterator[Finding]:
    for path, sale in subject.spec.sections_with_paths(Sale):
        if not sale.duration and sale.proceeds_to != TREASURY:
            yield warning(
                f"all of '{sale.name}' is free at its end, and '{sale.proceeds_to}' gets the proceeds",
                "let tokens vest, or send the proceeds to the treasury",
                f"{dotted(path)}.proceeds_to",
            )


RULES = (
    Rule(
        "sale-splitting",
        "allocations",
        "who splits a lock takes what honest stakers were promised",
        _splitting,
    ),
    Rule("sale-whole-lot", "allocations", "one account leaves nothing to the others", _whole_lot),
    Rule("sale-fee", "allocations", "the contract could not be created", _unlisted),
    Rule("sale-exit", "allocations", "a lock that is left cheaply was never a stake", _cheap_exit),
    Rule("sale-unbound", "allocations", "buyers and seller can both leave on the first day", _nothing_bound),
    Rule("sale-windows", "allocations", "who cannot send a transaction in time cannot buy", _short_windows),
    Rule("sale-at-launch", "allocations", "a sale to stakers before there are any sells nothing", _at_launch),
    Rule(
        "sale-times", "allocations", "the contract could not be created, or would reward late locks", _times
    ),
)
