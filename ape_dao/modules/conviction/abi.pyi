"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class ConvictionPoolRequestOf(NamedTuple):
    """The values of `ConvictionPool.requestOf`."""

    requester: str
    to: str
    amount: int
    end: int
    payableAt: int
    state: int

class ConvictionPoolSupportFrom(NamedTuple):
    """The values of `ConvictionPool.supportFrom`."""

    bps: int
    power: int

class Settings(NamedTuple):
    """`IConvictionPool.Settings`."""

    halfLife: int
    memoryWeeks: int
    minShareBps: int
    weightBps: int
    maxAskBps: int
    enactDelay: int
    maxLife: int
    quota: int
    minPower: int

class ConvictionPool(Contract, Protocol):
    """`ConvictionPool`, as Ape calls it."""

    BudgetsSet: ContractEvent
    Closed: ContractEvent
    OwnershipTransferred: ContractEvent
    Pruned: ContractEvent
    RequestPaid: ContractEvent
    Requested: ContractEvent
    Ripened: ContractEvent
    SettingsSet: ContractEvent
    Supported: ContractEvent
    def ASSET(self) -> str:
        """What is paid."""

    def ESCROW(self) -> str:
        """Whose locks count."""

    def budgets(self) -> str:
        """The budgets that pay."""

    def cancel(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Closes request `id`; what was reserved is free again."""

    def convictionOf(self, id: int) -> int:
        """Conviction of request `id` now."""

    def enact(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays request `id`."""

    def lastingPower(self, account: Address, end: int) -> int: ...
    def owner(self) -> str: ...
    def prune(self, id: int, supporters: Sequence[Address], *, sender: AccountAPI) -> ReceiptAPI:
        """Lowers what counts for each of `supporters` to what its lock still promises."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def request(self, to: Address, amount: int, end: int, text: str, *, sender: AccountAPI) -> ReceiptAPI:
        """Asks for `amount` base units of the asset for `to`, and for support until second `end`."""

    def requestCount(self) -> int:
        """How many requests were made; they have the numbers from 1 on."""

    def requestOf(self, id: int) -> ConvictionPoolRequestOf:
        """What is asked in request `id`; zeros if there is none."""

    def ripen(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Notes that request `id` is at its threshold, and reserves its amount in the budget."""

    def ripensAt(self, id: int) -> int: ...
    def setBudgets(self, newBudgets: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Chooses the budgets that pay."""

    def setSettings(self, newSettings: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Sets what holds for requests from now on."""

    def settings(self) -> Settings:
        """What holds for requests made now."""

    def settingsOf(self, id: int) -> Settings:
        """What holds for request `id`; zeros if there is none."""

    def sharesUsed(self, account: Address) -> int:
        """Basis points of its power that `account` gives to requests, including those that are closed."""

    def support(self, id: int, bps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Supports request `id` with `bps` of the caller's power; 0 takes the support away."""

    def supportFrom(self, id: int, account: Address) -> ConvictionPoolSupportFrom:
        """What `account` gives to request `id`: basis points of its power, and the power that counts."""

    def supportMany(self, ids: Sequence[int], bps: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
        """The same for several requests in turn."""

    def supportOf(self, id: int) -> int:
        """Support of request `id` now."""

    def thresholdOf(self, id: int) -> int: ...
    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def withdraw(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Closes the caller's request `id`; what was reserved is free again."""
