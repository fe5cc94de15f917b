"""Credits of services as ERC-20 tokens, one for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.errors import DaoError
from ape_dao.modules.services import desk
from ape_dao.modules.services.contracts import TOKENS, WRAPPER
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.services.abi import CreditToken, CreditTokens
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Token:
    """The ERC-20 token of a plan's credits."""

    address: str
    symbol: str
    supply: int
    balance: int
    """Of the account that was asked for."""


def tokens_of(dao: Dao) -> CreditTokens:
    """What creates the tokens.

    Raises:
        DaoError: The DAO has no credits as tokens.
    """
    if not dao.has(TOKENS.key):
        raise DaoError(
            "Credits of this DAO's services cannot become ERC-20 tokens: its spec does not say "
            "`services.credit_tokens: true`. They can be sent on as ERC-1155 tokens of the desk."
        )
    return cast("CreditTokens", dao.contract(TOKENS.key))


def address_of(dao: Dao, plan: int) -> str:
    """Where the token of a plan is, or will be."""
    return str(tokens_of(dao).tokenOf(plan))


def token_of(dao: Dao, plan: int, account: str) -> Token | None:
    """The token of a plan, and what an account has of it; None if nobody created it yet."""
    address = address_of(dao, plan)
    if not dao.chain.have_code([address])[0]:
        return None
    kit = artifact(WRAPPER)
    asked = (("symbol",), ("totalSupply",), ("balanceOf", account))
    symbol, supply, balance = dao.chain.read_many(
        [Question(kit, address, view, tuple(arguments)) for view, *arguments in asked]
    )
    return Token(address, str(symbol), int(supply), int(balance))


def create(dao: Dao, plan: int, *, sender: AccountAPI) -> str:
    """Create the token of a plan, if it is not there; its address.

    Raises:
        RefusedError: No credits of the plan can be sent on.
    """
    address = address_of(dao, plan)
    if not dao.chain.have_code([address])[0]:
        send(tokens_of(dao), "createToken", plan, sender=sender)
    return address


def wrap(dao: Dao, plan: int, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Make tokens of credits of the sender; the token is created if it is not there.

    Raises:
        RefusedError: The sender has fewer that can be sent on, or none of the plan can be.
    """
    address, account = create(dao, plan, sender=sender), str(sender.address)
    moved = (account, address, desk.transferable_id(plan), amount, b"")
    return send(desk.desk_of(dao), "safeTransferFrom", *moved, sender=sender)


def unwrap(dao: Dao, plan: int, amount: int, *, sender: AccountAPI, to: str | None = None) -> ReceiptAPI:
    """Make credits of tokens of the sender.

    Args:
        to: Who gets the credits; the sender if it is None.

    Raises:
        DaoError: Nobody created the token yet.
        RefusedError: The sender has fewer.
    """
    account = str(sender.address)
    found = token_of(dao, plan, account)
    if found is None:
        raise DaoError(f"Credits of plan {plan} are no tokens yet: `ape dao credits wrap {plan} …`.")
    token = cast("CreditToken", dao.instance(WRAPPER, found.address))
    return send(token, "unwrap", amount, to or account, sender=sender)
