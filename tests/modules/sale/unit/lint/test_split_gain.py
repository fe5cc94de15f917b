"""By what factor a lock that is split beats the whole."""

from fractions import Fraction

from ape_dao.modules.sale.lint import shown, split_gain
from utils.constants import WAD
from utils.tier_sale import MULTIPLIERS, TABLE


def test_split_gain__real_tables__as_computed_by_hand():
    """TS-03: 353 locks of the lowest tier for one of the highest, 353,000 USD for 15,000, or 353 for 3."""
    allocations = [(tier.threshold, tier.allocation) for tier in TABLE]
    multipliers = [(tier.threshold, times) for tier, times in zip(TABLE, MULTIPLIERS, strict=True)]
    assert split_gain(allocations) == Fraction(353_000, 15_000)
    assert split_gain(multipliers) == Fraction(353, 3)
    assert (shown(split_gain(allocations)), shown(split_gain(multipliers))) == ("23.5", "117.7")


def test_split_gain__table_that_grows_as_power_does__gains_nothing():
    assert split_gain([(power * WAD, 3 * power) for power in (1, 10, 100)]) == 1
    assert split_gain([(0, 5), (1, 1)]) == split_gain([]) == 1
