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
MAX_RUNWAY = 2**96 - 1


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
        self.runways: dict[str, int] = dict.fromkeys(tokens, 0)
        """Up to what the treasury is filled first."""
        self.split_so_far: dict[str, list[int]] = {token: [0, 0, 0] for token in tokens}

    def undistributed(self, token: str) -> int:
        return self.tokens[token].balances[self.address] + (self.ether if token == self.weth else 0)

    def preview(self, amount: int) -> tuple[int, int, int]:
        stakers, buyback, treasury = self.shares
        return split(amount, (stakers, 0, buyback + treasury) if self.paused else self.shares)

    def missing(self, token: str) -> int:
        """What the treasury lacks of its runway."""
        return max(0, self.runways[token] - self.tokens[token].balances[self.treasury])

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
        first = min(amount, self.missing(token))
        stakers, buyback, treasury = self.preview(amount - first)
        parts = (stakers, buyback, treasury + first)
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

    def set_runway(self, token: str, amount: int) -> None:
        needs = Requirements()
        if amount != self.runways[token]:
            needs.need(token in self.listed, "RevenueRouterTokenNotListed", token)
            needs.need(amount <= MAX_RUNWAY, "RevenueRouterRunwayAboveLimit", token, amount, MAX_RUNWAY)
        needs.check()
        self.runways[token] = amount

    def list_token(self, token: str, listed: bool) -> None:
        """A token that is taken off the list loses its runway."""
        if listed:
            self.listed.add(token)
        else:
            self.listed.discard(token)
            self.runways[token] = 0

    def set_shares(self, shares: tuple[int, int, int]) -> None:
        needs = Requirements()
        needs.need(sum(shares) == WHOLE, "RevenueRouterInvalidSplit", sum(shares), WHOLE)
        needs.check()
        self.shares = shares
