"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class AwarderTerms(NamedTuple):
    """`IReputation.AwarderTerms`."""

    perSeason: int
    until: int

class DomainVotesVotesRoute(NamedTuple):
    """The values of `DomainVotes.votesRoute`."""

    target: str
    selector: bytes
    first: int
    last: int

class ReputationMoveOf(NamedTuple):
    """The values of `Reputation.moveOf`."""

    to: str
    readyAt: int
    nextAt: int

class ReputationTenureOf(NamedTuple):
    """The values of `Reputation.tenureOf`."""

    key: str
    from_: int
    until: int

class DomainVotes(Contract, Protocol):
    """`DomainVotes`, as Ape calls it."""

    DelegateChanged: ContractEvent
    DelegateVotesChanged: ContractEvent
    def CLOCK_MODE(self) -> str: ...
    def DOMAIN(self) -> int:
        """The domain whose reputation votes."""

    def MAX_SHARE_BPS(self) -> int:
        """The most that one account counts, as a part of the total of the same second."""

    def PARENT(self) -> int:
        """The domain whose reputation counts here too; without one `PARENT_BPS` is zero."""

    def PARENT_BPS(self) -> int:
        """The part of reputation in the parent domain that counts here."""

    def REPUTATION(self) -> str:
        """Where reputation is kept."""

    def clock(self) -> int: ...
    def delegateBySig(
        self,
        argument_0: Address,
        argument_1: int,
        argument_2: int,
        argument_3: int,
        argument_4: bytes,
        argument_5: bytes,
    ) -> None: ...
    def delegates(self, account: Address) -> str: ...
    def getPastTotalSupply(self, timepoint: int) -> int: ...
    def getPastVotes(self, account: Address, timepoint: int) -> int: ...
    def getVotes(self, account: Address) -> int: ...
    def votesRoute(self) -> DomainVotesVotesRoute: ...

class Reputation(Contract, Protocol):
    """`Reputation`, as Ape calls it."""

    AwardStruck: ContractEvent
    Awarded: ContractEvent
    AwarderSet: ContractEvent
    GuardianSet: ContractEvent
    MoveCancelled: ContractEvent
    MoveStarted: ContractEvent
    Moved: ContractEvent
    OwnershipTransferred: ContractEvent
    Slashed: ContractEvent
    def ANNOUNCEMENT(self) -> int:
        """Seconds for which an award is announced at least."""

    def LIFE(self) -> int:
        """Weeks in which an award falls to zero."""

    def MAX_DOMAINS(self) -> int:
        """Domains are numbered from zero to one below."""

    def MOVE_DELAY(self) -> int:
        """Seconds from the start of a move until it can be confirmed."""

    def MOVE_PAUSE(self) -> int:
        """Seconds from one move to the next."""

    def MOVE_WINDOW(self) -> int:
        """Seconds in which it can be confirmed then."""

    def SEASON(self) -> int:
        """Weeks of a season; seasons are counted from week 0 on."""

    def award(
        self, domain: int, account: Address, amount: int, reason: bytes, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Announces an award; it counts from the first week that begins in three days or later."""

    def awardedFor(self, domain: int, account: Address, week: int) -> int:
        """What begins to count for an account with week number `week`, without what was struck."""

    def awarderOf(self, domain: int, awarder: Address) -> AwarderTerms:
        """What an awarder may do in a domain; zero for others."""

    def cancelMove(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends a move of the caller's that was not confirmed."""

    def confirmMove(self, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes over the reputation of `account`, as the key that it named: seven days later, for 14 days."""

    def guardian(self) -> str:
        """Who can strike awards besides the owner."""

    def leftOf(self, domain: int, awarder: Address) -> int:
        """What an awarder may still award in the running season."""

    def move(self, to: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Begins to move the caller's reputation in all domains to the key `to`, which has never had any."""

    def moveOf(self, account: Address) -> ReputationMoveOf: ...
    def owner(self) -> str: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def reputationAt(self, domain: int, account: Address, t: int) -> int:
        """Reputation of `account` in `domain` at second `t`; for a future `t` if nothing changes."""

    def setAwarder(
        self, domain: int, awarder: Address, terms: Sequence[object], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Lets `awarder` award in a domain, within `terms`; zero for both takes that away."""

    def setGuardian(self, newGuardian: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can strike awards besides the owner; zero for nobody."""

    def slash(self, domain: int, account: Address, bps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes `bps` of what the account has in the domain, from the next week on; announced awards stay."""

    def strike(
        self, domain: int, account: Address, week: int, amount: int, *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def tenureOf(self, account: Address) -> ReputationTenureOf: ...
    def totalAt(self, domain: int, t: int) -> int:
        """Reputation of all accounts in `domain` at second `t`, rounded down."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def votesAt(self, domain: int, account: Address, t: int, maxShareBps: int) -> int: ...
