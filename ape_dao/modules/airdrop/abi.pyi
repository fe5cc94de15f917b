"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class MerkleAirdropEip712Domain(NamedTuple):
    """The values of `MerkleAirdrop.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class MerkleAirdrop(Contract, Protocol):
    """`MerkleAirdrop`, as Ape calls it."""

    Claimed: ContractEvent
    EIP712DomainChanged: ContractEvent
    OwnershipTransferred: ContractEvent
    RootSet: ContractEvent
    Swept: ContractEvent
    def CLAIM_AND_LOCK_TYPEHASH(self) -> bytes:
        """EIP-712 type of a signed `claimAndLockFor`."""

    def CUMULATIVE(self) -> bool:
        """Whether later roots replace earlier ones and pay the difference."""

    def DEADLINE(self) -> int:
        """The last second (unix) for claims."""

    def ESCROW(self) -> str:
        """The escrow in which claims can be locked; zero: none."""

    def TOKEN(self) -> str:
        """The token that is paid."""

    def TREASURY(self) -> str:
        """Who receives what nobody claimed."""

    def claim(self, index: int, amount: int, proof: Sequence[bytes], *, sender: AccountAPI) -> ReceiptAPI:
        """Pays the caller its row."""

    def claimAndLock(
        self,
        index: int,
        amount: int,
        proof: Sequence[bytes],
        unlockTime: int,
        delegation: Sequence[object],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Claims the caller's row into its lock in the escrow, in one transaction and without an approval."""

    def claimAndLockFor(
        self,
        row: Sequence[object],
        unlockTime: int,
        delegation: Sequence[object],
        expiry: int,
        signature: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """As `claimAndLock`, for the account of the row, which has signed `unlockTime` and the delegatee."""

    def claimBatch(self, claims: Sequence[Sequence[object]], *, sender: AccountAPI) -> ReceiptAPI:
        """Pays many rows, each to its account; anybody may call."""

    def claimFor(
        self, account: Address, index: int, amount: int, proof: Sequence[bytes], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Pays `account` its row; anybody may call."""

    def claimedOf(self, account: Address) -> int:
        """Base units paid to `account` in a cumulative campaign; always 0 in a fixed one."""

    def due(self, index: int, account: Address, amount: int) -> int:
        """Unpaid base units of a row, if it is in the list and the campaign is open; checks neither."""

    def eip712Domain(self) -> MerkleAirdropEip712Domain: ...
    def isClaimed(self, index: int) -> bool:
        """Whether row `index` was paid, in a fixed campaign; always false in a cumulative one."""

    def isListed(self, index: int, account: Address, amount: int, proof: Sequence[bytes]) -> bool:
        """Whether the proof is valid for this row and the current root, paid or not."""

    def leafOf(self, index: int, account: Address, amount: int) -> bytes:
        """The leaf of a row, for this chain and this campaign."""

    def owner(self) -> str: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def root(self) -> bytes:
        """The root; zero: not set yet."""

    def setRoot(self, newRoot: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the root: once in a fixed campaign, any number of times in a cumulative one."""

    def sweep(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends the whole balance of `token`, the campaign's own or any other, to `TREASURY`."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
