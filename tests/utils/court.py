"""A board whose jurors are stakers; ``owner`` has the last word, and powers are what a test says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.modules.market.headers import header_of
from model.court import Terms, seats_of
from utils.arbiters import ArbiterStage
from utils.artifacts import ROOT, compile_contracts
from utils.constants import DAY, ZERO_ADDRESS
from utils.job_board import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from utils.rpc import Contract, Outcome

SALT = b"\x5a" * 32
HISTORY = "0x0000f90827f1c53a10cb7a02335b175320002935"
HISTORY_CODE = (
    "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311"
    "604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500"
)
"""Of EIP-2935."""
POWERS = (300, 200, 100, 99, 1)


class CourtStage(ArbiterStage):
    """Five stakers; for seven seats the first three have 3, 2 and 1 whatever the lots are."""

    TERMS = Terms()

    def __init__(self, root: Path | None = None) -> None:
        others = compile_contracts(["contracts/modules/market/mocks/MockPowers.sol"], root or ROOT)
        super().__init__("DaoCourt.sol", others, root)
        self.stakers = self.chain.accounts[8:13]
        self.powers = self.deploy("MockPowers")
        for who, power in zip(self.stakers, POWERS, strict=True):
            self.powers.send("set", who, power, sender=self.owner)
        self.go(self.now + DAY)
        self.take(self.create_court())
        self.usual = self.arbiter
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.arbiter = self.usual

    def create_court(self, terms: Terms = TERMS, **changes: Any) -> Contract:
        config = {"escrow": self.powers.address, "owner": self.owner, "terms": terms.values, **changes}
        return self.deploy("DaoCourt", *config.values())

    @property
    def court(self) -> Contract:
        return self.arbiter

    @property
    def block(self) -> int:
        return int(self.anvil.call("eth_blockNumber"), 16)

    def pass_blocks(self, count: int) -> None:
        """Empty blocks, in a second or two."""
        self.anvil.call("anvil_mine", hex(count), "0x0")
        latest = self.anvil.call("eth_getBlockByNumber", "latest", False)
        self.chain.now = int(latest["timestamp"], 16)

    def header(self, number: int) -> bytes:
        return header_of(self.anvil.call("eth_getBlockByNumber", hex(number), False))

    def randao(self, number: int) -> bytes:
        return bytes.fromhex(self.anvil.call("eth_getBlockByNumber", hex(number), False)["mixHash"][2:])

    def case(self, dispute: int = 1) -> dict[str, Any]:
        """What the court says of a dispute."""
        names = "client", "provider", "snapshot", "round", "appeals", "ownerUntil", "isClosed"
        return dict(zip(names, self.court.view("disputeOf", dispute), strict=True))

    def round(self, at: int | None = None, dispute: int = 1) -> dict[str, Any]:
        names = (
            *("seed", "block", "expected", "totalPower", "start", "seats", "forClient", "forProvider"),
            *("pot", "reward", "result"),
        )
        which = self.case(dispute)["round"] if at is None else at
        return dict(zip(names, self.court.view("roundOf", dispute, which), strict=True))

    def phase(self, dispute: int = 1) -> int:
        return int(self.court.view("phaseOf", dispute))

    def draw(self, dispute: int = 1) -> Outcome:
        """Let the blocks pass that the lots wait for, and show the header."""
        if (ahead := self.round(dispute=dispute)["block"] - self.block) >= 0:
            self.pass_blocks(ahead + 1)
        number = self.round(dispute=dispute)["block"]
        return self.court.send("draw", dispute, self.header(number), sender=self.stranger)

    def lots(self, dispute: int = 1) -> dict[str, int]:
        """Seats of everybody in the present round, by definition."""
        found = self.round(dispute=dispute)
        seed, expected, total = found["seed"], found["expected"], found["totalPower"]
        return {
            who: seats_of(seed, expected, power, total, who)
            for who, power in zip(self.stakers, POWERS, strict=True)
        }

    def enlist(self, who: str, dispute: int = 1) -> int:
        """The seats of a juror."""
        seats = self.lots(dispute)[who]
        self.court.send("enlist", dispute, sender=who, value=seats * self.TERMS.bond)
        return seats

    def enlist_all(self, dispute: int = 1) -> dict[str, int]:
        """Everybody who has seats takes them."""
        return {who: self.enlist(who, dispute) for who, seats in self.lots(dispute).items() if seats}

    def commitment(self, who: str, choice: int, dispute: int = 1, salt: bytes = SALT) -> bytes:
        return bytes(self.court.view("commitmentOf", dispute, self.case(dispute)["round"], who, choice, salt))

    def next_period(self, periods: int = 1) -> None:
        self.go(self.now + periods * self.TERMS.period)

    def vote(self, choices: Mapping[str, int], dispute: int = 1) -> None:
        """From the time to commit to that of an appeal; those without a choice say nothing."""
        for who, choice in choices.items():
            self.court.send("commit", dispute, self.commitment(who, choice, dispute), sender=who)
        self.next_period()
        for who, choice in choices.items():
            self.court.send("reveal", dispute, choice, SALT, sender=who)
        self.next_period()

    def hold_round(self, choice: int, dispute: int = 1) -> dict[str, int]:
        """A round in which all who have seats say the same; who they are, with their seats."""
        self.draw(dispute)
        seats = self.enlist_all(dispute)
        self.next_period()
        self.vote(dict.fromkeys(seats, choice), dispute)
        return seats

    def ask(self, who: str = ZERO_ADDRESS, provider: str = ZERO_ADDRESS) -> int:
        """A dispute of a board that is an account; its number."""
        self.court.send("raise", self.block, who, provider, EVIDENCE, sender=self.stranger, value=self.cost)
        return int(self.court.view("disputeCount"))
