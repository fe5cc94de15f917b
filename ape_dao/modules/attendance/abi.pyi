"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class AttendancePayClaimTimes(NamedTuple):
    """The values of `AttendancePay.claimTimes`."""

    from_: int
    until: int

class AttendancePaySeasonState(NamedTuple):
    """The values of `AttendancePay.seasonState`."""

    qualified: int
    totalVotes: int
    paid: int

class AttendancePay(Contract, Protocol):
    """`AttendancePay`, as Ape calls it."""

    AttendancePaid: ContractEvent
    GivenBack: ContractEvent
    ProposalQualified: ContractEvent
    SeasonFunded: ContractEvent
    def ABSTAIN_BPS(self) -> int:
        """Basis points that a vote of abstain counts."""

    def ASSET(self) -> str:
        """What is paid."""

    def CLAIM_SEASONS(self) -> int:
        """Seasons for which claims are open."""

    def DELEGATE_BPS(self) -> int: ...
    def DEPLOYED_AT(self) -> int:
        """The second of the creation."""

    def FIRST_SEASON(self) -> int:
        """The first season that is paid: the one after the creation."""

    def FULL_BPS(self) -> int:
        """Basis points of the own share that must be attended for full pay."""

    def GOVERNOR(self) -> str:
        """The governor whose votes count."""

    def MAX_QUALIFIED(self) -> int:
        """Proposals that count in a season at most."""

    def MAX_RATE(self) -> int:
        """Base units of the asset that a season pays at most for each 1e18 votes in its first second."""

    def POT(self) -> int:
        """Base units of the asset for each season."""

    def QUALIFY_TIME(self) -> int:
        """Seconds after the end of a season in which proposals can still be qualified."""

    def RECIPIENTS(self) -> str:
        """Knows the recipients of accounts; zero: everybody is paid directly."""

    def SEASON(self) -> int:
        """Seconds of a season."""

    def TREASURY(self) -> str:
        """Gets what nobody earned."""

    def VOTES(self) -> str:
        """Where the votes come from."""

    def claim(
        self, season: int, account: Address, list: Sequence[Sequence[object]], *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Pays what `account` earned in `season` to its revenue recipient."""

    def claimTimes(self, season: int) -> AttendancePayClaimTimes:
        """When claims of `season` begin, and the second in which they have ended."""

    def earned(self, season: int, account: Address, list: Sequence[Sequence[object]]) -> int: ...
    def fund(self, season: int, budgets: Address, *, sender: AccountAPI) -> ReceiptAPI:
        """Draws the pot of `season` from the budget that this contract has in `budgets`."""

    def giveBack(self, *, sender: AccountAPI) -> ReceiptAPI:
        """Sends to the treasury what is not kept for claims; returns the amount."""

    def isListOf(self, season: int, list: Sequence[Sequence[object]]) -> bool:
        """Whether `list` is that of `season`; only for seasons whose claims have not ended."""

    def isPaid(self, season: int, account: Address) -> bool:
        """Whether `account` was paid for `season`; only for seasons whose claims have not ended."""

    def qualify(self, proposalId: int, list: Sequence[Sequence[object]], *, sender: AccountAPI) -> ReceiptAPI:
        """Counts `proposalId` in the season in which its vote ended."""

    def seasonState(self, season: int) -> AttendancePaySeasonState: ...

class VoteReturns(Contract, Protocol):
    """`VoteReturns`, as Ape calls it."""

    KeptSet: ContractEvent
    VotesReturned: ContractEvent
    def ATTENDANCE(self) -> str:
        """Says which proposals are qualified."""

    def ESCROW(self) -> str:
        """Where votes are given, and returned."""

    def MISSED(self) -> int:
        """How many proposals a delegate must have missed at least."""

    def isKept(self, account: Address) -> bool:
        """Whether the votes of `account` stay where it gave them."""

    def latestSeason(self) -> int:
        """The latest season whose list of qualified proposals is complete."""

    def returnVotes(
        self,
        account: Address,
        latest: Sequence[Sequence[object]],
        before: Sequence[Sequence[object]],
        *,
        sender: AccountAPI,
    ) -> ReceiptAPI:
        """Gives the votes of `account` back to it."""

    def setKept(self, kept: bool, *, sender: AccountAPI) -> ReceiptAPI:
        """Says whether the votes of the caller stay with its delegate, whatever that misses."""
