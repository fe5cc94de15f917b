"""Letting a contract take tokens: by a permit (EIP-2612) or by a transaction. Amounts are base units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.chain.reverts import is_of_the_kit
from ape_dao.core.errors import RefusedError
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.permits import knows_permits, sign_permit
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.contracts import Contract, GovernanceToken
    from ape_dao.sdk.permits import Permit

PERMIT_SECONDS = units.HOUR
"""How long a permit may wait for its transaction."""


@dataclass(frozen=True)
class Payment:
    """What a call takes from its sender."""

    token: GovernanceToken
    amount: int
    allowance: int | None = None
    """How much to approve where the contract is to take more later; None: as much as it takes now."""


def send_paying(
    contract: Contract,
    function: str,
    *arguments: object,
    payments: Sequence[Payment],
    sender: AccountAPI,
    value: int = 0,
) -> ReceiptAPI:
    """Send a call that takes tokens of the sender, after an approval of exactly that where there is none.

    Raises:
        RefusedError: As `require_payable`, or a token refuses.
    """
    require_payable(contract, function, *arguments, payments=payments, sender=sender, value=value)
    for payment in payments:
        allowance = payment.amount if payment.allowance is None else payment.allowance
        approve(payment.token, str(contract.address), allowance, sender=sender)
    return send(contract, function, *arguments, sender=sender, value=value)


def require_payable(
    contract: Contract,
    function: str,
    *arguments: object,
    payments: Sequence[Payment],
    sender: AccountAPI,
    value: int = 0,
) -> None:
    """Refuse what a contract would refuse after an approval too, so that no approval is sent for nothing.

    Raises:
        RefusedError: The contract refuses the call for another reason than the allowance, or the sender holds
            less of a token than the call takes.
    """
    owner = str(sender.address)
    try:
        dry_run(Chain(contract.provider), owner, contract, function, *arguments, value=value)
    except RefusedError as err:
        if is_of_the_kit(err.name):
            raise
        for payment in payments:
            _require_held(payment, owner)


def _require_held(payment: Payment, owner: str) -> None:
    token, needed = payment.token, payment.amount
    held = int(token.balanceOf(owner))
    if held < needed:
        facts = read_token(Chain(token.provider), str(token.address))
        has, wants = (
            f"{units.format_amount(amount, facts.decimals or 0)} {facts.symbol or facts.address}"
            for amount in (held, needed)
        )
        raise RefusedError(f"{owner} has {has}; {wants} are needed.")


def approve(token: GovernanceToken, spender: str, amount: int, *, sender: AccountAPI) -> ReceiptAPI | None:
    """Let `spender` take `amount` of the sender's tokens; None, and no transaction, if it can already.

    A token that refuses to change one non-zero allowance into another gets a zero in between.

    Raises:
        RefusedError: The token refuses.
    """
    allowance = int(token.allowance(sender, spender))
    if allowance >= amount:
        return None
    if allowance:
        send(token, "approve", spender, 0, sender=sender)
    return send(token, "approve", spender, amount, sender=sender)


def permit_or_approve(
    token: GovernanceToken, spender: str, amount: int, *, by_transaction: bool = False, sender: AccountAPI
) -> Permit | None:
    """Let `spender` take `amount`: by a permit, where account and token can; otherwise by a transaction.

    Args:
        by_transaction: Sign no permit.

    Returns:
        The permit, for the call that uses it; None where the allowance stands.

    Raises:
        DaoError: The account did not sign the permit.
        RefusedError: The token refuses the approval.
    """
    if int(token.allowance(sender, spender)) >= amount:
        return None
    if not by_transaction and knows_permits(token):
        deadline = Chain(token.provider).next_timestamp() + PERMIT_SECONDS
        permit = _signed(token, spender, amount, deadline, sender)
        if permit and _is_taken(token, spender, amount, permit, str(sender.address)):
            return permit
    approve(token, spender, amount, sender=sender)
    return None


def _signed(
    token: GovernanceToken, spender: str, amount: int, deadline: int, sender: AccountAPI
) -> Permit | None:
    """The permit, or None from an account without a key: a local node sends for it (impersonation)."""
    from ape.exceptions import APINotImplementedError

    try:
        return sign_permit(token, spender, amount, deadline, signer=sender)
    except APINotImplementedError:
        return None


def _is_taken(token: GovernanceToken, spender: str, amount: int, permit: Permit, owner: str) -> bool:
    """Whether the token takes the permit; it takes none of accounts that are contracts."""
    try:
        dry_run(Chain(token.provider), owner, token, "permit", owner, spender, amount, *permit.as_arguments())
    except RefusedError:
        return False
    return True
