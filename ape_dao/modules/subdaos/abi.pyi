"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class FixedWord(NamedTuple):
    """`IScopedExecutor.FixedWord`."""

    position: int
    isThis: bool
    value_: bytes

class Operation(NamedTuple):
    """`IScopedExecutor.Operation`."""

    operator: str
    until: int

class Scope(NamedTuple):
    """`IScopedExecutor.Scope`."""

    target: str
    selector: bytes
    words: int
    fixedWords: list[FixedWord]

class ScopedExecutorFreezes(NamedTuple):
    """The values of `ScopedExecutor.freezes`."""

    frozenUntil: int
    freezableFrom: int

class ScopedExecutor(Contract, Protocol):
    """`ScopedExecutor`, as Ape calls it."""

    Executed: ContractEvent
    Frozen: ContractEvent
    GuardianSet: ContractEvent
    OperatorSet: ContractEvent
    OwnershipTransferred: ContractEvent
    Recalled: ContractEvent
    ScopeRemoved: ContractEvent
    ScopeSet: ContractEvent
    SweepFailed: ContractEvent
    Swept: ContractEvent
    def MAX_FREEZE(self) -> int:
        """Seconds that a freeze lasts at most."""

    def MAX_SCOPES(self) -> int:
        """Scopes have numbers below this."""

    def MAX_TERM(self) -> int:
        """Seconds from `setOperator` to the latest end."""

    def MAX_WORDS(self) -> int:
        """Arguments that a function has at most."""

    def PARENT(self) -> str:
        """The treasury to which everything goes back."""

    def execute(self, id: int, data: bytes, deadline: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def freeze(self, until: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Stops the operator until second `until`."""

    def freezes(self) -> ScopedExecutorFreezes:
        """The end of the last freeze, and when the next can begin, unix seconds; zeros if there was none."""

    def guardian(self) -> str:
        """Who can stop the operator for a while."""

    def operation(self) -> Operation:
        """Who can act, and until which second; zeros after a recall."""

    def owner(self) -> str: ...
    def recall(self, assets: Sequence[Address], *, sender: AccountAPI) -> ReceiptAPI:
        """Ends everything at once: there is no operator any more, and `assets` go to the parent."""

    def removeScope(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes a scope back."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def scopeOf(self, id: int) -> Scope:
        """What scope `id` allows; zeros for nothing."""

    def setGuardian(self, newGuardian: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can stop the operator for a while; the zero address for nobody."""

    def setOperator(self, newOperator: Address, until: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can act, and until which second."""

    def setScope(self, id: int, scope: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Allows one function of one target, in place of what scope `id` allowed."""

    def sweep(self, assets: Sequence[Address], *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all that this contract holds of `assets` to the parent, once nobody can act."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
