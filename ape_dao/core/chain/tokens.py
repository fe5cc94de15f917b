"""ERC-20 approvals, the same for every token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance


def approve_at_least(token: ContractInstance, spender: str, amount: int, *, sender: AccountAPI) -> None:
    """Let `spender` take `amount` of the sender's tokens, if it can't already.

    A token that refuses to change one non-zero allowance into another gets a zero in between.
    """
    allowance = token.allowance(sender, spender)
    if allowance >= amount:
        return
    if allowance:
        token.approve(spender, 0, sender=sender)
    token.approve(spender, amount, sender=sender)
