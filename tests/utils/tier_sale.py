"""One sale by tiers on the private chain of :mod:`utils.escrow_stage`, with short forms for its functions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from model.sale import SaleModel, Terms, Tier, Vesting
from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.escrow_stage import Stage
    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/modules/sale/TierSale.sol",
    "contracts/modules/revenue/RevenueRouter.sol",
    "contracts/mocks/MockPlainToken.sol",
)
HOUR = 3_600
USD = 10**6
NO_ADMISSION = (0, 0, b"")
HOURS = ((0, 12), (12, 18), (18, 24))
"""The windows of the real private sale, from its first second."""
TABLE = (
    Tier(22_000 * WAD, 1_000 * USD, 2),
    Tier(111_000 * WAD, 2_000 * USD, 2),
    Tier(222_000 * WAD, 3_000 * USD, 2),
    Tier(444_000 * WAD, 4_000 * USD, 2),
    Tier(888_000 * WAD, 5_000 * USD, 1),
    Tier(1_333_000 * WAD, 6_000 * USD, 1),
    Tier(3_333_000 * WAD, 8_000 * USD, 1),
    Tier(4_444_000 * WAD, 10_000 * USD, 0),
    Tier(5_555_000 * WAD, 12_000 * USD, 0),
    Tier(7_777_000 * WAD, 15_000 * USD, 0),
)
"""Powers, allocations and windows of the real table."""
MULTIPLIERS = (10, 10, 15, 15, 20, 20, 25, 25, 30, 30)
"""Its launchpad multipliers, in tenths."""


@dataclass(frozen=True)
class Setup:
    """A sale of 100,000 whole tokens at 0.5 USD. Times are seconds from its first window."""

    lot: int = 100_000 * WAD
    price: int = USD // 2
    unit: int = WAD
    min_raise: int = 0
    min_commit: int = USD
    fee: int = 0
    hours: tuple[tuple[int, int], ...] = HOURS
    tiers: tuple[Tier, ...] = TABLE
    vesting: Vesting = Vesting(0)
    by_power: bool = False
    gate: str = ZERO_ADDRESS
    guardian_hours: int | None = None
    """Until then the guardian may cancel; None: there is none."""
    other: dict[str, Any] = field(default_factory=dict)
    """Fields of the constructor's struct, as they are."""


class TierSale:
    """A sale of the escrow's token, unless another is given; `open` gives it the lot."""

    def __init__(self, stage: Stage, setup: Setup | None = None, **tokens: Contract):
        self.stage = stage
        self.setup = setup or Setup()
        self.seller, self.guardian, self.vault = stage.chain.accounts[8:11]
        self.token = tokens.get("token", stage.token)
        self.usd = tokens.get("payment") or stage.deploy("MockPlainToken", 6)
        self.snapshot = stage.now
        stage.skip(DAY)
        self.opens = stage.now + DAY
        self.contract = stage.deploy("TierSale", tuple(self.config.values()))
        self.model = SaleModel(self.terms)

    @property
    def end(self) -> int:
        return self.opens + self.setup.hours[-1][1] * HOUR

    @property
    def config(self) -> dict[str, Any]:
        """The constructor's struct."""
        setup = self.setup
        until = 0 if setup.guardian_hours is None else self.opens + setup.guardian_hours * HOUR
        vesting = setup.vesting
        config = {
            "escrow": self.stage.escrow.address,
            "token": self.token.address,
            "payment": self.usd.address,
            "seller": self.seller,
            "proceedsTo": self.vault,
            "router": ZERO_ADDRESS,
            "feeBps": setup.fee,
            "lot": setup.lot,
            "price": setup.price,
            "unit": setup.unit,
            "minRaise": setup.min_raise,
            "minCommit": setup.min_commit,
            "snapshot": self.snapshot,
            "byPower": setup.by_power,
            "gate": setup.gate,
            "guardian": self.guardian if until else ZERO_ADDRESS,
            "guardianUntil": until,
            "vesting": (vesting.start, vesting.cliff, vesting.duration, vesting.at_once),
            "windows": [(first, last, 0) for first, last in self.windows],
            "tiers": [(tier.threshold, tier.allocation, tier.window) for tier in setup.tiers],
        }
        return {**config, **setup.other}

    @property
    def windows(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (self.opens + first * HOUR, self.opens + last * HOUR) for first, last in self.setup.hours
        )

    @property
    def terms(self) -> Terms:
        """The same for the model."""
        setup = self.setup
        vesting = replace(setup.vesting, start=setup.vesting.start or self.end)
        total = self.stage.escrow.view("totalPowerAt", self.snapshot) if setup.by_power else None
        return Terms(
            setup.lot,
            setup.price,
            setup.unit,
            self.windows,
            setup.tiers,
            vesting,
            setup.min_raise,
            setup.min_commit,
            setup.fee,
            total,
        )

    # Calls

    def fund(self, amount: int | None = None) -> None:
        amount = self.setup.lot if amount is None else amount
        self.token.send("mint", self.contract.address, amount, sender=self.seller)
        self.model.holding += amount

    def open(self) -> TierSale:
        """Fund and open it."""
        self.fund()
        self.contract.send("open", sender=self.stage.stranger)
        self.model.open(self.stage.now)
        return self

    def rich(self, *accounts: str) -> None:
        """Give payment tokens that the sale may take."""
        for account in accounts:
            self.usd.queue("mint", account, 10**30, sender=self.seller)
            self.usd.queue("approve", self.contract.address, MAX_UINT256, sender=account)
        assert all(outcome.ok for outcome in self.stage.chain.mine(self.stage.now))

    def to_window(self, index: int) -> None:
        """Go to the first second of a window."""
        self.stage.go(self.windows[index][0])

    def to_end(self) -> None:
        self.stage.go(self.end)

    def commit(self, account: str, amount: int, admission: tuple[Any, ...] = NO_ADMISSION) -> Outcome:
        return self.contract.send("commit", amount, admission, sender=account)

    def finalize(self) -> tuple[int, ...]:
        self.to_end()
        return self.call("finalize", sender=self.stage.stranger)

    def call(self, name: str, *args: Any, sender: str | None = None) -> tuple[int, ...]:
        """Send, and decode what the function returned."""
        outcome = self.contract.send(name, *args, sender=sender or self.stage.stranger)
        return self.contract.decode_output(name, outcome.output)

    def claim(self, account: str) -> tuple[int, ...]:
        return self.call("claim", account)

    def cash(self, account: str | Contract) -> int:
        return int(self.usd.view("balanceOf", account if isinstance(account, str) else account.address))

    def tokens(self, account: str | Contract) -> int:
        return int(self.token.view("balanceOf", account if isinstance(account, str) else account.address))


def prepare(stage: Stage) -> Stage:
    """Let the stage deploy what sales need."""
    stage.artifacts.update(compile_contracts(SOURCES))
    return stage


def buyers(stage: Stage, powers: Sequence[int]) -> list[str]:
    """Accounts with permanent locks, whose power is exactly ``powers``; the escrow doubles amounts."""
    accounts = []
    for number, power in enumerate(powers):
        account = f"0x{0xB0B0 + number:040x}"
        stage.fund(account)
        if power:
            stage.lock(account, power // 2, 52)
            stage.escrow.send("setPermanent", True, sender=account)
        accounts.append(account)
    return accounts
