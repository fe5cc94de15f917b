"""The pot before the buyback by definition: of what is booked an exact part stays each week, rounded up."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from model.rules import Requirements, week_of

if TYPE_CHECKING:
    from model.token import TokenModel

MAX_WEEKS = 44
"""So many weeks count at once."""


class PotModel:
    """What waits, and what of it is due."""

    def __init__(self, tokens: dict[str, TokenModel], address: str, receiver: str, pace: int):
        self.tokens = tokens
        self.address = address
        self.receiver = receiver
        self.pace = pace
        self.booked: dict[str, tuple[int, int]] = dict.fromkeys(tokens, (0, 0))
        """Amount, and the week of the last release."""

    def releasable(self, now: int, token: str) -> int:
        booked, week = self.booked[token]
        amount = min(booked, self.tokens[token].balances[self.address])
        weeks = min(week_of(now) - week, MAX_WEEKS)
        return amount - math.ceil(amount * Fraction(self.pace - 1, self.pace) ** weeks)

    def release(self, now: int, token: str) -> int:
        books, needs = self.tokens[token], Requirements()
        needs.need(books.balances[self.address] > 0, "BuybackPotEmpty", token)
        needs.check()
        due = self.releasable(now, token)
        books.move(self.address, self.receiver, due)
        self.booked[token] = books.balances[self.address], week_of(now)
        return due
