"""Revenue: paying it in, splitting it, claiming and reinvesting it. Amounts are base units of their token."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from eth_utils import to_checksum_address

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.revenue.contracts import BOOKED, DISTRIBUTOR, RECEIVED, ROUTER
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import pay, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.revenue.abi import RevenueDistributor, RevenueRouter
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Split:
    """How the router divides revenue: basis points as a rule, base units of one distribution."""

    revenue_share: int
    """To the stakers."""
    buyback: int
    treasury: int


@dataclass(frozen=True)
class Reinvestment:
    """What became of the governance tokens that an account had earned."""

    locked: int
    paid_out: int
    """To the account's recipient: there was no running lock."""


def router_of(dao: Dao) -> RevenueRouter:
    """The contract that takes and splits revenue."""
    return cast("RevenueRouter", dao.contract(ROUTER.key))


def distributor_of(dao: Dao) -> RevenueDistributor:
    """The contract that pays the stakers."""
    return cast("RevenueDistributor", dao.contract(DISTRIBUTOR.key))


# paying in


def send_to_router(dao: Dao, token: str | None, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give `amount` to the DAO; `distribute` then splits all that the router holds.

    Args:
        token: None for ether, which the router wraps.

    Raises:
        RefusedError: The token or the router refuses.
    """
    router = router_of(dao)
    if token is None:
        return pay(str(router.address), amount, sender=sender)
    return send(dao.erc20(token), "transfer", router.address, amount, sender=sender)


def distribute(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Split all that the router holds of `token`; anyone can.

    Raises:
        RefusedError: The router does not list the token, or holds none of it.
    """
    return send(router_of(dao), "distribute", token, sender=sender)


def distributed(dao: Dao, receipt: ReceiptAPI) -> Split:
    """What a distribution gave to whom."""
    (log,) = router_of(dao).Distributed.from_receipt(receipt)
    return Split(int(log.revenueShare), int(log.buyback), int(log.treasury))


def deposit(dao: Dao, token: str, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give `amount` straight to the stakers of the running week, past the router's split.

    Raises:
        RefusedError: The distributor does not list the token, or the token refuses.
    """
    payments = [Payment(dao.erc20(token), amount)]
    return send_paying(distributor_of(dao), "deposit", token, amount, payments=payments, sender=sender)


def deposited(dao: Dao, receipt: ReceiptAPI) -> int:
    """What a deposit brought to the stakers; less than was sent if the token takes a fee."""
    logs = distributor_of(dao).Deposited.from_receipt(receipt)
    return sum(int(log.amount) for log in logs)


# claiming


def claim(dao: Dao, tokens: Sequence[str], *, part: int | None = None, sender: AccountAPI) -> ReceiptAPI:
    """Pay everything that the sender earned in `tokens` to its recipient.

    Args:
        part: Read at most so many states of the lock; the next claim goes on there.

    Raises:
        RefusedError: The distributor knows one of the tokens not at all, or `part` is too small.
    """
    if part is not None:
        return send(distributor_of(dao), "claimPart", sender.address, list(tokens), part, sender=sender)
    return send(distributor_of(dao), "claim", list(tokens), sender=sender)


def claimed(dao: Dao, receipt: ReceiptAPI) -> dict[str, int]:
    """What a claim or a reinvestment paid out, by token; a token that refused is not there.

    It can be more than was claimable before: revenue of the running week may have come in between.
    """
    logs = distributor_of(dao).Claimed.from_receipt(receipt)
    return {str(log.token): int(log.amount) for log in logs}


def reinvest(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Add the governance tokens that the sender earned to its lock; paid out if no lock runs.

    Raises:
        RefusedError: The distributor does not list the governance token.
    """
    return send(distributor_of(dao), "reinvest", sender=sender)


def reinvested(dao: Dao, receipt: ReceiptAPI) -> Reinvestment:
    """What a reinvestment did."""
    logs = distributor_of(dao).Reinvested.from_receipt(receipt)
    return Reinvestment(
        locked=sum(int(log.amount) for log in logs), paid_out=sum(claimed(dao, receipt).values())
    )


def set_recipient(dao: Dao, recipient: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Have what the sender earns paid to `recipient` from now on.

    Raises:
        RefusedError: The distributor does not accept the recipient.
    """
    return send(distributor_of(dao), "setRecipient", recipient, sender=sender)


# reading


def claimable(dao: Dao, account: str, token: str) -> int:
    """What a claim would pay `account` in `token` now."""
    return int(distributor_of(dao).claimable(account, token))


def recipient_of(dao: Dao, account: str) -> str:
    """Where the claims of `account` are paid: to itself until it chooses another recipient."""
    return str(distributor_of(dao).recipientOf(account))


def payable_tokens(dao: Dao) -> list[str]:
    """The tokens that stakers can be paid in."""
    return [str(token) for token in distributor_of(dao).tokens()]


def was_paid_in(dao: Dao, token: str) -> bool:
    """Whether stakers were ever given any of `token`, be it on the list or not."""
    return bool(distributor_of(dao).tokenState(token).lastEpoch)


def owed(dao: Dao, *tokens: str) -> dict[str, int]:
    """What stakers did not claim yet of each of `tokens`, also of what waits for a later week.

    Claims would pay that, less under a unit each. What was just transferred to the distributor is nobody's.
    """
    distributor, chain = str(distributor_of(dao).address), dao.chain.still()
    sums = partial(chain.sums, artifact(DISTRIBUTOR.name), distributor, from_block=dao.start_block)
    unpaid = unclaimed(lambda event: sums(event, amount="amount", by="token"), str(dao.token.address))
    return {token: min(unpaid[token], int(dao.erc20(token).balanceOf(distributor))) for token in tokens}


def unclaimed(sums: Callable[[str], Mapping[str, int]], own_token: str) -> Counter[str]:
    """By token, what came in less what was paid.

    Args:
        sums: Of amounts by token, in lower case, of an event of the distributor; what has no token is of the
            governance token.
    """
    amounts: Counter[str] = Counter()
    for event in BOOKED:
        for token, amount in sums(event).items():
            where = to_checksum_address(token) if token else own_token
            amounts[str(where)] += amount if event in RECEIVED else -amount
    return amounts


def undistributed(dao: Dao, token: str) -> int:
    """What waits in the router to be split; 0 for a token that it does not list."""
    router = router_of(dao)
    return int(router.undistributed(token)) if router.isListed(token) else 0


def split_rule(dao: Dao) -> Split:
    """How the router divides revenue, in basis points."""
    router = router_of(dao)
    return Split(int(router.revenueShareBps()), int(router.buybackBps()), int(router.treasuryBps()))


def wrapped_ether(dao: Dao) -> str:
    """The token that ether becomes in the router."""
    return str(router_of(dao).WETH())


def is_accepted(dao: Dao, token: str, *, to_stakers: bool = False) -> bool:
    """Whether `token` reaches everybody it should; otherwise it would be stuck.

    The router passes on to the stakers what both contracts have on their lists.

    Args:
        to_stakers: By `deposit`, past the router.
    """
    router, distributor = router_of(dao), distributor_of(dao)
    if to_stakers:
        return bool(distributor.isListed(token))
    has_stakers = bool(router.revenueShareBps())
    return bool(router.isListed(token)) and (not has_stakers or bool(distributor.isListed(token)))
