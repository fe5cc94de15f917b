"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class CouncilElectionBallotOf(NamedTuple):
    """The values of `CouncilElection.ballotOf`."""

    nominees: list[str]
    bps: list[int]
    sequence: int
    castAt: int

class CouncilElectionCouncil(NamedTuple):
    """The values of `CouncilElection.council`."""

    members: list[str]
    threshold: int
    cohortOf: list[int]

class CouncilElectionEip712Domain(NamedTuple):
    """The values of `CouncilElection.eip712Domain`."""

    fields: bytes
    name: str
    version: str
    chainId: int
    verifyingContract: str
    salt: bytes
    extensions: list[int]

class CouncilElectionElectionOf(NamedTuple):
    """The values of `CouncilElection.electionOf`."""

    bar: int
    listed: int
    seated: list[str]
    isApplied: bool

class CouncilElectionRotationOf(NamedTuple):
    """The values of `CouncilElection.rotationOf`."""

    newKey: str
    readyAt: int

class CouncilElectionTimesOf(NamedTuple):
    """The values of `CouncilElection.timesOf`."""

    opens: int
    voteFrom: int
    seatingFrom: int
    until: int

class Nominee(NamedTuple):
    """`ICouncilElection.Nominee`."""

    endorsed: int
    weight: int
    number: int
    vetting: int
    isNominated: bool

class SafeState(NamedTuple):
    """`ICouncilModule.SafeState`."""

    isEnabled: bool
    isSame: bool
    otherModules: int
    guard: str

class CouncilElection(Contract, Protocol):
    """`CouncilElection`, as Ape calls it."""

    BarReached: ContractEvent
    CohortElected: ContractEvent
    CouncilBallotRejected: ContractEvent
    CouncilVoteCast: ContractEvent
    EIP712DomainChanged: ContractEvent
    Endorsed: ContractEvent
    GuardianSet: ContractEvent
    MemberRecalled: ContractEvent
    MemberRotated: ContractEvent
    Nominated: ContractEvent
    NomineeExcluded: ContractEvent
    NomineeIncluded: ContractEvent
    NomineeSeated: ContractEvent
    OwnershipTransferred: ContractEvent
    RotationStarted: ContractEvent
    def BAR_BPS(self) -> int:
        """Basis points of all power that must endorse a candidate."""

    def COHORTS(self) -> int:
        """Groups of seats."""

    def COUNCIL_BALLOT_TYPEHASH(self) -> bytes:
        """Type hash of a signed ballot."""

    def FULL_WEIGHT_TIME(self) -> int:
        """Seconds of the vote in which ballots have their full weight."""

    def MAX_CHOICES(self) -> int:
        """Nominees on a ballot at most."""

    def MIN_SEATS(self) -> int:
        """Members, of all cohorts, below which old ones stay."""

    def NOMINATION_TIME(self) -> int:
        """Seconds of nominations."""

    def ROTATION_TIME(self) -> int:
        """Seconds until a new key can take a seat."""

    def ROTATION_WINDOW(self) -> int:
        """Seconds for which it can."""

    def SAFE(self) -> str:
        """The Safe whose owners are to be the members; it can have no seat."""

    def SEATING_TIME(self) -> int:
        """Seconds of seating."""

    def SEATS(self) -> int:
        """Seats of each cohort."""

    def START(self) -> int:
        """Unix second in which election 0 opens."""

    def TERM(self) -> int:
        """Seconds from one election of a cohort to its next."""

    def VETTING_TIME(self) -> int:
        """Seconds after the nominations in which the guardian can still exclude."""

    def VOTES(self) -> str:
        """Where power comes from."""

    def VOTE_TIME(self) -> int:
        """Seconds of the vote."""

    def acceptRotation(self, member: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes the seat of `member`, as its new key, and its nomination in the latest election."""

    def applyResult(self, election: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Gives the seats of the cohort to those on the list, for `TERM`."""

    def ballotOf(self, election: int, voter: Address) -> CouncilElectionBallotOf: ...
    def barredUntil(self, account: Address) -> int:
        """Until which second an account can have no seat; 0 if it may."""

    def council(self) -> CouncilElectionCouncil: ...
    def eip712Domain(self) -> CouncilElectionEip712Domain: ...
    def electionOf(self, election: int) -> CouncilElectionElectionOf: ...
    def endorse(self, election: int, account: Address, bps: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Endorses `nominee` with `bps` basis points of the caller's power, for good."""

    def endorsedBps(self, election: int, endorser: Address) -> int:
        """Basis points of its power with which an account endorsed so far."""

    def exclude(self, election: int, account: Address, reason: str, *, sender: AccountAPI) -> ReceiptAPI:
        """Excludes a nominee, with a public reason."""

    def guardian(self) -> str:
        """Can exclude nominees."""

    def include(self, election: int, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Takes an excluded nominee back in, for good."""

    def nominate(self, election: int, statement: bytes, *, sender: AccountAPI) -> ReceiptAPI:
        """Nominates the caller; `statement` is the digest of what it says for itself."""

    def nomineeOf(self, election: int, account: Address) -> Nominee:
        """What is known of a nominee."""

    def owner(self) -> str: ...
    def recallMember(self, member: Address, until: int, *, sender: AccountAPI) -> ReceiptAPI: ...
    def renounceOwnership(self, *, sender: AccountAPI) -> ReceiptAPI: ...
    def replaceKey(self, member: Address, newKey: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Gives the seat of `member`, whose key is lost, to `newKey` at once."""

    def rotate(self, newKey: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def rotationOf(self, member: Address) -> CouncilElectionRotationOf: ...
    def seat(self, election: int, account: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Puts `nominee` on the list, if it has more votes than the last there, or a place is free."""

    def setGuardian(self, newGuardian: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Names who can exclude nominees; the zero address for nobody."""

    def timesOf(self, election: int) -> CouncilElectionTimesOf:
        """Unix seconds in which nominations, vote and seating begin, and in which seating is over."""

    def transferOwnership(self, newOwner: Address, *, sender: AccountAPI) -> ReceiptAPI: ...
    def vote(
        self, election: int, nominees: Sequence[Address], bps: Sequence[int], *, sender: AccountAPI
    ) -> ReceiptAPI: ...
    def votesBySig(
        self, election: int, ballots: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Votes for those who signed; a ballot that does not count stops no other."""

class CouncilModule(Contract, Protocol):
    """`CouncilModule`, as Ape calls it."""

    Synced: ContractEvent
    def ELECTION(self) -> str:
        """Says who is on the council."""

    def SAFE(self) -> str:
        """The Safe."""

    def applyResult(self, election: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Applies the result of an election, and makes the Safe follow."""

    def safeState(self) -> SafeState:
        """Whether the Safe is the council's."""

    def sync(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Makes owners and threshold of the Safe those of the council; by anybody, at any time."""

class SafeProxy(Contract, Protocol):
    """`SafeProxy`, as Ape calls it."""

    def VERSION(self) -> str: ...
    def execTransaction(
        self,
        to: Address,
        value_: int,
        data: bytes,
        operation: int,
        safeTxGas: int,
        baseGas: int,
        gasPrice: int,
        gasToken: Address,
        refundReceiver: Address,
        signatures: bytes,
        *,
        sender: AccountAPI,
        value: int = 0,
    ) -> ReceiptAPI: ...
    def getOwners(self) -> list[str]: ...
    def getStorageAt(self, offset: int, length: int) -> bytes: ...
    def getThreshold(self) -> int: ...
