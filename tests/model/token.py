"""An ordinary ERC-20: balances, allowances and the errors of OpenZeppelin's token."""

from __future__ import annotations

from collections import defaultdict

from model.rules import Requirements

UNLIMITED = 2**256 - 1


class TokenModel:
    """Balances and allowances by account."""

    def __init__(self) -> None:
        self.balances: dict[str, int] = defaultdict(int)
        self.allowances: dict[tuple[str, str], int] = defaultdict(int)

    def need_transfer(self, needs: Requirements, owner: str, spender: str, amount: int) -> None:
        """State what ``spender`` taking ``amount`` from ``owner`` requires."""
        allowed, balance = self.allowances[owner, spender], self.balances[owner]
        needs.need(allowed >= amount, "ERC20InsufficientAllowance", spender, allowed, amount)
        needs.need(balance >= amount, "ERC20InsufficientBalance", owner, balance, amount)

    def take(self, owner: str, spender: str, amount: int) -> None:
        """``spender`` takes ``amount`` from ``owner`` for itself."""
        if self.allowances[owner, spender] != UNLIMITED:
            self.allowances[owner, spender] -= amount
        self.move(owner, spender, amount)

    def transfer(self, sender: str, to: str, amount: int) -> None:
        """``sender`` sends ``amount`` itself."""
        balance, needs = self.balances[sender], Requirements()
        needs.need(balance >= amount, "ERC20InsufficientBalance", sender, balance, amount)
        needs.check()
        self.move(sender, to, amount)

    def move(self, sender: str, to: str, amount: int) -> None:
        self.balances[sender] -= amount
        self.balances[to] += amount
