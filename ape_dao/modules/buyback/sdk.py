"""The auctions that sell revenue for the governance token. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.errors import DaoError
from ape_dao.modules.buyback.contracts import AUCTION, POT, PROCEEDS_LOCK
from ape_dao.modules.revenue.contracts import BUYBACK_POT
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.buyback.abi import BuybackAuction, CowBuybackAuction
    from ape_dao.sdk.dao import Dao

APP_DATA = '{"appCode":"ape-dao","metadata":{},"version":"1.3.0"}'
"""The document that orders name by its hash."""


@dataclass(frozen=True)
class Quote:
    """What the running auction of a token asks for what is left of its lot, or for a part of that."""

    auction_id: int
    """0 while no auction runs."""
    lot: int
    """Base units of the token that is sold."""
    payment: int
    """Base units of the governance token, rounded up."""
    price: int
    """Governance-token units for what the terms of the auction call one unit: one whole token."""


@dataclass(frozen=True)
class Offer:
    """One token and its auction."""

    token: str
    quote: Quote
    waiting: int
    """Base units for the next auction: what came in since the running one started."""
    min_lot: int
    """What an auction begins with at least."""
    max_lot: int
    """What one auction sells at most; 0 for no limit."""
    started_at: int
    length: int
    """Seconds for which the price falls."""
    unit: int
    """Base units that the price is for."""
    next_start_price: int
    """Where the next auction would start now; 0 for a token that is not set up for sale."""
    in_pot: int = 0
    """Base units that wait before the auction; 0 for a DAO without a pot."""
    releasable: int = 0
    """Base units of them that a release would send on now."""

    @property
    def is_running(self) -> bool:
        """Whether it can be bought from."""
        return self.quote.auction_id > 0

    @property
    def held(self) -> int:
        """Base units that wait for the next auction, in the pot or behind it."""
        return self.waiting + self.in_pot

    @property
    def is_ready(self) -> bool:
        """Whether there is enough for the next auction, once what is due of the pot is released."""
        return self.waiting + self.releasable >= self.min_lot

    @property
    def floor_at(self) -> int:
        """When the price stops falling."""
        return self.started_at + self.length

    @property
    def restartable_at(self) -> int:
        """From when on a running auction can be started again, with what is left and what has come in."""
        return self.started_at + 2 * self.length

    def part(self, amount: int) -> Quote:
        """What `amount` of the lot costs now; all that is left, if that is less."""
        lot = min(amount, self.quote.lot)
        return replace(self.quote, lot=lot, payment=-(-lot * self.quote.price // self.unit))


@dataclass(frozen=True)
class Order:
    """What is left of a lot as an order of CoW Protocol, which anybody can hand to its solvers."""

    token: str
    amount: int
    """Base units that it sells."""
    payment: int
    """Governance-token units for all of them, at least, rounded up."""
    valid_to: int
    """The last second in which it can be filled."""
    open: int
    """Base units that it can still take."""


@dataclass(frozen=True)
class Sale:
    """A lot, or a part of one, that was bought."""

    lot: int
    payment: int


def auction_of(dao: Dao) -> BuybackAuction:
    """The contract that sells revenue."""
    return cast("BuybackAuction", dao.contract(AUCTION.key))


def offer(dao: Dao, token: str) -> Offer:
    """The auction of `token` as it is now, be it running or not."""
    kit, auction = artifact(AUCTION.name), dao.address(AUCTION.key)
    asked = [Question(kit, auction, view, (token,)) for view in ("quote", "paramsOf", "auctionOf")]
    holders = [auction, *(dao.addresses[key] for key in (BUYBACK_POT,) if key in dao.addresses)]
    asked += [Question(artifact("GovernanceToken"), token, "balanceOf", (holder,)) for holder in holders]
    asked += [Question(artifact(POT.name), pot, "releasable", (token,)) for pot in holders[1:]]
    current, params, running, held, *pot = dao.chain.read_many(asked)
    in_pot, due = (int(part) for part in pot or (0, 0))
    is_set_up = bool(params["unit"])
    lot = int(current["lot"])
    return Offer(
        token=token,
        quote=Quote(int(current["id"]), lot, int(current["payment"]), int(current["price"])),
        waiting=int(held) - lot,
        min_lot=int(params["minLot"]),
        max_lot=int(params.get("maxLot", 0)),  # an older kit's auction has none
        started_at=int(running["startedAt"]),
        length=int(running["length"]),
        unit=int(running["unit"]),
        next_start_price=int(dao.read(AUCTION.key, ("nextStartPriceOf", token))[0]) if is_set_up else 0,
        in_pot=in_pot,
        releasable=due,
    )


def quote(dao: Dao, token: str) -> Quote:
    """What is left of the lot of `token`, and what that costs now.

    Raises:
        DaoError: No auction of `token` is running.
    """
    current = offer(dao, token).quote
    if not current.auction_id:
        raise DaoError(f"No auction of {token} is running; start one first.")
    return current


def pot_balance(dao: Dao, token: str) -> int:
    """What waits in the pot; 0 for a DAO without one."""
    if BUYBACK_POT not in dao.addresses:
        return 0
    return int(dao.erc20(token).balanceOf(dao.address(BUYBACK_POT)))


def releasable(dao: Dao, token: str) -> int:
    """What the pot would let through to the auction now; 0 for a DAO without one."""
    return int(dao.contract(BUYBACK_POT).releasable(token)) if BUYBACK_POT in dao.addresses else 0


def release(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Send what is due of `token` from the pot to the auction, and book what has come in; anyone can.

    Raises:
        RefusedError: There is none of it in the pot.
    """
    return send(dao.contract(BUYBACK_POT), "release", token, sender=sender)


def released(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a release sent on; 0 if it only booked what had come in."""
    (log,) = dao.contract(BUYBACK_POT).Released.from_receipt(receipt)
    return int(log.amount)


def settle(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Burn, or give to the stakers, what reached the auction without a purchase; anyone can.

    Raises:
        RefusedError: There are none.
    """
    return send(auction_of(dao), "settleProceeds", sender=sender)


def earned_by_lock(dao: Dao) -> list[str]:
    """The tokens of which the lock of the buyback has earned something or holds some, by address."""
    lock, distributor = dao.contract(PROCEEDS_LOCK), dao.contract("distributor")
    listed = map(str, distributor.tokens())
    return [
        token for token in listed if distributor.claimable(lock, token) or dao.erc20(token).balanceOf(lock)
    ]


def takes_orders(dao: Dao) -> bool:
    """Whether the auctions of the DAO place orders at CoW Protocol."""
    return hasattr(auction_of(dao), "placeOrder")


def standing_order(dao: Dao, token: str) -> Order | None:
    """The order of `token` that stands; None for none, or once it is filled."""
    amount, payment, valid_to, left = (int(part) for part in _orders(dao).orderOf(token))
    return Order(token, amount, payment, valid_to, left) if left else None


def place_order(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Offer what is left of the lot of `token` to solvers at the present price for ten minutes; anyone can.

    Raises:
        RefusedError: No auction of it runs, an order stands, or there is nothing to sell.
    """
    return send(_orders(dao), "placeOrder", token, sender=sender)


def order_document(dao: Dao, order: Order) -> dict[str, Any]:
    """An order as the API of CoW Protocol takes it, signed by the auction."""
    auction = str(auction_of(dao).address)
    return {
        "sellToken": order.token,
        "buyToken": str(dao.token.address),
        "receiver": auction,
        "sellAmount": str(order.amount),
        "buyAmount": str(order.payment),
        "validTo": order.valid_to,
        "appData": APP_DATA,
        "appDataHash": "0x" + bytes(_orders(dao).APP_DATA()).hex(),
        "feeAmount": "0",
        "kind": "sell",
        "partiallyFillable": True,
        "sellTokenBalance": "erc20",
        "buyTokenBalance": "erc20",
        "signingScheme": "eip1271",
        "signature": "0x" + order.token.removeprefix("0x").lower().rjust(64, "0"),
        "from": auction,
    }


def _orders(dao: Dao) -> CowBuybackAuction:
    return cast("CowBuybackAuction", auction_of(dao))


def collect(dao: Dao, tokens: Sequence[str], *, sender: AccountAPI) -> ReceiptAPI:
    """Send what the lock of the buyback earned in `tokens` to the treasury; governance tokens are locked.

    Anyone can.

    Raises:
        RefusedError: One of the tokens refused.
    """
    distributor = dao.contract("distributor")
    return send(dao.contract(PROCEEDS_LOCK), "passOn", distributor, list(tokens), sender=sender)


def collected(dao: Dao, receipt: ReceiptAPI) -> dict[str, int]:
    """What went to the treasury, or into the lock, by token."""
    lock = dao.contract(PROCEEDS_LOCK)
    sent = {str(log.token): int(log.amount) for log in lock.PassedOn.from_receipt(receipt)}
    locked = sum(int(log.locked) for log in lock.LockedForever.from_receipt(receipt))
    return sent | ({str(dao.token.address): locked} if locked else {})


def start(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Start the auction of all of `token` that is there; anyone can, once that is enough.

    Raises:
        RefusedError: An auction of it runs, or the lot is too small.
    """
    return send(auction_of(dao), "start", token, sender=sender)


def buy(dao: Dao, token: str, limit: Quote, *, deadline: int, sender: AccountAPI) -> ReceiptAPI:
    """Buy the amount that `limit` names from its auction, for at most its payment, until `deadline`.

    Others may buy before: then it is what they left, at the price of that moment, which is never higher.

    Raises:
        RefusedError: The auction ended, the purchase costs more, or the deadline has passed.
    """
    values = (limit.auction_id, limit.lot, limit.payment, deadline, sender.address)
    payments = [Payment(dao.token, limit.payment)]
    return send_paying(auction_of(dao), "buy", token, *values, payments=payments, sender=sender)


def bought(dao: Dao, receipt: ReceiptAPI) -> Sale:
    """What a purchase bought and what it cost; what an order sold may be booked before it."""
    *_, log = auction_of(dao).Bought.from_receipt(receipt)
    return Sale(lot=int(log.amount), payment=int(log.payment))
