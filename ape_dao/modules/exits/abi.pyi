"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Note(NamedTuple):
    """`IObjectionExit.Note`."""

    proposer: str
    createdAt: int
    snapshot: int
    proposalId: int

class ObjectionExit(Contract, Protocol):
    """`ObjectionExit`, as Ape calls it."""

    ObjectorLeft: ContractEvent
    ProposalNoted: ContractEvent
    def ESCROW(self) -> str:
        """Whose locks are left."""

    def GOVERNOR(self) -> str:
        """Whose proposals are objected to."""

    def HELD_FOR(self) -> int:
        """How long before a proposal is made a lock must be held to be left because of it, in seconds."""

    def TIMELOCK(self) -> str:
        """Where they wait."""

    def allowExit(
        self, account: Address, id: bytes, since: int, amount: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def leftAt(self, account: Address) -> int:
        """When `account` last left through this door (unix seconds); zero for never."""

    def note(
        self,
        targets: Sequence[Address],
        values: Sequence[int],
        calldatas: Sequence[bytes],
        descriptionHash: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Notes which proposal an operation is, for everybody who wants to leave because of it."""

    def noteOf(self, id: bytes) -> Note:
        """What is noted of the operation `id`."""

    def requireRight(self, account: Address, id: bytes) -> int: ...
