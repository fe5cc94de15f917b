"""A random story of an index one of whose tokens misbehaves; what the token raises is predicted too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.modules.index.model import BPS, IndexRefusedError
from stateful.index_story import IndexStory, counts
from utils.constants import ZERO_ADDRESS
from utils.index_vault import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from utils.index_vault import IndexStage

TOKENS = (
    *("MockFeeToken", "MockRebasingToken", "MockFalseReturnToken", "MockReturnBombToken"),
    *("MockPausableToken", "MockBlocklistToken", "MockHookToken", "MockNoReturnToken"),
)
FEE_OF_TOKEN = 100
"""The token that takes a fee keeps one unit of so many."""
REFUSES = {
    "MockPausableToken": "MockPausableTokenPaused",
    "MockFalseReturnToken": "SafeERC20FailedOperation",
}
"""What a transfer raises while a token is in trouble."""


class TokenStory(IndexStory):
    """A token of a kind at a place of the vault; Alice is never blocked, so that she can always leave."""

    def __init__(self, stage: IndexStage, kind: str, place: int) -> None:
        self.kind, self.place = kind, place
        self.has_trouble = False
        self.blocked: set[str] = set()
        super().__init__(stage)

    def prepare(self) -> None:
        stage, place = self.stage, self.place
        decimals = () if self.kind == "MockNoReturnToken" else (DECIMALS[place],)
        self.token = stage.deploy(self.kind, *decimals)
        stage.vault = stage.create([stage.target(i, self.token if i == place else None) for i in range(3)])
        stage.tokens = [*stage.tokens[:place], self.token, *stage.tokens[place + 1 :]]
        # Nobody pays in a token that takes a fee; it comes as a gift.
        is_gift = self.kind == "MockFeeToken"
        stage.fund(without=place if is_gift else None)
        if is_gift:
            stage.mint_tokens(place, stage.first_amount(place))

    # the token

    def leaves(self, part: int, receiver: str) -> None:
        if part != self.place:
            return
        if self.has_trouble and self.kind == "MockReturnBombToken":
            raise IndexRefusedError("Unknown")
        self._moves(self.stage.vault.address, receiver)

    def arrives(self, part: int, sender: str, amount: int) -> None:
        if part != self.place:
            return
        self._moves(sender, self.stage.vault.address)
        if self.kind == "MockFeeToken" and amount >= FEE_OF_TOKEN:
            raise IndexRefusedError("IndexVaultMissing")

    def _moves(self, sender: str, receiver: str) -> None:
        if self.has_trouble and self.kind in REFUSES:
            raise IndexRefusedError(REFUSES[self.kind])
        if self.blocked & {sender, receiver}:
            raise IndexRefusedError("MockBlocklistTokenBlocked")

    def fails(self, part: int) -> bool:
        if part != self.place or not self.index.parts[part].balance:
            return False
        try:
            self.leaves(part, self.stage.vault.address)
        except IndexRefusedError:
            return True
        return False

    def trouble(self, percent: int) -> None:
        """The token begins or ends to be as it should not, in its own way."""
        stage = self.stage
        self.has_trouble = not self.has_trouble
        if self.kind == "MockRebasingToken":
            part = self.index.parts[self.place]
            self._token("rebaseDown", stage.vault.address, percent * 10)
            part.balance -= part.balance * percent * 10 // BPS
        elif self.kind == "MockFalseReturnToken":
            self._token("setFailing", self.has_trouble)
        elif self.kind == "MockReturnBombToken":
            self._token("setArmed", self.has_trouble)
        elif self.kind == "MockPausableToken":
            self._token("setPaused", self.has_trouble)
        elif self.kind == "MockBlocklistToken":
            account = (stage.vault.address, stage.bob)[percent % 2]
            self.blocked ^= {account}
            self._token("setBlocked", account, account in self.blocked)
        elif self.kind == "MockHookToken":
            # Every transfer accrues the fee then, which anybody may, but not in the middle of a call.
            call = bytes.fromhex(stage.vault.encode("accrue")[2:])
            self._token("setHook", stage.vault.address if self.has_trouble else ZERO_ADDRESS, call)
        counts["trouble", "ok"] += 1

    def _token(self, name: str, *arguments: object) -> None:
        self.token.send(name, *arguments, sender=self.stage.owner)

    # calls

    def donate(self, part: int, percent: int) -> None:
        if part == self.place:
            is_stopped = self.has_trouble and self.kind == "MockPausableToken"
            if is_stopped or self.stage.vault.address in self.blocked:
                return
            if self.has_trouble and self.kind == "MockHookToken":
                self.index.accrue()  # nothing else runs, so the hook may
                self._pay_fee()
        super().donate(part, percent)

    def give_shares(self, who: str, percent: int) -> None:
        """Of the owner's; in a token that takes a fee nobody else could get any."""
        shares = self.index.shares
        amount = shares[self.stage.owner] * percent // 100
        self.stage.vault.send("transfer", who, amount, sender=self.stage.owner)
        shares[self.stage.owner] -= amount
        shares[who] = shares.get(who, 0) + amount

    def leave(self) -> None:
        """Alice takes out everything, whatever the token does, once anybody has said that it fails."""
        shares = self.index.shares.get(self.stage.alice, 0)
        if not shares:
            return
        if self.fails(self.place) and not self.index.parts[self.place].is_quarantined:
            self.quarantine(self.place, comes=True, is_owner=False)
        before = counts["redeem", "ok"]
        self.redeem(self.stage.alice, 100)
        assert counts["redeem", "ok"] == before + 1
        self.check()

    def _call(self, name: str, arguments: tuple[Any, ...], sender: str, predict: Callable[[], Any]) -> None:
        is_hook = self.kind == "MockHookToken"
        before = self.token.view("calls") if is_hook else 0
        super()._call(name, arguments, sender, predict)
        if is_hook and self.token.view("calls") > before:
            assert not self.token.view("succeeded")
