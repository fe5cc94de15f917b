"""The revenue router by definition: exact shares, rounded where the rules say, the rest to whom they say."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from model.rules import Requirements

if TYPE_CHECKING:
    from model.distributor import DistributorModel
    from model.token import TokenModel

WHOLE = 10_000


def split(amount: int, shares: tuple[int, int, int]) -> tuple[int, int, int]:
    """Parts of stakers, buyback and treasury for shares in basis points.

    Each part is its exact share, rounded down, except that the first who has a share at all gets the rest.
    """
    parts = [math.floor(Fraction(amount * share, WHOLE)) for share in shares]
    first = next(i for i, share in enumerate(shares) if share)
    parts[first] += amount - sum(parts)
    return parts[0], parts[1], parts[2]


class RouterModel:
    """What is in the router, and where it goes.

    Args:
        weth: Address of the token that ETH becomes.
        listed: Tokens that it splits.
    """

    def __init__(
        self,
        tokens: dict[str, TokenModel],
        distributor: DistributorModel,
        address: str,
        weth: str,
        listed: list[str],
        shares: tuple[int, int, int],
        buyback: str,
        treasury: str,
    ):
        self.tokens = tokens
        self.distributor = distributor
        self.address = address
        self.weth = weth
        self.listed = set(listed)
        self.shares = shares
        self.buyback = buyback
        self.treasury = treasury
        self.paused = False
        self.ether = 0
        self.split_so_far: dict[str, list[int]] = {token: [0, 0, 0] for token in tokens}

    def undistributed(self, token: str) -> int:
        return self.tokens[token].balances[self.address] + (self.ether if token == self.weth else 0)

    def preview(self, amount: int) -> tuple[int, int, int]:
        stakers, buyback, treasury = self.shares
        return split(amount, (stakers, 0, buyback + treasury) if self.paused else self.shares)

    def distribute(self, now: int, token: str) -> int:
        needs = Requirements()
        amount = self.undistributed(token)
        needs.need(token in self.listed, "RevenueRouterTokenNotListed", token)
        needs.need(amount > 0, "RevenueRouterNothingToDistribute", token)
        needs.check()
        books = self.tokens[token]
        if token == self.weth:
            books.balances[self.address] += self.ether
            self.ether = 0
        parts = self.preview(amount)
        assert sum(parts) == amount
        if parts[0]:
            books.allowances[self.address, self.distributor.address] = parts[0]
            self.distributor.deposit(now, self.address, token, parts[0])
        books.move(self.address, self.buyback, parts[1])
        books.move(self.address, self.treasury, parts[2])
        self.split_so_far[token] = [
            old + new for old, new in zip(self.split_so_far[token], parts, strict=True)
        ]
        return amount

    def set_shares(self, shares: tuple[int, int, int]) -> None:
        needs = Requirements()
        needs.need(sum(shares) == WHOLE, "RevenueRouterInvalidSplit", sum(shares), WHOLE)
        needs.check()
        self.shares = shares
