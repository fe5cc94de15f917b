"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, overload

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

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

class ServiceRegistry(Contract, Protocol):
    """`ServiceRegistry`, as Ape calls it."""

    AgentSet: ContractEvent
    Approval: ContractEvent
    ApprovalForAll: ContractEvent
    BatchMetadataUpdate: ContractEvent
    DelistedSet: ContractEvent
    DescriptionSet: ContractEvent
    MetadataUpdate: ContractEvent
    OwnershipTransferred: ContractEvent
    PayeesSet: ContractEvent
    PlatformShareSet: ContractEvent
    ServiceRegistered: ContractEvent
    SplitterCreated: ContractEvent
    Transfer: ContractEvent
    def MAX_PAYEES(self) -> int:
        """The most payees of a service."""

    def MAX_PLATFORM_BPS(self) -> int:
        """The highest share of the platform (basis points)."""

    def MAX_ROYALTY_BPS(self) -> int:
        """The highest royalty (basis points)."""

    def SPLITTER(self) -> str:
        """What splitters are clones of."""

    def approve(self, to: Address, tokenId: int, *, sender: AccountAPI) -> ReceiptAPI: ...
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
    def platformBps(self) -> int:
        """The platform's share for services that come (basis points)."""

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
        self, from_: Address, to: Address, id: int, agreed: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI: ...

class ServiceSplitter(Contract, Protocol):
    """`ServiceSplitter`, as Ape calls it."""

    OwedPaid: ContractEvent
    PaymentOwed: ContractEvent
    TermsChanged: ContractEvent
    def ROUTER(self) -> str:
        """Where the platform's share goes."""

    def change(self, payees: bytes, platformBps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Other terms for what is received later."""

    def flush(self, token: Address, payees: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI: ...
    def owedTo(self, account: Address, token: Address) -> int:
        """What `account` is owed of `token` (token units)."""

    def payeesFor(self, token: Address) -> ServiceSplitterPayeesFor:
        """The digest of the payees of the next flush of `token`, and the platform's share (basis points)."""

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
