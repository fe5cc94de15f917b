"""What the contracts offer, for type checkers; written by `ape run build_manifest`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractEvent

from ape_dao.sdk.contracts import Address, Contract

class Option(NamedTuple):
    """`IOptionsVote.Option`."""

    proposalId: int
    cost: int
    points: int
    isWinner: bool

class OptionsVoteBallotOf(NamedTuple):
    """The values of `OptionsVote.ballotOf`."""

    points: list[int]
    castAt: int

class OptionsVoteResultOf(NamedTuple):
    """The values of `OptionsVote.resultOf`."""

    winners: list[int]
    hasQuorum: bool
    spent: int

class Round(NamedTuple):
    """`IOptionsVote.Round`."""

    governor: str
    opener: str
    opens: int
    ends: int
    budget: int
    turnout: int
    none: int
    isSettled: bool

class Terms(NamedTuple):
    """`IOptionsVote.Terms`."""

    counting: int
    voteTime: int
    quorumBps: int
    barBps: int
    openerBps: int
    maxWinners: int
    asset: str
    maxBudget: int

class OptionsVote(Contract, Protocol):
    """`OptionsVote`, as Ape calls it."""

    OptionsVoteCast: ContractEvent
    RoundOpened: ContractEvent
    RoundSettled: ContractEvent
    def FULL_POINTS(self) -> int:
        """The most points that a ballot gives to one option."""

    def MAX_OPTIONS(self) -> int:
        """The most options of a round."""

    def TREASURY(self) -> str:
        """Whose power does not count."""

    def VOTES(self) -> str:
        """Where power is read."""

    def ballotOf(self, round: int, voter: Address) -> OptionsVoteBallotOf:
        """The ballot of an account, for each option and "none of these", and when it was cast; 0: none."""

    def lastRoundOf(self, opener: Address) -> int:
        """The last round that an account opened; 0: none."""

    def mayExecute(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, whose delay is over, may be executed now."""

    def mayQueue(self, governor: Address, proposalId: int) -> bool:
        """Whether the proposal, which passed its vote, may be queued now."""

    def open(
        self, governor: Address, choices: Sequence[Sequence[object]], budget: int, *, sender: AccountAPI
    ) -> ReceiptAPI:
        """Opens a round on proposals of `governor`."""

    def optionsOf(self, round: int) -> list[Option]:
        """The options of a round."""

    def resultOf(self, round: int) -> OptionsVoteResultOf: ...
    def roundOf(self, round: int) -> Round:
        """A round."""

    def rounds(self) -> int:
        """How many rounds there were."""

    def settle(self, round: int, *, sender: AccountAPI) -> ReceiptAPI:
        """Ends a round that is over: its winners may be queued from then on."""

    def terms(self) -> Terms:
        """The terms of all rounds, which never change."""

    def vote(self, round: int, points: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
        """Casts the caller's ballot, or replaces it."""

    def wonIn(self, governor: Address, proposalId: int) -> int:
        """The last round that a proposal of a governor won; 0: none."""
