"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Terms(NamedTuple):
    """`ITreasuryBudgets.Terms`."""

    perWeek: int
    atOnce: int
    inAll: int
    until: int

class TreasuryBudgetsReservationOf(NamedTuple):
    """The values of `TreasuryBudgets.reservationOf`."""

    amount: int
    until: int

class TreasuryBudgetsStateOf(NamedTuple):
    """The values of `TreasuryBudgets.stateOf`."""

    free: int
    reserved: int
    spent: int
    frozenUntil: int
    freezableFrom: int

class TreasuryBudgets(Contract, Protocol):
    """`TreasuryBudgets`, as Ape calls it."""

    BudgetFrozen: ContractEvent
    BudgetRecalled: ContractEvent
    BudgetSet: ContractEvent
    GuardianSet: ContractEvent
    OwnershipTransferred: ContractEvent
    Released: ContractEvent
    Reserved: ContractEvent
    Spent: ContractEvent
    def MAX_FREEZE(self) -> int:
        """Seconds that a freeze lasts at most."""

    def MAX_TERM(self) -> int:
        """Seconds from `set` to the latest end."""

    def TREASURY(self) -> str:
        """Where the money is."""

    def freeze(self, spender: Address, asset: Address, until: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Stops the budget of `spender` in `asset` until second `until`."""

    def guardian(self) -> str:
        """Who can freeze budgets."""

    def owner(self) -> str: ...
    def promised(self, asset: Address) -> int: ...
    def recall(self, spender: Address, asset: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends the budget of `spender` in `asset`: nothing is left, and its reservations are void."""

    def release(self, spender: Address, asset: Address, key: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Makes free what `spender` reserved under `key`."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def reservationOf(self, spender: Address, asset: Address, key: bytes) -> TreasuryBudgetsReservationOf:
        """What is reserved under `key`, and until which second; zeros for nothing."""

    def reserve(
        self, asset: Address, key: bytes, amount: int, until: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def set(
        self, spender: Address, asset: Address, terms: Sequence[object], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Gives `spender` a budget in `asset`, or new limits, from this second on."""

    def setGuardian(self, newGuardian: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can freeze budgets; the zero address for nobody."""

    def spend(
        self, asset: Address, to: Address, amount: int, memo: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Pays `amount` base units of `asset` from the treasury to `to`."""

    def spendReserved(
        self, asset: Address, key: bytes, to: Address, memo: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Pays everything that is reserved under `key` to `to`."""

    def spendersOf(self, asset: Address) -> list[str]:
        """Who has a budget in `asset`, also one that is over."""

    def stateOf(self, spender: Address, asset: Address) -> TreasuryBudgetsStateOf:
        """What a budget did and can do, in base units and unix seconds; zeros for none."""

    def termsOf(self, spender: Address, asset: Address) -> Terms:
        """The limits of a budget; zeros for none."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def trim(self, asset: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Lowers the treasury's allowance for `asset` to what is promised; returns the difference."""
