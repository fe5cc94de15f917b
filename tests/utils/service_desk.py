"""A desk for AI services on a private chain, with the table of the Token Metrics preset.

``staker`` reaches the highest score, ``referrer`` too; ``buyer`` and ``second`` have no locks, and keys that
sign (``user``, ``other``). Plan 1 sells credits with the discount of the API, plan 2 passes with that of the
platform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ape_dao.core.spec import load_preset
from ape_dao.modules.services.contracts import tiers_of
from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, ZERO_ADDRESS
from utils.services import DOLLAR, FOLDER, ServiceStage

if TYPE_CHECKING:
    from utils.rpc import Contract, Outcome

TABLE = tiers_of(load_preset("token-metrics"))
"""Threshold, discounts of platform and API, and commission of each score."""
NO_DISCOUNT, PLATFORM, API = range(3)
BPS = 10_000
PERIOD = 30 * DAY
CREDITS = 100
"""In a pack."""
TOP_LOCK = 4_200_000 * WAD


class Terms(NamedTuple):
    """A plan as the contract takes it."""

    token: str
    service: int = 1
    period: int = 0
    discount: int = API
    transferable: bool = True
    closed: bool = False
    price: int = 10 * DOLLAR
    credits: int = CREDITS
    max_discounted: int = 0


class DeskStage(ServiceStage):
    """A desk with the two plans."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts([f"{FOLDER}/ServiceDesk.sol"]))
        self.desk = self.deploy_desk(TABLE)
        self.staker, self.referrer, self.keeper, self.friend = self.people[4:8]
        for account in (self.staker, self.referrer):
            self.lock(account, TOP_LOCK)
        self.buyer, self.second = (one.address.lower() for one in (self.user, self.other))
        for account in (self.staker, self.referrer, self.buyer, self.second):
            self.pay_with(self.dollars, account)
        self.go(self.now + 2 * DAY)
        self.credits = self.plan()
        self.passes = self.plan(period=PERIOD, discount=PLATFORM, transferable=False, credits=0)
        self.keep()

    def deploy_desk(self, table: Any) -> Contract:
        return self.deploy("ServiceDesk", self.registry.address, self.escrow.address, self.owner, table)

    def pay_with(self, token: Contract, account: str, amount: int = 10**6 * DOLLAR) -> None:
        self.give(token, account, amount)
        token.send("approve", self.desk.address, MAX_UINT256, sender=account)

    def terms(self, **changes: Any) -> Terms:
        return Terms(self.dollars.address, self.service)._replace(**changes)

    def plan(self, sender: str | None = None, **changes: Any) -> int:
        self.desk.send("createPlan", self.terms(**changes), sender=sender or self.alice)
        return int(self.desk.view("planCount"))

    def buy(
        self,
        account: str,
        packs: int = 1,
        plan: int = 0,
        most: int = MAX_UINT256,
        referrer: str = ZERO_ADDRESS,
    ) -> Outcome:
        return self.desk.send("buyCredits", plan or self.credits, packs, most, referrer, sender=account)

    def subscribe(
        self,
        account: str,
        periods: int = 1,
        most: int = 10 * DOLLAR,
        renewed: bool = True,
        plan: int = 0,
        referrer: str = ZERO_ADDRESS,
    ) -> Outcome:
        return self.desk.send(
            "subscribe", plan or self.passes, periods, most, renewed, referrer, sender=account
        )

    def renew(self, account: str, plan: int = 0) -> Outcome:
        return self.desk.send("renew", plan or self.passes, account, sender=self.keeper)

    def pass_of(self, account: str) -> tuple[int, int]:
        """Until when it lasts, and the price that was accepted."""
        return tuple(self.desk.view("subscriptionOf", self.passes, account))

    def credits_of(self, account: str, plan: int = 0) -> tuple[int, int]:
        """Those that can be transferred, and those that cannot."""
        return tuple(self.desk.view("creditsOf", plan or self.credits, account))

    def told(self, outcome: Outcome, name: str) -> list[dict[str, Any]]:
        return [event.args for event in self.events(outcome) if event.name == name]

    def signature(self, signer: Any, account: str, total: int, plan: int = 0, desk: Any = None) -> bytes:
        hashed = (desk or self.desk).view("useDigest", plan or self.credits, account, total)
        return bytes(signer.unsafe_sign_hash(hashed).signature)


def discounted(price: int, bps: int) -> int:
    """Rounded up."""
    return -(-price * (BPS - bps) // BPS)
