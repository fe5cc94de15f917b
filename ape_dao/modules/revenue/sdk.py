"""Revenue: routing, claims, reinvestment and the buyback auction. Amounts are base units of their token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.tokens import approve_at_least
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Quote:
    """What the running auction of a token asks for its whole lot."""

    auction_id: int
    lot: int
    payment: int


@dataclass(frozen=True)
class Sale:
    """A lot that was bought, in base units."""

    lot: int
    payment: int


@dataclass(frozen=True)
class Conversion:
    """One revenue token to compound. The governance token needs no swap, so nothing but itself."""

    token: str
    min_out: int = 0
    """Governance-token units that the swap must bring at least."""
    adapter: str = ZERO_ADDRESS
    data: bytes = b""
    """The route, as the adapter defines it; Uniswap V2: nothing for the pool of the two tokens."""


def distribute(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Split all that the router holds of `token`; anyone can."""
    return dao.router.distribute(token, sender=sender)


def deposit(dao: Dao, token: ContractInstance, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give `amount` straight to the stakers of the running week, past the router's split."""
    approve_at_least(token, dao.distributor.address, amount, sender=sender)
    return dao.distributor.deposit(token, amount, sender=sender)


def received(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a deposit brought to the stakers; less than was sent if the token takes a fee."""
    return sum(int(log.amount) for log in dao.distributor.Deposited.from_receipt(receipt))


def parts(dao: Dao, receipt: ReceiptAPI) -> dict[str, int]:
    """What a distribution gave to whom."""
    (log,) = dao.router.Distributed.from_receipt(receipt)
    return {
        "stakers": int(log.revenueShare),
        "buyback": int(log.buyback),
        "treasury": int(log.treasury),
    }


def claim(dao: Dao, tokens: Sequence[str], *, sender: AccountAPI) -> ReceiptAPI:
    """Pay everything that the sender earned in `tokens` to its recipient."""
    return dao.distributor.claim(list(tokens), sender=sender)


def paid(dao: Dao, receipt: ReceiptAPI) -> dict[str, int]:
    """What a claim or a reinvestment paid out, by token; a token that refused is not there.

    It can be more than was claimable before: revenue of the running week may have come in between.
    """
    return {str(log.token): int(log.amount) for log in dao.distributor.Claimed.from_receipt(receipt)}


def reinvested(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a reinvestment added to the lock."""
    return sum(int(log.amount) for log in dao.distributor.Reinvested.from_receipt(receipt))


def claimable(dao: Dao, account: str, token: str) -> int:
    """What a claim would pay `account` in `token` now."""
    return dao.distributor.claimable(account, token)


def owed(dao: Dao, token: ContractInstance) -> int:
    """What the distributor holds of `token` for stakers who did not claim it yet."""
    return unclaimed(int(dao.distributor.tokenState(token).reserve), int(token.balanceOf(dao.distributor)))


def unclaimed(reserve: int, held: int) -> int:
    """What is owed of a reserve. Claims do not lower it, so what is held tells how much of it was paid."""
    return min(reserve, held)


def reinvest(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Add the governance tokens that the sender earned to its lock; paid out if the lock is over."""
    return dao.distributor.reinvest(sender=sender)


def compound(
    dao: Dao, account: str, conversions: Sequence[Conversion], *, deadline: int, sender: AccountAPI
) -> ReceiptAPI:
    """Claim for `account`, swap at the given minimums, and lock what that brings; until `deadline`.

    `account` made the compounder its operator in the escrow and approved the tokens to it.
    """
    rows = [(one.token, one.adapter, one.min_out, one.data) for one in conversions]
    return dao.compounder.compound(account, rows, deadline, sender=sender)


def quote(dao: Dao, token: str) -> Quote:
    """What the lot of `token` costs now.

    Raises:
        DaoError: no auction of `token` is running.
    """
    answer = dao.auction.quote(token)
    if not answer.id:
        raise DaoError(f"No auction of {token} is running; start one first.")
    return Quote(auction_id=answer.id, lot=answer.lot, payment=answer.payment)


def buy(dao: Dao, token: str, offer: Quote, *, deadline: int, sender: AccountAPI) -> ReceiptAPI:
    """Buy the lot that `offer` described, for at most its payment, until `deadline` (unix seconds)."""
    approve_at_least(dao.token, dao.auction.address, offer.payment, sender=sender)
    return dao.auction.buy(token, offer.auction_id, offer.payment, deadline, sender, sender=sender)


def bought(dao: Dao, receipt: ReceiptAPI) -> Sale:
    """What a purchase bought, which is the whole lot as it was then, and what it cost."""
    (log,) = dao.auction.Bought.from_receipt(receipt)
    return Sale(lot=int(log.lot), payment=int(log.payment))
