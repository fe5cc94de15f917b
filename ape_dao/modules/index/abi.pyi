"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Fees(NamedTuple):
    """`IIndexVault.Fees`."""

    yearlyBps: int
    crossBps: int
    publicMint: bool

class IndexVaultGlide(NamedTuple):
    """The values of `IndexVault.glide`."""

    from_: int
    until: int

class IndexVaultOffer(NamedTuple):
    """The values of `IndexVault.offer`."""

    id: int
    sellPrice: int
    sellAmount: int
    buyPrice: int
    buyAmount: int

class PartState(NamedTuple):
    """`IIndexVault.PartState`."""

    token: str
    isQuarantined: bool
    held: int
    last: int
    weightBps: int
    bandBps: int
    finalWeightBps: int
    maxShareBps: int
    doublings: int
    length: int
    id: int
    startedAt: int
    probedAt: int
    usedParts: int
    direction: int
    isProbe: bool

class Schedule(NamedTuple):
    """`IIndexVault.Schedule`."""

    minInterval: int
    probeInterval: int
    probeBps: int

class IndexVault(Contract, Protocol):
    """`IndexVault`, as Ape calls it."""

    Approval: ContractEvent
    AuctionStarted: ContractEvent
    ClaimAdded: ContractEvent
    ClaimPaid: ContractEvent
    FeeAccrued: ContractEvent
    FeeReceiverSet: ContractEvent
    FeesSet: ContractEvent
    GuardianSet: ContractEvent
    Minted: ContractEvent
    OwnershipTransferred: ContractEvent
    PausedUntil: ContractEvent
    Quarantined: ContractEvent
    Readmitted: ContractEvent
    Recovered: ContractEvent
    Redeemed: ContractEvent
    Retired: ContractEvent
    ScheduleSet: ContractEvent
    Taken: ContractEvent
    TargetsSet: ContractEvent
    Transfer: ContractEvent
    def accrue(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Mints the fee since the last time."""

    def allowance(self, owner: Address, spender: Address) -> int: ...
    def amountsFor(self, shares: int, isMint: bool) -> list[int]: ...
    def approve(self, spender: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def balanceOf(self, account: Address) -> int: ...
    def claim(self, token: Address, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays what `account` has as a claim to `token`: its part of what is held of it now, rounded down."""

    def claimOf(self, token: Address, account: Address) -> int:
        """The claim of `account` to `token`, in shares."""

    def decimals(self) -> int: ...
    def feeReceiver(self) -> str:
        """Gets the yearly fee."""

    def fees(self) -> Fees:
        """The yearly fee and that of minting and redeeming, in basis points."""

    def glide(self) -> IndexVaultGlide:
        """Weights glide from the first second to the second one."""

    def guardian(self) -> str:
        """Can pause auctions, for 14 of any 30 days."""

    def mint(self, shares: int, to: Address, maxAmounts: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
        """Mints `shares` to `to` for the same part of everything that is held, rounded up."""

    def name(self) -> str: ...
    def offer(self, part: int) -> IndexVaultOffer: ...
    def owner(self) -> str: ...
    def partCount(self) -> int:
        """Places of parts, the numeraire's and empty ones with them."""

    def partOf(self, part: int) -> PartState:
        """A part as it is now; zeros for an empty place."""

    def pausedUntil(self) -> int:
        """Auctions are paused before this second."""

    def quarantine(self, part: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def readmit(self, part: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def recover(self, token: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all of a token that is no part, and to which there is no claim, to `to`."""

    def redeem(
        self, shares: int, to: Address, minAmounts: Sequence[int], *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def retire(self, part: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def schedule(self) -> Schedule:
        """When auctions and probes can start."""

    def setFeeReceiver(self, newReceiver: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Who gets the yearly fee from now on; what was due is minted to the old one first."""

    def setFees(self, newFees: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """New fees; what was due is minted first."""

    def setGuardian(self, newGuardian: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can pause auctions; the zero address for nobody."""

    def setPaused(self, until: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setSchedule(self, newSchedule: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """When auctions and probes can start from now on."""

    def setTargets(
        self, targets: Sequence[Sequence[object]], glide: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """New targets, in the order of the parts; new parts come last or take the place of retired ones."""

    def start(self, part: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Starts the auction of a part."""

    def symbol(self) -> str: ...
    def take(
        self,
        part: int,
        id: int,
        vaultSells: bool,
        maxAmount: int,
        limitPayment: int,
        deadline: int,
        receiver: Address,
        data: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def totalSupply(self) -> int: ...
    def transfer(self, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferFrom(self, from_: Address, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
