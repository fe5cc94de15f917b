"""A bidder without tokens of its own, which sells what it takes at a real pool of Uniswap v3."""

from math import isqrt

import pytest

from ape_dao.core.units import MINUTE
from ape_dao.modules.index.model import ONE
from utils.checks import reverts_with
from utils.constants import DAY
from utils.index_vault import BUYS, FAIR, SELLS, IndexStage
from utils.packed import uniswap_v3
from utils.rpc import Contract, Reverted

FEE, POOL_FEE = 0.003, 3_000
DEPTH = 10**14
"""Units of the numeraire in the pool: a hundred million dollars."""
STEP = 4 * MINUTE
FALL = 1 - 2 ** (-4 * STEP / DAY)
"""Of the price in a step."""


class Bidding:
    """A pool of part 1 at a price of ours, and a bidder that watches the auction."""

    def __init__(self, stage: IndexStage, price: int) -> None:
        self.stage, self.price = stage, price
        stage.artifacts.update(uniswap_v3())
        token, numeraire = stage.tokens[1], stage.tokens[0]
        factory = stage.deploy("UniswapV3Factory")
        factory.send("createPool", token.address, numeraire.address, POOL_FEE, sender=stage.owner)
        address = str(factory.view("getPool", token.address, numeraire.address, POOL_FEE))
        self.pool: Contract = stage.chain.at(stage.artifacts["UniswapV3Pool"], address)
        is_first = token.address < numeraire.address
        above, below = (price, ONE) if is_first else (ONE, price)
        root = isqrt((above << 192) // below)
        self.pool.send("initialize", root, sender=stage.owner)
        provider, self.bidder = (
            stage.deploy("MockPoolBidder", stage.vault.address, address, 1) for _ in range(2)
        )
        liquidity = DEPTH * 2**96 // root if is_first else DEPTH * root // 2**96
        for number, amount in ((0, 2 * DEPTH), (1, 2 * DEPTH * ONE // price)):
            stage.mint_tokens(number, amount, provider.address)
        provider.send("provide", liquidity, sender=stage.owner)

    def gained(self) -> float:
        """Value of what the bidder has, at the pool's first price, in units of the numeraire."""
        cash, part = (self.stage.balance(number, self.bidder.address) for number in (0, 1))
        return cash + part * self.price / ONE

    def first_take(self, sells: bool) -> tuple[int, int]:
        """Try every few minutes of an auction until a bid pays; amount and payment of it."""
        self.stage.go(self.stage.now + DAY)
        self.stage.start(1)
        for _ in range(DAY // STEP):
            self.stage.go(self.stage.now + STEP)
            try:
                outcome = self.bidder.send("bid", sells, sender=self.stage.stranger)
            except Reverted:
                continue
            amount, payment = self.bidder.decode_output("bid", outcome.output)
            return int(amount), int(payment)
        pytest.fail("nobody gained by any bid of the auction")


@pytest.mark.parametrize(("sells", "percent"), [(SELLS, 200), (BUYS, 50)], ids=["rises", "falls"])
def test_bid__price_moves__sold_at_the_pool_for_all_but_its_fee(stage: IndexStage, sells: bool, percent: int):
    """IX-19: the vault gets the pool's price but for fee, impact and a step of the auction."""
    price = FAIR[1] * percent // 100
    bidding = Bidding(stage, price)
    assert bidding.gained() == 0
    amount, payment = bidding.first_take(sells)
    fair = amount * price / ONE
    lost = 1 - payment / fair if sells else payment / fair - 1
    assert FEE < lost < FEE + FALL + 2 * fair / DEPTH + 0.001
    assert 0 < bidding.gained() < fair * (FALL + 2 * fair / DEPTH + 0.001)
    assert abs(stage.part(1)["last"] / price - 1) < 0.02


def test_bid__day_after_day__back_within_the_band(stage: IndexStage):
    """Slices of what an auction may move, until the pool's price offers nothing more."""
    price = 2 * FAIR[1]
    bidding = Bidding(stage, price)

    def weight() -> float:
        value = stage.balance(1) * price / ONE
        rest = stage.balance(0) + stage.balance(2) * FAIR[2] / ONE
        return value / (value + rest)

    assert weight() > 0.57
    for _ in range(3):
        bidding.first_take(SELLS)
    assert weight() < 0.451


def test_on_take__stranger__reverts(stage: IndexStage):
    bidder = Bidding(stage, FAIR[1]).bidder
    for call in (("onTake", 1, True, 1, 1, b""), ("uniswapV3SwapCallback", 1, 1, b"")):
        with reverts_with("MockPoolBidderNotKnown", stage.stranger):
            bidder.send(*call, sender=stage.stranger)
