"""Compounding: an account's revenue of any token becomes more of its lock, by itself or through an operator.

Amounts are base units, times unix seconds, shares basis points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from eth_abi import encode

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.compounder.contracts import COMPOUNDER
from ape_dao.sdk.allowances import approve
from ape_dao.sdk.staking import set_operator
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.modules.compounder.abi import RevenueCompounder
    from ape_dao.sdk.dao import Dao

UNLIMITED = 2**256 - 1
"""The allowance that `enable` gives: the compounder takes only what the same call claimed."""
FLOOR_UNIT = 10**18
"""Units of a token for which its floor price is given."""


@dataclass(frozen=True)
class Conversion:
    """One token to compound. The governance token needs no swap, so nothing but itself."""

    token: str
    min_out: int = 0
    """Governance-token units that the swap must bring at least."""
    adapter: str = ZERO_ADDRESS
    data: bytes = b""
    """The route, as the adapter defines it; Uniswap V2: nothing for the pool of the two tokens."""


@dataclass(frozen=True)
class Compounded:
    """What a call of the compounder did."""

    locked: int
    """Governance-token units that were added to the lock; 0 where no lock runs, and revenue was paid out."""
    fee: int
    """Governance-token units that the operator got."""


@dataclass(frozen=True)
class Swap:
    """One token that a call of the compounder swapped."""

    token: str
    amount_in: int
    """What the account had earned, in units of the token."""
    amount_out: int
    """Governance-token units."""


def compounder_of(dao: Dao) -> RevenueCompounder:
    """The contract that compounds."""
    return cast("RevenueCompounder", dao.contract(COMPOUNDER.key))


def is_enabled(dao: Dao, account: str) -> bool:
    """Whether the compounder is an operator of `account` in the escrow; allowances are asked for by token."""
    return bool(dao.escrow.isOperator(account, compounder_of(dao)))


def recipient_of(dao: Dao, account: str) -> str:
    """Where the account's revenue goes; only what goes to the account itself can be compounded."""
    return str(_distributor(dao).recipientOf(account))


def claimable(dao: Dao, account: str, token: str) -> int:
    """What `account` has earned in `token`."""
    return int(_distributor(dao).claimable(account, token))


def payable_tokens(dao: Dao) -> list[str]:
    """The tokens that stakers can be paid in."""
    return [str(token) for token in _distributor(dao).tokens()]


def allowance_of(dao: Dao, account: str, token: str) -> int:
    """What the compounder may take of the account's `token`."""
    return int(dao.erc20(token).allowance(account, compounder_of(dao)))


def floor_of(dao: Dao, account: str, token: str) -> int:
    """Governance-token units that operators must bring for `FLOOR_UNIT` units of `token`; 0: they may not."""
    return int(compounder_of(dao).floorOf(account, token))


def fee_of(dao: Dao, account: str, operator: str) -> int:
    """What `operator` gets of what it compounds for `account`, in basis points."""
    return int(compounder_of(dao).feeOf(account, operator))


def max_fee(dao: Dao) -> int:
    """The largest fee, in basis points."""
    return int(compounder_of(dao).MAX_FEE_BPS())


def operators_of(dao: Dao, account: str) -> list[str]:
    """The operators of `account` in the escrow, besides the compounder, from the escrow's events."""
    events = dao.chain.still().events(
        artifact("VotingEscrow"),
        str(dao.escrow.address),
        "OperatorSet",
        from_block=dao.start_block,
        first_indexed=address_word(account),
    )
    states = {str(event.arguments["operator"]): bool(event.arguments["approved"]) for event in events}
    compounder = str(compounder_of(dao).address)
    return [operator for operator, approved in states.items() if approved and operator != compounder]


def adapters(dao: Dao) -> list[str]:
    """The exchanges' adapters that the DAO lists."""
    return [str(adapter) for adapter in compounder_of(dao).adapters()]


def floor_of_price(price: int, decimals: int) -> int:
    """A floor from governance-token units for one whole token; rounds up, in favour of the account."""
    return -(-price * FLOOR_UNIT // 10**decimals)


def price_of_floor(floor: int, decimals: int) -> int:
    """Governance-token units for one whole token, rounded down."""
    return floor * 10**decimals // FLOOR_UNIT


def minimum_at_floor(dao: Dao, account: str, token: str, amount: int) -> int:
    """The least that operators must get for `amount` of `token`; rounds up, as the contract does."""
    return -(-amount * floor_of(dao, account, token) // FLOOR_UNIT)


def enable(dao: Dao, tokens: Sequence[str], *, sender: AccountAPI) -> list[ReceiptAPI]:
    """Let the compounder work for the sender: operator in the escrow, and an allowance of each token.

    Only what is missing is sent.

    Raises:
        RefusedError: The escrow or a token refuses.
    """
    compounder = str(compounder_of(dao).address)
    receipts = [set_operator(dao, compounder, sender=sender)]
    for token in tokens:
        if allowance_of(dao, str(sender.address), token) < UNLIMITED // 2:
            receipts.append(approve(dao.erc20(token), compounder, UNLIMITED, sender=sender))
    return [receipt for receipt in receipts if receipt is not None]


def disable(dao: Dao, tokens: Sequence[str], *, sender: AccountAPI) -> list[ReceiptAPI]:
    """Withdraw what `enable` allowed.

    Raises:
        RefusedError: The escrow or a token refuses.
    """
    compounder = str(compounder_of(dao).address)
    receipts = [set_operator(dao, compounder, False, sender=sender)]
    for token in tokens:
        if allowance_of(dao, str(sender.address), token):
            receipts.append(send(dao.erc20(token), "approve", compounder, 0, sender=sender))
    return [receipt for receipt in receipts if receipt is not None]


def set_fee(dao: Dao, operator: str, fee: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Set what `operator` gets of what it compounds for the sender, in basis points; acts at once.

    Raises:
        RefusedError: The fee is above the limit.
    """
    return send(compounder_of(dao), "setFee", operator, fee, sender=sender)


def uniswap_route(tokens: Sequence[str]) -> bytes:
    """`Conversion.data` for the adapter of Uniswap V2: the tokens of the way, first and last included."""
    return encode(["address[]"], [list(tokens)])


def set_floor(dao: Dao, token: str, floor: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Set the lowest price at which the sender's operators may swap `token`; does not bind the sender.

    Args:
        floor: Governance-token units for `FLOOR_UNIT` units of `token`; 0: not at all.

    Raises:
        RefusedError: The compounder refuses.
    """
    return send(compounder_of(dao), "setFloor", token, floor, sender=sender)


def compound(
    dao: Dao, account: str, conversions: Sequence[Conversion], *, deadline: int, sender: AccountAPI
) -> ReceiptAPI:
    """Claim for `account`, swap at the given minimums, and lock what that brings; until `deadline`.

    Raises:
        DaoError: There is nothing to compound.
        RefusedError: The sender is no operator of the account, the account has not enabled this, a minimum
            is missing, below the floor or not reached, or the deadline has passed.
    """
    if not conversions:
        raise DaoError("Name at least one token to compound.")
    rows = [
        (conversion.token, conversion.adapter, conversion.min_out, conversion.data)
        for conversion in conversions
    ]
    return send(compounder_of(dao), "compound", account, rows, deadline, sender=sender)


def compounded(dao: Dao, receipt: ReceiptAPI) -> Compounded:
    """What a call of `compound` locked, and what its operator got."""
    logs = compounder_of(dao).Compounded.from_receipt(receipt)
    return Compounded(sum(int(log.locked) for log in logs), sum(int(log.fee) for log in logs))


def swapped(dao: Dao, receipt: ReceiptAPI) -> list[Swap]:
    """What a call of `compound` swapped."""
    logs = compounder_of(dao).Swapped.from_receipt(receipt)
    return [Swap(str(log.token), int(log.amountIn), int(log.amountOut)) for log in logs]


def _distributor(dao: Dao) -> ContractInstance:
    return dao.instance("RevenueDistributor", str(compounder_of(dao).DISTRIBUTOR()))
