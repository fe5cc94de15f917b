"""The stage of a desk with credits that become ERC-20 tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.artifacts import compile_contracts
from utils.service_desk import CREDITS, DeskStage
from utils.services import FOLDER

if TYPE_CHECKING:
    from utils.rpc import Contract, Outcome

PACKS = 3
BOUGHT = PACKS * CREDITS


class TokenStage(DeskStage):
    """The token of the plan `credits` is there; `buyer` has credits, and `staker` some that are bound."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts([f"{FOLDER}/CreditTokens.sol", f"{FOLDER}/CreditToken.sol"]))
        self.factory = self.deploy("CreditTokens", self.desk.address)
        self.token = self.create(self.credits)
        self.buy(self.buyer, packs=PACKS)
        self.buy(self.staker)
        self.keep()

    @property
    def id(self) -> int:
        """The desk's token for credits of the plan `credits` that can be sent on."""
        return 2 * self.credits

    def create(self, plan: int) -> Contract:
        self.factory.send("createToken", plan, sender=self.stranger)
        return self.chain.at(self.artifacts["CreditToken"], self.factory.view("tokenOf", plan))

    def wrap(self, account: str, amount: int, token: Contract | None = None) -> Outcome:
        to = (token or self.token).address
        return self.desk.send("safeTransferFrom", account, to, self.id, amount, b"", sender=account)

    def unwrap(self, account: str, amount: int, to: str | None = None) -> Outcome:
        return self.token.send("unwrap", amount, to or account, sender=account)

    def held(self, account: str) -> tuple[int, int]:
        """Credits that can be sent on, and tokens."""
        return self.credits_of(account)[0], int(self.token.view("balanceOf", account))

    def books(self) -> tuple[int, int]:
        """The tokens that exist, and the credits that the token has."""
        return int(self.token.view("totalSupply")), self.credits_of(self.token.address)[0]
