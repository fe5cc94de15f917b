"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class RevenueDistributorCumulativeAt(NamedTuple):
    """The values of `RevenueDistributor.cumulativeAt`."""

    a: int
    b: int

class RevenueDistributorCursorOf(NamedTuple):
    """The values of `RevenueDistributor.cursorOf`."""

    epoch: int
    a: int

class RevenueRouterPreviewSplit(NamedTuple):
    """The values of `RevenueRouter.previewSplit`."""

    sharePart: int
    buybackPart: int
    treasuryPart: int

class TokenState(NamedTuple):
    """`IRevenueDistributor.TokenState`."""

    firstEpoch: int
    lastEpoch: int
    pendingSince: int
    listed: bool
    reserve: int
    pending: int
    tracked: bool

class YieldSkimmerHoldingOf(NamedTuple):
    """The values of `YieldSkimmer.holdingOf`."""

    principal: int
    value_: int

class RevenueDistributor(Contract, Protocol):
    """`RevenueDistributor`, as Ape calls it."""

    ClaimFailed: ContractEvent
    ClaimReduced: ContractEvent
    Claimed: ContractEvent
    Deposited: ContractEvent
    OwnershipTransferred: ContractEvent
    PendingCredited: ContractEvent
    Queued: ContractEvent
    RecipientSet: ContractEvent
    Reinvested: ContractEvent
    Swept: ContractEvent
    TokenSet: ContractEvent
    def ESCROW(self) -> str:
        """The escrow whose power counts and whose operators may act here."""

    def MAX_TOKENS(self) -> int:
        """Largest number of tokens that can be open for deposits at once."""

    def MIN_STATES(self) -> int:
        """Smallest number of lock states with which a partial claim always makes progress."""

    def MIN_TOTAL_POWER(self) -> int: ...
    def TRANSFER_GAS_LIMIT(self) -> int:
        """Gas limit of each token transfer in a claim."""

    def claim(self, tokens: Sequence[Address], *, sender: AccountAPI) -> ReceiptAPI:
        """Pays everything the caller earned in `tokens` to its recipient."""

    def claimFor(self, account: Address, tokens: Sequence[Address], *, sender: AccountAPI) -> ReceiptAPI:
        """As `claim`, for `account`; pays the recipient that `account` chose, and nobody else."""

    def claimPart(
        self, account: Address, tokens: Sequence[Address], maxStates: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """As `claimFor`, but reads at most `maxStates` lock states of `account`."""

    def claimable(self, account: Address, token: Address) -> int:
        """What `claim` would pay `account` in `token` now."""

    def cumulativeAt(self, token: Address, epoch: int) -> RevenueDistributorCumulativeAt:
        """The running sums of `token` at the end of `epoch`."""

    def currentEpoch(self) -> int:
        """The current epoch: unix seconds divided by one week."""

    def cursorOf(self, account: Address, token: Address) -> RevenueDistributorCursorOf:
        """How far `account` was paid in `token`: through `epoch`, up to the running sum `a`."""

    def deposit(self, token: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `amount` units of `token` from the caller and shares them out in the current epoch."""

    def isListed(self, token: Address) -> bool:
        """Whether `token` is open for deposits."""

    def owner(self) -> str: ...
    def poke(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def queue(self, token: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `amount` units of `token` from the caller for the holders of the next epoch."""

    def recipientOf(self, account: Address) -> str:
        """Who receives the revenue of `account`: the account itself unless it chose another recipient."""

    def reinvest(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Adds everything the caller earned in the escrow's own token to its lock."""

    def reinvestFor(self, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """As `reinvest`, for `account`."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setNonRebasingToken(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Opens `token`, which never lowers balances by itself, for deposits; its claims are not tracked."""

    def setRecipient(self, recipient: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets who receives the caller's revenue; the zero address means the caller itself."""

    def setToken(self, token: Address, listed: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Opens or closes `token` for deposits."""

    def surplus(self, token: Address) -> int:
        """Units of `token` that `sweep` would send now."""

    def sweep(self, token: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends the units of `token` above the reserve (tokens sent here without `deposit`) to `to`."""

    def tokenState(self, token: Address) -> TokenState:
        """The books of `token`."""

    def tokens(self) -> list[str]:
        """The tokens that are open for deposits."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...

class RevenueRouter(Contract, Protocol):
    """`RevenueRouter`, as Ape calls it."""

    BuybackPausedSet: ContractEvent
    BuybackSet: ContractEvent
    Distributed: ContractEvent
    OwnershipTransferred: ContractEvent
    Received: ContractEvent
    RunwaySet: ContractEvent
    SplitSet: ContractEvent
    TokenSet: ContractEvent
    TreasurySet: ContractEvent
    def DISTRIBUTOR(self) -> str:
        """Pays the stakers; cannot be changed."""

    def MAX_RUNWAY(self) -> int:
        """Largest runway, in token units."""

    def MAX_TOKENS(self) -> int:
        """Largest number of listed tokens."""

    def WETH(self) -> str:
        """Wraps received ETH."""

    def buyback(self) -> str:
        """Where the buyback's part goes; zero: not set, it goes to the treasury."""

    def buybackBps(self) -> int:
        """Share of the buyback in basis points."""

    def buybackPaused(self) -> bool:
        """Whether the buyback is paused."""

    def distribute(self, token: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def isListed(self, token: Address) -> bool:
        """Whether `token` is on the list."""

    def missingRunwayOf(self, token: Address) -> int: ...
    def owner(self) -> str: ...
    def previewSplit(self, amount: int) -> RevenueRouterPreviewSplit:
        """How `amount` units would be split now, the runway aside."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def revenueShareBps(self) -> int:
        """Share of the stakers in basis points."""

    def runwayOf(self, token: Address) -> int:
        """The runway of `token` in token units; zero: none."""

    def setBuyback(self, newBuyback: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets where the buyback's part goes; zero sends it to the treasury."""

    def setBuybackPaused(self, paused: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Pauses or resumes the buyback; while paused its part goes to the treasury."""

    def setRunway(self, token: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the units of `token` up to which the treasury is filled before the split; zero: it is not."""

    def setSplit(
        self, newRevenueShareBps: int, newBuybackBps: int, newTreasuryBps: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Sets the shares in basis points."""

    def setToken(self, token: Address, listed: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Adds `token` to the list or removes it."""

    def setTreasury(self, newTreasury: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets where the treasury's part goes."""

    def tokens(self) -> list[str]:
        """The tokens on the list."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def treasury(self) -> str:
        """Where the treasury's part goes."""

    def treasuryBps(self) -> int:
        """Share of the treasury in basis points."""

    def undistributed(self, token: Address) -> int:
        """What `distribute(token)` would split now."""

class YieldSkimmer(Contract, Protocol):
    """`YieldSkimmer`, as Ape calls it."""

    Divested: ContractEvent
    Invested: ContractEvent
    OwnershipTransferred: ContractEvent
    PrincipalSet: ContractEvent
    Skimmed: ContractEvent
    def ROUTER(self) -> str:
        """Where gains go; cannot be changed."""

    def close(self, vault: Address, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends all shares of `vault` to `to`, whatever they are worth; its principal is zero then."""

    def divest(self, vault: Address, assets: int, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `assets` out of the vault to `to`; the principal falls by as much, at most to zero."""

    def holdingOf(self, vault: Address) -> YieldSkimmerHoldingOf:
        """What stands for `vault` in the books, and what its shares are worth."""

    def invest(self, vault: Address, assets: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `assets` of the vault's asset from the owner and puts them into the vault."""

    def investShares(self, vault: Address, shares: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `shares` of the vault from the owner; they count as principal at their present worth."""

    def owner(self) -> str: ...
    def principalOf(self, vault: Address) -> int:
        """Units of the vault's asset that are not a gain."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setPrincipal(self, vault: Address, newPrincipal: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def skim(self, vault: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends the gain of `vault` to the router, in the vault's asset; anybody may."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
