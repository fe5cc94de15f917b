"""What a sale would come to: its terms before it exists, and a page with plots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ape_dao.core.pages import safe, table, whole_page
from ape_dao.core.units import format_date, share
from ape_dao.lint.rule import warning
from ape_dao.modules.sale.contracts import terms_of
from ape_dao.modules.sale.terms import Terms, Tier, Window
from ape_dao.report.charts import Axis, Bars, bar_chart, short_number
from ape_dao.report.charts.frame import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.core.findings import Finding
    from ape_dao.modules.sale.file import Wanted
    from ape_dao.modules.sale.terms import Outcome
    from ape_dao.proposals.assets import Asset
    from ape_dao.sdk.dao import Dao


def planned_terms(dao: Dao, wanted: Wanted) -> Terms:
    """The terms of a sale that is to come; all power is that at its snapshot."""
    config = terms_of(wanted.sale)
    by_power = config["byPower"]
    return Terms(
        lot=wanted.lot,
        price=config["price"],
        unit=wanted.unit,
        min_raise=config["minRaise"],
        min_commit=config["minCommit"],
        snapshot=config["snapshot"],
        windows=tuple(Window(one["opensAt"], one["closesAt"]) for one in config["windows"]),
        tiers=tuple(Tier(one["threshold"], one["allocation"], one["window"]) for one in config["tiers"]),
        total_power=int(dao.escrow.totalPowerAt(config["snapshot"])) if by_power else None,
    )


def judged(terms: Terms, powers: Mapping[str, int], where: str) -> Iterator[Finding]:
    """What the power of everybody says about the table: whether it can sell the lot, and to whom."""
    allowed = [0] * len(terms.windows)
    for power in powers.values():
        if tier := terms.tier(power):
            allowed[terms.tiers[tier - 1].window] += terms.limit(tier, power)
    total = sum(allowed)
    lot = terms.lot_value
    if total < lot:
        yield _found(
            f"all holders together may commit {share(total, lot)} of the lot, so it cannot sell out",
            "lower the lot, raise the allocations, or add a last window for everybody",
            where,
        )
    elif allowed[0] >= lot and len(terms.windows) > 1:
        yield _found(
            f"the holders of window 1 alone may commit {share(allowed[0], lot)} of the lot, so the others "
            "may get nothing",
            "raise the lot, or lower the allocations of the first window",
            where,
        )


def _found(what: str, advice: str, where: str) -> Finding:
    reason = "a table that does not fit the holders sells too little, or only to the first"
    return replace(warning(what, advice, where), rule="sale-holders", reason=reason)


def page_text(name: str, terms: Terms, outcomes: Sequence[Outcome], payment: Asset, token: Asset) -> str:
    """A page with a plot for each demand: what each tier pays, and what it gets back."""
    body = [f"<h1>{safe(name)}</h1>", table(_facts(terms, payment, token), "facts")]
    for one in outcomes:
        body += [f"<h2>{one.demand / 100:g}% of the lot is wanted</h2>", _chart(terms, one, payment)]
    return whole_page(name, body, STYLE)


def _facts(terms: Terms, payment: Asset, token: Asset) -> Iterator[tuple[str, str]]:
    lot, value = terms.lot / 10**token.decimals, terms.lot_value / 10**payment.decimals
    yield "lot", f"{lot:,.0f} {token.symbol or token.address}"
    yield "worth", f"{value:,.0f} {payment.symbol or payment.address}"
    yield "power counts from", f"{format_date(terms.snapshot)} UTC"
    yield "ends", f"{format_date(terms.end)} UTC"


def _chart(terms: Terms, one: Outcome, payment: Asset) -> str:
    unit = 10**payment.decimals
    numbers = range(1, len(terms.tiers) + 1)
    paid = [sum(each.cost for each in one.shares if each.tier == number) / unit for number in numbers]
    wanted = [sum(each.committed for each in one.shares if each.tier == number) / unit for number in numbers]
    back = [most - cost for most, cost in zip(wanted, paid, strict=True)]
    raised = share(one.raised, terms.lot_value)
    symbol = payment.symbol or "payment token"
    return bar_chart(
        f"Demand of {one.demand / 100:g}%: {raised} of the lot is sold",
        "What each tier pays, and above it what it committed and gets back.",
        [f"tier {number}" for number in numbers],
        [Bars("paid", paid), Bars("paid back", back)],
        Axis("tier", short_number),
        Axis(symbol, short_number),
    )
