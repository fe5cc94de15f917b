"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class StakingScore(Contract, Protocol):
    """`StakingScore`, as Ape calls it."""

    OwnershipTransferred: ContractEvent
    ThresholdsSet: ContractEvent
    def ESCROW(self) -> str:
        """The vote escrow whose power counts."""

    def MAX_THRESHOLDS(self) -> int:
        """Longest possible table."""

    def owner(self) -> str: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def scoreAt(self, account: Address, t: int) -> int: ...
    def scoreForPower(self, power: int) -> int:
        """Score of a power of `power` base units: the number of thresholds that are not above it."""

    def scoreOf(self, account: Address) -> int:
        """Score of `account` now."""

    def setThresholds(self, thresholds: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
        """Replaces the table; `thresholds_[k]` is the power (base units) needed for the score `k + 1`."""

    def thresholds(self) -> list[int]:
        """The table, in increasing order (power, base units)."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
