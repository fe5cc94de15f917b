"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from typing import Protocol, overload

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class VestingGrant(Contract, Protocol):
    """`VestingGrant`, as Ape calls it."""

    ERC20Released: ContractEvent
    EtherReleased: ContractEvent
    OwnershipTransferStarted: ContractEvent
    OwnershipTransferred: ContractEvent
    Revoked: ContractEvent
    VestedLocked: ContractEvent
    def DAO(self) -> str:
        """Who may revoke."""

    def DELEGABLE(self) -> bool:
        """Whether the beneficiary may delegate token votes."""

    def ESCROW(self) -> str:
        """The escrow in which vested tokens can be locked; zero: none."""

    def REVOCABLE(self) -> bool:
        """Whether the DAO may revoke."""

    def TOKEN(self) -> str:
        """The vesting token."""

    def TREASURY(self) -> str:
        """Receives revoked tokens."""

    def acceptOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def cliff(self) -> int: ...
    def duration(self) -> int: ...
    def end(self) -> int: ...
    def lock(self, amount: int, unlockTime: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Locks `amount` vested base units in the escrow, in the caller's own lock."""

    def lockedFromHere(self) -> int:
        """Base units that were locked from here; `released(TOKEN)` includes them."""

    def owner(self) -> str: ...
    def pendingOwner(self) -> str: ...
    @overload
    def releasable(self, token: Address) -> int: ...
    @overload
    def releasable(self) -> int: ...
    @overload
    def release(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays the beneficiary the vested balance of `token`."""

    @overload
    def release(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays the beneficiary the vested balance of ETH."""

    @overload
    def released(self) -> int: ...
    @overload
    def released(self, token: Address) -> int:
        """Base units of `token` that were paid to the beneficiary or added to its lock."""

    def renounceOwnership(self) -> None:
        """Always reverts with VestingGrantNoRenounce."""

    def revocable(self) -> int:
        """Base units that `revoke` would return now."""

    def revoke(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def revokedAt(self) -> int:
        """Unix seconds of the revocation; 0: not revoked."""

    def start(self) -> int: ...
    def transferOwnership(self, successor: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    @overload
    def vestedAmount(self, timestamp: int) -> int: ...
    @overload
    def vestedAmount(self, token: Address, timestamp: int) -> int:
        """Base units of `token` that have vested, or will have vested, at second `timestamp`."""
