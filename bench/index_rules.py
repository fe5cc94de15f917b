"""The rules by which the reference's figures of an index were made, in floating point, on any prices.

Each day has one auction of each part, whose price meets the market's somewhere between two blocks. A probe is
a sale, made once in each interval where nothing else is traded. There is no gas, any depth, and an auction
moves all of a part.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ape_dao.core.units import BASIS_POINTS, DAY
from ape_dao.modules.index.bidders import BLOCK
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.years import Holding

if TYPE_CHECKING:
    from ape_dao.modules.index.paths import Prices
    from ape_dao.modules.index.years import Setting


def lived(setting: Setting, prices: Prices, seed: int) -> Holding:
    """What becomes of an index that is at its targets at first."""
    random, margin = Random(seed), setting.bidder.margin  # noqa: S311 - moments, no secrets
    weights = [weight / BASIS_POINTS for weight in setting.weights]
    held, last = [setting.value * weight for weight in weights], [1.0] * len(weights)
    every = setting.probe_interval // DAY if setting.probe else 0
    found = Holding("rules")
    for number, day in enumerate(prices.days):
        fair = [1.0, *(price / ONE for price in day)]
        for part in range(1, len(held)):
            start = 2.0 ** setting.doublings[part]
            late = start ** (-2 * BLOCK / setting.lengths[part] * random.random())
            weight, band = weights[part], setting.bands[part] / BASIS_POINTS
            for sells in (True, False):
                wanted = fair[part] * (1 - margin if sells else 1 + margin)
                price = wanted * late if sells else wanted / late
                price = min(max(price, last[part] / start), last[part] * start)
                if price > wanted if sells else price < wanted:
                    continue  # the market's price is out of the auction's range
                value = held[part] * price
                others = sum(
                    units * paid for j, (units, paid) in enumerate(zip(held, last, strict=True)) if j != part
                )
                off = value - weight * (others + value)
                amount = (off if sells else -off) / price
                if amount <= band * (others + value) / price:
                    is_probe = sells and every and number % every == part % every
                    amount = setting.probe / BASIS_POINTS * held[part] if is_probe else 0.0
                if not amount:
                    continue
                amount = amount if sells else min(amount, held[0] / price)
                held[part] += -amount if sells else amount
                held[0] += amount * price if sells else -amount * price
                last[part] = price
                found.paid(amount * fair[part], amount * abs(fair[part] - price))
                break
        found.close_day(setting, [units * price for units, price in zip(held, fair, strict=True)])
    return found
