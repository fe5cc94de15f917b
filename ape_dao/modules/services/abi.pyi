"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, overload

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class CreditTokenEip712Domain(NamedTuple):
    """The values of `CreditToken.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class PaidParent(NamedTuple):
    """`PaidParent`."""

    service: int
    shareBps: int

class Plan(NamedTuple):
    """`IServiceDesk.Plan`."""

    token: str
    service: int
    period: int
    discount: int
    isTransferable: bool
    isClosed: bool
    price: int
    credits: int
    maxDiscounted: int

class ServiceDeskCreditsOf(NamedTuple):
    """The values of `ServiceDesk.creditsOf`."""

    transferable: int
    bound: int

class ServiceDeskEip712Domain(NamedTuple):
    """The values of `ServiceDesk.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class ServiceDeskQuote(NamedTuple):
    """The values of `ServiceDesk.quote`."""

    cost: int
    discountBps: int

class ServiceDeskSubscriptionOf(NamedTuple):
    """The values of `ServiceDesk.subscriptionOf`."""

    expiresAt: int
    accepted: int

class ServiceRegistryArtifactOf(NamedTuple):
    """The values of `ServiceRegistry.artifactOf`."""

    time: int
    depth: int
    digest: bytes

class ServiceRegistryRoyaltyInfo(NamedTuple):
    """The values of `ServiceRegistry.royaltyInfo`."""

    receiver: str
    amount: int

class ServiceRegistryServiceOf(NamedTuple):
    """The values of `ServiceRegistry.serviceOf`."""

    argument_0: bytes
    argument_1: int
    argument_2: int
    argument_3: bool
    argument_4: bytes
    argument_5: str
    argument_6: int

class ServiceSplitterPayeesFor(NamedTuple):
    """The values of `ServiceSplitter.payeesFor`."""

    payees: bytes
    platformBps: int

class ServiceSplitterService(NamedTuple):
    """The values of `ServiceSplitter.service`."""

    registry: str
    id: int

class Tier(NamedTuple):
    """`IServiceDesk.Tier`."""

    threshold: int
    platformBps: int
    apiBps: int
    commissionBps: int

class UsageVaultAccountAt(NamedTuple):
    """The values of `UsageVault.accountAt`."""

    reserved: int
    redeemed: int
    exitAt: int
    epoch: int

class UsageVaultEip712Domain(NamedTuple):
    """The values of `UsageVault.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class CreditToken(Contract, Protocol):
    """`CreditToken`, as Ape calls it."""

    Approval: ContractEvent
    EIP712DomainChanged: ContractEvent
    Transfer: ContractEvent
    Unwrapped: ContractEvent
    Wrapped: ContractEvent
    def DESK(self) -> str:
        """The desk whose credits these are."""

    def DOMAIN_SEPARATOR(self) -> bytes: ...
    def PLAN(self) -> int:
        """The plan whose credits these are."""

    def allowance(self, owner: Address, spender: Address) -> int: ...
    def approve(self, spender: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def balanceOf(self, account: Address) -> int: ...
    def decimals(self) -> int: ...
    def eip712Domain(self) -> CreditTokenEip712Domain: ...
    def name(self) -> str: ...
    def nonces(self, owner: Address) -> int: ...
    def onERC1155BatchReceived(
        self,
        argument_0: Address,
        from_: Address,
        ids: Sequence[int],
        amounts: Sequence[int],
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def onERC1155Received(
        self,
        argument_0: Address,
        from_: Address,
        id: int,
        amount: int,
        argument_4: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def permit(
        self,
        owner: Address,
        spender: Address,
        value_: int,
        deadline: int,
        v: int,
        r: bytes,
        s: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def supportsInterface(self, id: bytes) -> bool: ...
    def symbol(self) -> str: ...
    def totalSupply(self) -> int: ...
    def transfer(self, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferFrom(self, from_: Address, to: Address, value_: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def unwrap(self, amount: int, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Burns `amount` tokens of the caller, and sends `to` as many credits."""

class CreditTokens(Contract, Protocol):
    """`CreditTokens`, as Ape calls it."""

    TokenCreated: ContractEvent
    def DESK(self) -> str:
        """The desk whose credits become tokens."""

    def createToken(self, plan: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Creates the token of the plan `plan`, if it is not there yet; anybody can call."""

    def tokenOf(self, plan: int) -> str:
        """Where the token of the plan `plan` is, or will be."""

class ServiceDesk(Contract, Protocol):
    """`ServiceDesk`, as Ape calls it."""

    ApprovalForAll: ContractEvent
    Cancelled: ContractEvent
    ClosedSet: ContractEvent
    CommissionPaid: ContractEvent
    CreditsBought: ContractEvent
    EIP712DomainChanged: ContractEvent
    Granted: ContractEvent
    OperatorSet: ContractEvent
    OwnershipTransferred: ContractEvent
    PlanCreated: ContractEvent
    PriceSet: ContractEvent
    Renewed: ContractEvent
    Subscribed: ContractEvent
    TiersSet: ContractEvent
    TransferBatch: ContractEvent
    TransferSingle: ContractEvent
    URI: ContractEvent
    UseAllowed: ContractEvent
    Used: ContractEvent
    def ESCROW(self) -> str:
        """The vote escrow whose power counts."""

    def MAX_AHEAD(self) -> int:
        """How far ahead a pass can be paid (seconds)."""

    def MAX_RATE_BPS(self) -> int:
        """The highest discount and the highest commission (basis points)."""

    def REGISTRY(self) -> str:
        """The services."""

    def ROUTER(self) -> str:
        """Where what the platform earns goes: the router of the splitters."""

    def allowUse(self, plan: int, allowance: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Lets the service use `allowance` credits of the caller, instead of what it let it use before."""

    def balanceOf(self, account: Address, id: int) -> int: ...
    def balanceOfBatch(self, accounts: Sequence[Address], ids: Sequence[int]) -> list[int]: ...
    def buyCredits(
        self, plan: int, packs: int, maxCost: int, referrer: Address, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Buys `packs` packs of credits for the caller."""

    def cancel(self, plan: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends the renewal of the caller's pass, which stays active until its end."""

    def createPlan(self, terms: Sequence[object], *, sender: AccountAPI) -> ReceiptAPI:
        """Creates a plan of a service."""

    def creditsOf(self, plan: int, account: Address) -> ServiceDeskCreditsOf:
        """The credits of `account` that can be transferred, and those that cannot."""

    def eip712Domain(self) -> ServiceDeskEip712Domain: ...
    def grant(self, plan: int, account: Address, credits: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Gives `account` credits that cannot be transferred: a gift, or what it should have back."""

    def isActive(self, plan: int, account: Address) -> bool:
        """Whether the pass of `account` is active."""

    def isApprovedForAll(self, account: Address, operator: Address) -> bool: ...
    def operatorOf(self, service: int, owner: Address) -> str:
        """Who uses and grants credits for `owner` while that owns the service `service`."""

    def owner(self) -> str: ...
    def planCount(self) -> int:
        """How many plans there are."""

    def planOf(self, plan: int) -> Plan:
        """The terms of a plan."""

    def powerOf(self, account: Address) -> int:
        """The power of `account` that counts (base units)."""

    def quote(self, plan: int, account: Address, count: int) -> ServiceDeskQuote:
        """What `count` packs or periods cost `account` now (token units), and by which discount."""

    def renew(self, plan: int, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Renews the pass of `account` for a period; anybody can call."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def safeBatchTransferFrom(
        self,
        from_: Address,
        to: Address,
        ids: Sequence[int],
        values: Sequence[int],
        data: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def safeTransferFrom(
        self, from_: Address, to: Address, id: int, value_: int, data: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def setApprovalForAll(self, operator: Address, approved: bool, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setClosed(self, plan: int, isClosed: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Closes a plan, or opens it again."""

    def setOperator(self, service: int, operator: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who uses and grants credits of the service `service` besides its owner; zero: nobody."""

    def setPrice(self, plan: int, price: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the price (token units) for what is bought later."""

    def setTiers(self, newTiers: Sequence[Sequence[object]], *, sender: AccountAPI) -> ReceiptAPI:
        """Replaces the table, for all that is bought or renewed later."""

    def subscribe(
        self,
        plan: int,
        periods: int,
        maxPrice: int,
        isRenewed: bool,
        referrer: Address,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Buys `periods` periods of a pass for the caller, after those that it has."""

    def subscriptionOf(self, plan: int, account: Address) -> ServiceDeskSubscriptionOf: ...
    def supportsInterface(self, interfaceId: bytes) -> bool: ...
    def tiers(self) -> list[Tier]:
        """The table, in increasing order."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def uri(self, id: int) -> str: ...
    def use(self, plan: int, account: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Uses `amount` credits of `account`, first those that cannot be transferred."""

    def useAllowance(self, plan: int, account: Address) -> int:
        """How many credits of `account` the service may still use without a signature."""

    def useDigest(self, plan: int, account: Address, total: int) -> bytes:
        """What `account` signs to have used `total` credits of the plan."""

    def useSigned(
        self, plan: int, account: Address, total: int, signature: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def usedOf(self, plan: int, account: Address) -> int:
        """How many credits of the plan `account` has used so far."""

class ServiceRegistry(Contract, Protocol):
    """`ServiceRegistry`, as Ape calls it."""

    AgentSet: ContractEvent
    Approval: ContractEvent
    ApprovalForAll: ContractEvent
    ArtifactRecorded: ContractEvent
    BatchMetadataUpdate: ContractEvent
    DelistedSet: ContractEvent
    DescriptionSet: ContractEvent
    MetadataUpdate: ContractEvent
    OwnershipTransferred: ContractEvent
    ParentShareRaised: ContractEvent
    PayeesSet: ContractEvent
    PlatformShareSet: ContractEvent
    ServiceRegistered: ContractEvent
    SplitterCreated: ContractEvent
    Transfer: ContractEvent
    def MAX_DEPTH(self) -> int:
        """The most generations before an artifact."""

    def MAX_PARENTS(self) -> int:
        """The most parents of an artifact, and the most that a service pays."""

    def MAX_PARENTS_BPS(self) -> int:
        """The most that the parents of a service have together (basis points)."""

    def MAX_PAYEES(self) -> int:
        """The most payees of a service."""

    def MAX_PLATFORM_BPS(self) -> int:
        """The highest share of the platform (basis points)."""

    def MAX_ROYALTY_BPS(self) -> int:
        """The highest royalty (basis points)."""

    def SPLITTER(self) -> str:
        """What splitters are clones of."""

    def approve(self, to: Address, tokenId: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def artifactOf(self, id: int, hash: bytes) -> ServiceRegistryArtifactOf: ...
    def balanceOf(self, owner: Address) -> int: ...
    def count(self) -> int:
        """How many services were registered."""

    def createSplitter(self, id: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Creates the splitter of the service `id`, if it is not there; anybody can call."""

    def getApproved(self, tokenId: int) -> str: ...
    def isApprovedForAll(self, owner: Address, operator: Address) -> bool: ...
    def name(self) -> str: ...
    def owner(self) -> str: ...
    def ownerOf(self, tokenId: int) -> str: ...
    def parentsOf(self, id: int) -> list[PaidParent]:
        """The services that the service `id` pays."""

    def platformBps(self) -> int:
        """The platform's share for services that come (basis points)."""

    def record(
        self,
        id: int,
        artifact: Sequence[object],
        parents: Sequence[Sequence[object]],
        payees: Sequence[Sequence[object]],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Records an artifact of the service `id`."""

    def register(
        self,
        metadataHash: bytes,
        uri: str,
        payees: Sequence[Sequence[object]],
        royaltyBps: int,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Registers a service that belongs to the caller."""

    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def royaltyInfo(self, id: int, price: int) -> ServiceRegistryRoyaltyInfo: ...
    @overload
    def safeTransferFrom(
        self, from_: Address, to: Address, tokenId: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    @overload
    def safeTransferFrom(
        self, from_: Address, to: Address, tokenId: int, data: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def serviceOf(self, id: int) -> ServiceRegistryServiceOf:
        """The terms of the service `id`."""

    def setAgent(self, id: int, agents: Address, agentId: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setApprovalForAll(self, operator: Address, approved: bool, *, sender: AccountAPI) -> ReceiptAPI: ...
    def setDelisted(self, id: int, isDelisted: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes the service `id` off the lists, or back onto them."""

    def setDescription(self, id: int, metadataHash: bytes, uri: str, *, sender: AccountAPI) -> ReceiptAPI:
        """Names another description."""

    def setPayees(self, id: int, payees: Sequence[Sequence[object]], *, sender: AccountAPI) -> ReceiptAPI:
        """Names the payees of later receipts and takes on the present share of the platform."""

    def setPlatformShare(self, newBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Sets the platform's share for services that come (basis points)."""

    def splitterOf(self, id: int) -> str:
        """The address at which the service `id` is paid, whether or not its splitter was created."""

    def supportsInterface(self, id: bytes) -> bool: ...
    def symbol(self) -> str: ...
    def tokenURI(self, tokenId: int) -> str: ...
    def transferFrom(
        self, from_: Address, to: Address, tokenId: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def transferWithPayees(
        self, from_: Address, to: Address, id: int, agreed: bytes, agreedBps: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...

class ServiceSplitter(Contract, Protocol):
    """`ServiceSplitter`, as Ape calls it."""

    OwedPaid: ContractEvent
    PayeesPaid: ContractEvent
    PaymentOwed: ContractEvent
    TermsChanged: ContractEvent
    def ROUTER(self) -> str:
        """Where the platform's share goes."""

    def change(self, payees: bytes, platformBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Other terms for what is received later."""

    def flush(self, token: Address, payees: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI: ...
    def owedTo(self, account: Address, token: Address) -> int:
        """What `account` is owed of `token` (token units)."""

    def payPayees(self, token: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def payeesFor(self, token: Address) -> ServiceSplitterPayeesFor:
        """The digest of the payees of the next flush of `token`, and the platform's share (basis points)."""

    def payeesOnly(self, token: Address) -> int:
        """What is here of `token` for the payees alone (token units)."""

    def releaseOwed(self, account: Address, token: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays `account` what it is owed of `token`; anybody can call."""

    def service(self) -> ServiceSplitterService:
        """The registry, and the service whose splitter this is; only clones have them."""

    def start(self, payees: bytes, platformBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """The first terms: `payees` and the platform's share of `platformBps`."""

    def totalOwed(self, token: Address) -> int:
        """What all accounts are owed of `token` (token units)."""

class UsageVault(Contract, Protocol):
    """`UsageVault`, as Ape calls it."""

    Deposited: ContractEvent
    EIP712DomainChanged: ContractEvent
    ExitFinished: ContractEvent
    ExitStarted: ContractEvent
    Redeemed: ContractEvent
    RowSkipped: ContractEvent
    SignerSet: ContractEvent
    Withdrawn: ContractEvent
    def EXIT_DELAY(self) -> int:
        """From the start of an exit to its end, and from taking a key back to when that counts (seconds)."""

    def REGISTRY(self) -> str:
        """The services."""

    def TOKEN(self) -> str:
        """What everything is paid in."""

    def accountAt(self, account: Address, service: int) -> UsageVaultAccountAt: ...
    def deposit(self, account: Address, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Deposits `amount` units of the caller for `account`, which owns them."""

    def depositWithAuthorization(
        self,
        from_: Address,
        amount: int,
        validAfter: int,
        validBefore: int,
        nonce: bytes,
        v: int,
        r: bytes,
        s: bytes,
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI: ...
    def eip712Domain(self) -> UsageVaultEip712Domain: ...
    def finishExit(self, service: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Frees what was reserved for the service `service` and not redeemed."""

    def freeOf(self, account: Address) -> int:
        """What `account` can withdraw or reserve (token units)."""

    def redeem(
        self,
        service: int,
        vouchers: Sequence[Sequence[object]],
        reserves: Sequence[Sequence[object]],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Reserves by signatures, then pays the splitter of `service` by vouchers; anybody can call."""

    def reserve(self, service: int, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Reserves `amount` more units of the caller for the service `service`."""

    def reserveDigest(self, payer: Address, service: int, total: int, epoch: int, deadline: int) -> bytes:
        """What the payer signs: the digest of a reserve."""

    def setSigner(self, service: int, key: Address, until: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Lets `key` sign vouchers of the caller for the service `service` until `until` (unix seconds)."""

    def signerUntil(self, account: Address, service: int, key: Address) -> int:
        """Until when `key` signs vouchers of `account` for the service `service` (unix seconds)."""

    def startExit(self, service: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def voucherDigest(self, payer: Address, service: int, total: int, epoch: int) -> bytes:
        """What the payer signs: the digest of a voucher of `payer` for `total` units in the epoch `epoch`."""

    def withdraw(self, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Pays `amount` free units of the caller to it."""
