"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Allocation(NamedTuple):
    """`ITierSale.Allocation`."""

    power: int
    tier: int
    window: int
    opensAt: int
    closesAt: int
    limit: int
    paid: int

class Outcome(NamedTuple):
    """`ITierSale.Outcome`."""

    state: int
    cutWindow: int
    proceedsPaid: bool
    feePaid: bool
    cutAccepted: int
    unsold: int

class Permission(NamedTuple):
    """`IScoreGate.Permission`."""

    power: int
    tier: int
    window: int
    opensAt: int
    closesAt: int
    limit: int

class Position(NamedTuple):
    """`ITierSale.Position`."""

    paid: int
    released: int
    tier: int
    window: int
    settled: bool

class Tier(NamedTuple):
    """`ITierSale.Tier`."""

    threshold: int
    allocation: int
    window: int

class TierSaleDueOf(NamedTuple):
    """The values of `TierSale.dueOf`."""

    tokens: int
    refund: int

class TierSaleEip712Domain(NamedTuple):
    """The values of `TierSale.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class TierSaleProceeds(NamedTuple):
    """The values of `TierSale.proceeds`."""

    total: int
    fee: int

class TierSalePurchaseOf(NamedTuple):
    """The values of `TierSale.purchaseOf`."""

    cost: int
    bought: int

class Vesting(NamedTuple):
    """`ITierSale.Vesting`."""

    start: int
    cliff: int
    duration: int
    atOnceBps: int

class Window(NamedTuple):
    """`ITierSale.Window`."""

    opensAt: int
    closesAt: int
    committed: int

class ScoreGate(Contract, Protocol):
    """`ScoreGate`, as Ape calls it."""

    Returned: ContractEvent
    Spent: ContractEvent
    def BUDGET(self) -> int:
        """Payment units of all accounts together; 0 unless limits follow from power."""

    def BY_POWER(self) -> bool:
        """Whether limits follow from power, not from the table."""

    def EASY_AUCTION(self) -> str:
        """Whose auctions `placeOrders` serves; zero: none."""

    def END(self) -> int:
        """Unix seconds at which the last window closes."""

    def ESCROW(self) -> str:
        """Whose power counts."""

    def SNAPSHOT(self) -> int:
        """Unix seconds at which power is read."""

    def TOTAL_POWER(self) -> int:
        """Power of all at the snapshot; 0 unless limits follow from power."""

    def isAllowed(self, user: Address, auctionId: int, argument_2: bytes) -> bytes:
        """Answers its own selector if `user` may place orders in the auction."""

    def permissionOf(self, account: Address) -> Permission:
        """What `account` may bid, and when."""

    def placeOrders(
        self,
        auctionId: int,
        minBuyAmounts: Sequence[int],
        sellAmounts: Sequence[int],
        previousOrders: Sequence[bytes],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def powerOf(self, account: Address) -> int:
        """Own power of `account` that counts: the smaller one of snapshot and end."""

    def spentOf(self, auction: Address, auctionId: int, account: Address) -> int:
        """What `account` has bid in an auction; the id is 0 for a validation hook."""

    def supportsInterface(self, interfaceId: bytes) -> bool: ...
    def tiers(self) -> list[Tier]:
        """The table."""

    def validate(
        self,
        argument_0: int,
        amount: int,
        owner: Address,
        sender_: Address,
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Reverts if the bid must not be placed."""

    def windows(self) -> list[Window]:
        """All windows."""

class TierSale(Contract, Protocol):
    """`TierSale`, as Ape calls it."""

    Cancelled: ContractEvent
    Claimed: ContractEvent
    Committed: ContractEvent
    EIP712DomainChanged: ContractEvent
    Failed: ContractEvent
    FeePaid: ContractEvent
    Finalized: ContractEvent
    Opened: ContractEvent
    ProceedsPaid: ContractEvent
    UnsoldSwept: ContractEvent
    def ADMISSION_TYPEHASH(self) -> bytes:
        """EIP-712 type of what the gate signs."""

    def BY_POWER(self) -> bool:
        """Whether allocations follow from power, not from the table."""

    def END(self) -> int:
        """Unix seconds at which the last window closes."""

    def ESCROW(self) -> str:
        """Whose power counts."""

    def FEE_BPS(self) -> int:
        """Hundredths of a percent of the proceeds."""

    def GATE(self) -> str:
        """Whose signature admits accounts; zero: all are admitted."""

    def GUARDIAN(self) -> str:
        """Who may cancel until `GUARDIAN_UNTIL`."""

    def GUARDIAN_UNTIL(self) -> int:
        """Last second (unix) for the guardian."""

    def LOT(self) -> int:
        """Base units of the token."""

    def LOT_VALUE(self) -> int:
        """Payment units for the whole lot, rounded down."""

    def MIN_COMMIT(self) -> int:
        """Payment units that an account commits at least."""

    def MIN_RAISE(self) -> int:
        """Payment units below which the sale fails."""

    def PAYMENT(self) -> str:
        """What it is paid with."""

    def PRICE(self) -> int:
        """Payment units for `UNIT`."""

    def PROCEEDS_TO(self) -> str:
        """Who receives the proceeds."""

    def ROUTER(self) -> str:
        """Who receives the fee; zero: nobody."""

    def SELLER(self) -> str:
        """Who gets back what is not sold."""

    def SNAPSHOT(self) -> int:
        """Unix seconds at which power is read."""

    def TOKEN(self) -> str:
        """What is sold."""

    def TOTAL_POWER(self) -> int:
        """Power of all at the snapshot; 0 unless the sale is by power."""

    def UNIT(self) -> int:
        """Base units that the price is quoted for."""

    def allocationOf(self, account: Address) -> Allocation:
        """What `account` may buy and when, gate aside."""

    def cancel(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends the sale; everybody gets back exactly what was paid."""

    def claim(self, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays `account` its refund, once, and what has vested; anybody can call."""

    def claimAndLock(self, unlockTime: int, *, sender: AccountAPI) -> ReceiptAPI:
        """As `claim` for the caller, whose tokens go into its lock in the escrow."""

    def commit(self, amount: int, admission: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Commits `amount` payment units of the caller, who keeps what is not accepted."""

    def commitWithPermit(
        self,
        amount: int,
        admission: Sequence[object],
        deadline: int,
        v: int,
        r: bytes,
        s: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def dueOf(self, account: Address) -> TierSaleDueOf:
        """What `claim` would pay now; zero if it would revert."""

    def eip712Domain(self) -> TierSaleEip712Domain: ...
    def finalize(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Decides what each window gets; anybody can call."""

    def open(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Opens the sale, whose lot must be here; anybody can call."""

    def outcome(self) -> Outcome:
        """State, and how the sale ended."""

    def payFee(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays the fee to `ROUTER`, once; anybody can call."""

    def payProceeds(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays the proceeds less the fee to `PROCEEDS_TO`, once; anybody can call."""

    def positionOf(self, account: Address) -> Position:
        """What `account` has committed and received."""

    def powerOf(self, account: Address) -> int:
        """Own power of `account` that counts: the smaller one of snapshot and end."""

    def proceeds(self) -> TierSaleProceeds:
        """Payment units that were accepted, fee included, and the fee; zero unless Sold."""

    def purchaseOf(self, account: Address) -> TierSalePurchaseOf: ...
    def sweepUnsold(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends what was not sold to the seller; anybody can call."""

    def tierForPower(self, power: int) -> int:
        """Number of the tier of a power, from 1; 0: below every tier."""

    def tiers(self) -> list[Tier]:
        """The table."""

    def vesting(self) -> Vesting:
        """The vesting of what is bought; `start` is never 0."""

    def windows(self) -> list[Window]:
        """All windows."""
