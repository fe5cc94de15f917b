"""The real settlement contract of CoW Protocol on the chain of :mod:`utils.revenue`, one solver, and an
auction that orders sell from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from utils.constants import MAX_UINT256, ZERO_ADDRESS
from utils.packed import cow_contracts

if TYPE_CHECKING:
    from utils.auction import Sale
    from utils.rpc import Contract, Outcome

SELL_PARTLY = 0x02
"""Flags of a trade: an order that sells, in parts or whole, between plain balances."""
CONTRACT_SIGNATURE = 0x40
"""Flag of a signature that a contract judges."""


@dataclass(frozen=True)
class Trade:
    """One order in a batch, as the settlement contract takes it."""

    sell_token_index: int
    buy_token_index: int
    receiver: str
    sell_amount: int
    buy_amount: int
    valid_to: int
    app_data: bytes
    fee_amount: int
    flags: int
    executed_amount: int
    signature: bytes


class Cow:
    """``solver`` has governance tokens, pays with them for orders, and keeps the lot."""

    def __init__(self, sale: Sale) -> None:
        self.sale, self.stage = sale, sale.stage
        stage = self.stage
        stage.artifacts.update(cow_contracts())
        solvers = stage.deploy("GPv2AllowListAuthentication")
        self.settlement = stage.deploy("GPv2Settlement", solvers.address, ZERO_ADDRESS)
        self.solver = stage.bob
        solvers.send("initializeManager", stage.owner, sender=stage.owner)
        solvers.send("addSolver", self.solver, sender=stage.owner)
        stage.gov.send("approve", self.settlement.address, MAX_UINT256, sender=self.solver)
        sale.auction = sale.deploy(burn=True, settlement=self.settlement.address)

    def place(self, token: Contract | None = None) -> bytes:
        """Place an order, by a stranger; its digest."""
        address = (token or self.sale.usd).address
        outcome = self.sale.auction.send("placeOrder", address, sender=self.stage.stranger)
        return bytes(self.sale.auction.decode_output("placeOrder", outcome.output)[0])

    def order(self) -> tuple[int, int, int, int]:
        """Amount, payment, last second, and what is open."""
        return tuple(self.sale.auction.view("orderOf", self.sale.usd.address))

    def trade(self, executed: int | None = None, **changes: Any) -> Trade:
        """The order that stands; ``changes`` make another of it."""
        amount, payment, valid_to, _ = self.order()
        auction = self.sale.auction
        signature = bytes.fromhex(auction.address[2:]) + self.word(self.sale.usd)
        trade = Trade(
            sell_token_index=0,
            buy_token_index=1,
            receiver=auction.address,
            sell_amount=amount,
            buy_amount=payment,
            valid_to=valid_to,
            app_data=bytes(auction.view("APP_DATA")),
            fee_amount=0,
            flags=SELL_PARTLY | CONTRACT_SIGNATURE,
            executed_amount=amount if executed is None else executed,
            signature=signature,
        )
        return replace(trade, **changes)

    @staticmethod
    def word(token: Contract) -> bytes:
        """A token as the auction's signature."""
        return bytes(12) + bytes.fromhex(token.address[2:])

    def settle(self, *trades: Trade, price: tuple[int, int] | None = None, calls: Any = ()) -> Outcome:
        """Settle a batch at the price of its first order, or at ``price`` (payment for amount): the solver
        sends the payment in, and what the orders sold stays in the settlement contract.

        Args:
            calls: Calls between the transfers: target and data.
        """
        first = trades[0]
        payment, amount = price or (first.buy_amount, first.sell_amount)
        executed = sum(trade.executed_amount for trade in trades)
        paid = -(-executed * payment // amount) + len(trades)
        stage = self.stage
        data = stage.gov.encode("transferFrom", self.solver, self.settlement.address, paid)
        pay = (stage.gov.address, 0, bytes.fromhex(data[2:]))
        between = [(to, 0, bytes.fromhex(call[2:])) for to, call in calls]
        tokens = [self.sale.usd.address, stage.gov.address]
        return self.settlement.send(
            "settle",
            tokens,
            [payment, amount],
            [tuple(asdict(trade).values()) for trade in trades],
            [[pay], between, []],
            sender=self.solver,
        )

    def is_valid(self, digest: bytes, token: Contract | None = None) -> bool:
        """What the auction says of a signature."""
        answer = self.sale.auction.view("isValidSignature", digest, self.word(token or self.sale.usd))
        return bytes(answer) == bytes.fromhex("1626ba7e")
