"""An index of a dollar and two to four other tokens on a private chain; ``owner`` stands for the timelock.

A transaction is sent in the present second; only ``go`` moves time. The market's prices are in ``FAIR``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.modules.index.model import ONE, Index, Part
from utils.artifacts import ROOT, compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.stage import BaseStage

if TYPE_CHECKING:
    from pathlib import Path

    from utils.rpc import Contract, Outcome

START = 2_950 * WEEK
FOLDER = "contracts/modules/index"
MOCKS = ("Blocklist", "Fee", "Hook", "NoReturn", "Pausable", "Plain", "Rebasing", "ReturnBomb", "FalseReturn")
SOURCES = (
    f"{FOLDER}/IndexVault.sol",
    f"{FOLDER}/mocks/MockIndexTaker.sol",
    f"{FOLDER}/mocks/MockPoolBidder.sol",
    "contracts/core/token/GovernanceToken.sol",
    *(f"contracts/mocks/Mock{name}Token.sol" for name in MOCKS),
)
MILLION = 10**6 * 10**6
DECIMALS = (6, 18, 8)
FAIR = (ONE, 2_500 * 10**6 * ONE // WAD, 60_000 * 10**6 * ONE // 10**8)
WEIGHTS, BAND, MAX_SHARE, DOUBLINGS, LENGTH = (2_000, 4_000, 4_000), 500, 1_000, 2, DAY
FIRST_SHARES = 10**6 * WAD
SELLS, BUYS = True, False


class IndexStage(BaseStage):
    """A million dollars in a vault at the targets; Alice and Bob have plenty of all and approved it."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.owner, self.guardian, self.stranger, self.alice, self.bob, self.fees, *_ = self.chain.accounts
        self.tokens = [self.deploy("MockPlainToken", decimals) for decimals in DECIMALS]
        self.first_tokens = tuple(self.tokens)
        self.router = self.deploy("MockPlainToken", 18)
        self.first = self.vault = self.create()
        self.fund()
        self.keep()

    def reset(self) -> None:
        super().reset()
        self.vault, self.tokens = self.first, list(self.first_tokens)

    def target(self, number: int, token: Contract | None = None, **changes: Any) -> tuple[Any, ...]:
        """A target as the contract takes it."""
        values: dict[str, Any] = {
            "token": (token or self.tokens[number]).address,
            "weight": WEIGHTS[number] if number < len(WEIGHTS) else 0,
            "band": BAND if number else 0,
            "max_share": MAX_SHARE if number else 0,
            "doublings": DOUBLINGS if number else 0,
            "length": LENGTH if number else 0,
            "price": FAIR[number] if 0 < number < len(FAIR) else 0,
        }
        return tuple({**values, **changes}.values())

    def create(self, targets: list[Any] | None = None, **changes: Any) -> Contract:
        config: dict[str, Any] = {
            "name": "Index",
            "symbol": "IDX",
            "owner": self.owner,
            "guardian": self.guardian,
            "fee_receiver": self.router.address,
            "fees": (0, 0, True),
            "schedule": (DAY, 0, 0),
            "targets": targets or [self.target(number) for number in range(len(self.tokens))],
        }
        return self.deploy("IndexVault", tuple({**config, **changes}.values()))

    def fund(
        self,
        vault: Contract | None = None,
        tokens: list[Contract] | None = None,
        without: int | None = None,
    ) -> None:
        """The first mint, by the owner, at the targets and at fair prices; of one token nothing."""
        tokens = tokens or self.tokens
        for token in tokens:
            for who in (self.owner, self.alice, self.bob):
                token.send("mint", who, 10**30, sender=self.owner)
                token.send("approve", (vault or self.vault).address, MAX_UINT256, sender=who)
        amounts = [0 if i == without else self.first_amount(i) for i in range(len(tokens))]
        (vault or self.vault).send("mint", FIRST_SHARES, self.owner, amounts, sender=self.owner)

    def first_amount(self, number: int) -> int:
        """What `fund` puts in of a token."""
        return MILLION * WEIGHTS[number] // 10_000 * ONE // FAIR[number]

    def model(self) -> Index:
        """The vault as the model sees it at its birth, filled like `fund` does; its clock is the stage's."""
        parts = [
            Part(FAIR[i], WEIGHTS[i], BAND, MAX_SHARE, DOUBLINGS, LENGTH) if i else Part(ONE, WEIGHTS[0])
            for i in range(len(self.tokens))
        ]
        index = Index(parts, self.now)
        index.mint("owner", FIRST_SHARES, [self.balance(i) for i in range(len(parts))])
        return index

    def mint_tokens(self, number: int, amount: int, to: str | None = None) -> None:
        self.tokens[number].send("mint", to or self.vault.address, amount, sender=self.owner)

    def balance(self, number: int, who: str | None = None) -> int:
        return int(self.tokens[number].view("balanceOf", who or self.vault.address))

    def start(self, number: int = 1) -> int:
        self.vault.send("start", number, sender=self.stranger)
        return int(self.part(number)["id"])

    def take(
        self,
        number: int = 1,
        sells: bool = SELLS,
        most: int = MAX_UINT256,
        *,
        limit: int | None = None,
        sender: str | None = None,
        **changes: Any,
    ) -> Outcome:
        who = sender or self.alice
        values: dict[str, Any] = {
            "part": number,
            "id": self.part(number)["id"],
            "sells": sells,
            "most": most,
            "limit": (MAX_UINT256 if sells else 0) if limit is None else limit,
            "deadline": self.now,
            "receiver": who,
            "data": b"",
        }
        return self.vault.send("take", *{**values, **changes}.values(), sender=who)

    def part(self, number: int) -> dict[str, Any]:
        names = (
            *("token", "is_quarantined", "held", "last", "weight", "band", "final_weight", "max_share"),
            *("doublings", "length", "id", "started_at", "probed_at", "used", "direction", "is_probe"),
        )
        return dict(zip(names, self.vault.view("partOf", number), strict=True))

    def offer(self, number: int = 1) -> dict[str, int]:
        names = ("id", "sell_price", "sell", "buy_price", "buy")
        return dict(zip(names, self.vault.view("offer", number), strict=True))

    def set_targets(self, targets: list[Any], glide: int = DAY) -> Outcome:
        return self.vault.send("setTargets", targets, glide, sender=self.owner)

    def mint(self, shares: int, sender: str | None = None, most: int = MAX_UINT256) -> Outcome:
        who = sender or self.alice
        return self.vault.send("mint", shares, who, [most] * self.count, sender=who)

    def redeem(self, shares: int, sender: str | None = None, least: list[int] | None = None) -> Outcome:
        who = sender or self.alice
        return self.vault.send("redeem", shares, who, least or [0] * self.count, sender=who)

    @property
    def count(self) -> int:
        return int(self.vault.view("partCount"))

    def shares(self, who: str) -> int:
        return int(self.vault.view("balanceOf", who))

    def events(self, outcome: Outcome) -> list[tuple[str, Any]]:
        """What the vault told, without the transfers of shares."""
        logs = self.chain.decode_logs(outcome.logs)
        return [
            (one.name, one.args)
            for one in logs
            if one.address == self.vault.address and one.name not in ("Transfer", "Approval")
        ]


NOBODY = ZERO_ADDRESS
