"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Auction(NamedTuple):
    """`IBuybackAuction.Auction`."""

    id: int
    startedAt: int
    length: int
    recentVolume: int
    startPrice: int
    floorPrice: int
    unit: int
    referencePrice: int
    lot: int
    sold: int

class AuctionParams(NamedTuple):
    """`IBuybackAuction.AuctionParams`."""

    unit: int
    minLot: int
    startPrice: int
    minStartPrice: int
    floorPrice: int
    restartMultiplier: int
    length: int
    maxLot: int

class Booked(NamedTuple):
    """`IBuybackPot.Booked`."""

    amount: int
    week: int

class BuybackAuctionQuote(NamedTuple):
    """The values of `BuybackAuction.quote`."""

    id: int
    lot: int
    price: int
    payment: int

class CowBuybackAuctionOrderOf(NamedTuple):
    """The values of `CowBuybackAuction.orderOf`."""

    amount: int
    payment: int
    validTo: int
    open: int

class CowBuybackAuctionQuote(NamedTuple):
    """The values of `CowBuybackAuction.quote`."""

    id: int
    lot: int
    price: int
    payment: int

class BuybackAuction(Contract, Protocol):
    """`BuybackAuction`, as Ape calls it."""

    AuctionParamsRemoved: ContractEvent
    AuctionParamsSet: ContractEvent
    AuctionStarted: ContractEvent
    Bought: ContractEvent
    OwnershipTransferred: ContractEvent
    ProceedsSettled: ContractEvent
    Recovered: ContractEvent
    def BURN_PROCEEDS(self) -> bool:
        """Whether proceeds are burned."""

    def DISTRIBUTOR(self) -> str:
        """Where proceeds go that are not burned."""

    def PAYMENT_TOKEN(self) -> str:
        """What buyers pay with."""

    def auctionOf(self, token: Address) -> Auction:
        """The running or last auction of `token`."""

    def buy(
        self,
        token: Address,
        auctionId: int,
        maxAmount: int,
        maxPayment: int,
        deadline: int,
        receiver: Address,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Buys `maxAmount` units of `token`, or what is left of the lot if that is less."""

    def buyWithCallback(
        self,
        token: Address,
        auctionId: int,
        maxAmount: int,
        maxPayment: int,
        deadline: int,
        receiver: Address,
        data: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def nextStartPriceOf(self, token: Address) -> int:
        """Where the next auction of `token` would start."""

    def owner(self) -> str: ...
    def paramsOf(self, token: Address) -> AuctionParams:
        """The parameters of the next auction of `token`."""

    def quote(self, token: Address) -> BuybackAuctionQuote:
        """The current offer; all zero while no auction is running."""

    def recover(self, token: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all units of `token` to `to`, which ends its auction."""

    def removeParams(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends the sale of `token` after its running auction."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setParams(self, token: Address, params: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Sets how `token` is sold from its next auction on; that one starts at `params.startPrice`."""

    def settleProceeds(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def start(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Starts an auction of `token`; anybody may."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class BuybackPot(Contract, Protocol):
    """`BuybackPot`, as Ape calls it."""

    OwnershipTransferred: ContractEvent
    PaceSet: ContractEvent
    Recovered: ContractEvent
    Released: ContractEvent
    def MAX_PACE_WEEKS(self) -> int:
        """The slowest pace."""

    def MIN_PACE_WEEKS(self) -> int:
        """The fastest pace."""

    def RECEIVER(self) -> str:
        """Where it goes; cannot be changed."""

    def bookedOf(self, token: Address) -> Booked:
        """What takes part in the next release of `token`, and the week of the last one."""

    def owner(self) -> str: ...
    def paceWeeks(self) -> int:
        """N: each week 1/N of what is booked is released."""

    def recover(self, token: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all units of `token` to `to`."""

    def releasable(self, token: Address) -> int:
        """What `release(token)` would send on now."""

    def release(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends on what is due of `token`, and books what has come in; anybody may."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setPace(self, newPaceWeeks: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the pace: each week 1/`newPaceWeeks` of what is booked."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class CowBuybackAuction(Contract, Protocol):
    """`CowBuybackAuction`, as Ape calls it."""

    AuctionParamsRemoved: ContractEvent
    AuctionParamsSet: ContractEvent
    AuctionStarted: ContractEvent
    Bought: ContractEvent
    OrderPlaced: ContractEvent
    OwnershipTransferred: ContractEvent
    ProceedsSettled: ContractEvent
    Recovered: ContractEvent
    def APP_DATA(self) -> bytes:
        """The hash of the document that orders name."""

    def BURN_PROCEEDS(self) -> bool:
        """Whether proceeds are burned."""

    def DISTRIBUTOR(self) -> str:
        """Where proceeds go that are not burned."""

    def ORDER_LENGTH(self) -> int:
        """Seconds for which an order can be filled."""

    def PAYMENT_TOKEN(self) -> str:
        """What buyers pay with."""

    def RELAYER(self) -> str:
        """What takes the units of an order, by its allowance."""

    def SETTLEMENT(self) -> str:
        """The settlement contract of CoW Protocol whose orders these are."""

    def auctionOf(self, token: Address) -> Auction:
        """The running or last auction of `token`."""

    def buy(
        self,
        token: Address,
        auctionId: int,
        maxAmount: int,
        maxPayment: int,
        deadline: int,
        receiver: Address,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Buys `maxAmount` units of `token`, or what is left of the lot if that is less."""

    def buyWithCallback(
        self,
        token: Address,
        auctionId: int,
        maxAmount: int,
        maxPayment: int,
        deadline: int,
        receiver: Address,
        data: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def isValidSignature(self, hash: bytes, signature: bytes) -> bytes: ...
    def nextStartPriceOf(self, token: Address) -> int:
        """Where the next auction of `token` would start."""

    def orderOf(self, token: Address) -> CowBuybackAuctionOrderOf:
        """The order of `token` that stands; zeros for none."""

    def owner(self) -> str: ...
    def paramsOf(self, token: Address) -> AuctionParams:
        """The parameters of the next auction of `token`."""

    def placeOrder(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def quote(self, token: Address) -> CowBuybackAuctionQuote:
        """The current offer; all zero while no auction is running."""

    def recover(self, token: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all units of `token` to `to`, which ends its auction."""

    def removeParams(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends the sale of `token` after its running auction."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setParams(self, token: Address, params: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Sets how `token` is sold from its next auction on; that one starts at `params.startPrice`."""

    def settleProceeds(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def start(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Starts an auction of `token`; anybody may."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class ProceedsLock(Contract, Protocol):
    """`ProceedsLock`, as Ape calls it."""

    LockedForever: ContractEvent
    PassedOn: ContractEvent
    def ESCROW(self) -> str:
        """Where the lock is."""

    def TOKEN(self) -> str:
        """The governance token."""

    def TREASURY(self) -> str:
        """Where what the lock earns goes."""

    def deposit(self, token: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def lock(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Locks governance tokens that reached this contract otherwise; anybody may."""

    def passOn(
        self, distributor: Address, tokens: Sequence[Address], *, sender: AccountAPI
    ) -> ReceiptAPI: ...
