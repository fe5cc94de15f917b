"""What a simulation says about the auctions: is revenue sold for much less than before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.buyback.contracts import AUCTION, COW_AUCTION
from ape_dao.simulation.rule import SettingRule, critical
from ape_dao.simulation.rules.shared import CRITICAL_SHARE, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _terms(context: RunContext, change: Change) -> Iterator[Finding]:
    """For how little the revenue of a token can be bought: prices are for one `unit` of it."""
    part, whole = CRITICAL_SHARE
    old, new, display = change.before, change.after, context.display
    prices = [("floorPrice", "floorPrice"), ("minStartPrice", "minStartPrice")]
    prices += [("minStartPrice", "startPrice")] if new["startPrice"] else []
    for before, after in prices if new["unit"] else []:
        if new[after] * old["unit"] * whole <= old[before] * new["unit"] * part:
            yield critical(
                "auction-cheapened",
                f"{display.label(change)}: {after} becomes {display.member(change, new, after)} for "
                f"{display.member(change, new, 'unit')}; {before} was {display.member(change, old, before)} "
                f"for {display.member(change, old, 'unit')}.",
                "Compare with the market: revenue can be bought for that little.",
            )
            return
    yield changed(context, change)


SETTING_RULES = tuple(SettingRule(auction, ("paramsOf",), _terms) for auction in (AUCTION, COW_AUCTION))
