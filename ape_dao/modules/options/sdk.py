"""Rounds in which voters choose among several proposals.

Powers and costs are base units, times unix seconds, shares basis points. Options are numbered from 0, rounds
from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.errors import DaoError
from ape_dao.modules.options.contracts import COUNTINGS, OPTIONS_VOTE
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.options.abi import OptionsVote
    from ape_dao.sdk.dao import Dao

FULL_POINTS = 100
NONE = -1
"""In place of the number of an option: "none of these"."""


@dataclass(frozen=True)
class Terms:
    """What holds for every round of a stage."""

    counting: str
    """`approval` or `score`."""
    vote_time: int
    quorum: int
    bar: int
    opener: int
    winners: int
    asset: str
    """In which costs are stated; the zero address without a budget."""
    budget: int
    """The most for a round."""


@dataclass(frozen=True)
class OptionState:
    """One option of a round."""

    proposal: int
    cost: int
    points: int
    """Power times points, by the second of the ballots."""
    is_winner: bool
    """Whether it won, or would if the round ended with these ballots."""


@dataclass(frozen=True)
class RoundState:
    """One round at one moment."""

    number: int
    opener: str
    opens: int
    ends: int
    budget: int
    turnout: int
    none: int
    """Points of "none of these"."""
    is_settled: bool
    has_quorum: bool
    spent: int
    """What the winners cost together."""
    options: tuple[OptionState, ...]

    def word(self, now: int) -> str:
        """How far it is, for people."""
        if self.is_settled:
            return "settled"
        return "open" if now < self.ends else "over, to be settled"


def stages_of(dao: Dao) -> dict[str, str]:
    """The stages of the DAO: the key of each contract by name."""
    return {key.removeprefix(OPTIONS_VOTE.key): key for key in dao.addresses if OPTIONS_VOTE.fits(key)}


def stage_contract(dao: Dao, name: str) -> OptionsVote:
    """The contract of a stage."""
    return cast("OptionsVote", dao.contract(stages_of(dao)[name]))


def read_terms(answer: Mapping[str, Any]) -> Terms:
    """What a contract answers to `terms`."""
    return Terms(
        counting=COUNTINGS[int(answer["counting"])],
        vote_time=int(answer["voteTime"]),
        quorum=int(answer["quorumBps"]),
        bar=int(answer["barBps"]),
        opener=int(answer["openerBps"]),
        winners=int(answer["maxWinners"]),
        asset=str(answer["asset"]),
        budget=int(answer["maxBudget"]),
    )


def terms(dao: Dao, name: str) -> Terms:
    """The terms of a stage."""
    return read_terms(dao.read(stages_of(dao)[name], "terms")[0])


def rounds(dao: Dao, name: str) -> list[RoundState]:
    """Every round of a stage, the oldest first."""
    key = stages_of(dao)[name]
    count = int(dao.read(key, "rounds")[0])
    return read_rounds(range(1, count + 1), lambda *views: dao.read(key, *views))


def read_rounds(numbers: Sequence[int], ask: Callable[..., Sequence[Any]]) -> list[RoundState]:
    """Rounds by a way to ask their contract several views at once."""
    names = ("roundOf", "optionsOf", "resultOf")
    answers = ask(*((view, number) for number in numbers for view in names)) if numbers else []
    found = []
    for place, number in enumerate(numbers):
        told, options, result = answers[place * len(names) : (place + 1) * len(names)]
        winners = {int(winner) for winner in result["winners"]}
        found.append(
            RoundState(
                number=number,
                opener=str(told["opener"]),
                opens=int(told["opens"]),
                ends=int(told["ends"]),
                budget=int(told["budget"]),
                turnout=int(told["turnout"]),
                none=int(told["none"]),
                is_settled=bool(told["isSettled"]),
                has_quorum=bool(result["hasQuorum"]),
                spent=int(result["spent"]),
                options=tuple(
                    OptionState(
                        int(one["proposalId"]), int(one["cost"]), int(one["points"]), index in winners
                    )
                    for index, one in enumerate(options)
                ),
            )
        )
    return found


def round_of(dao: Dao, name: str, number: int) -> RoundState:
    """One round of a stage.

    Raises:
        DaoError: There is none of that number.
    """
    key = stages_of(dao)[name]
    count = int(dao.read(key, "rounds")[0])
    if not 1 <= number <= count:
        there = f"there are rounds 1 to {count}" if count else "none was opened yet"
        raise DaoError(f"'{name}' has no round {number}: {there}; `ape dao options show` lists them.")
    return read_rounds([number], lambda *views: dao.read(key, *views))[0]


def ballot_of(dao: Dao, name: str, number: int, account: str) -> tuple[list[int], int]:
    """The points that an account gave to each option and, last, to "none of these"; and when, 0 for never."""
    (answer,) = dao.read(stages_of(dao)[name], ("ballotOf", number, account))
    return [int(one) for one in answer["points"]], int(answer["castAt"])


def ballot(given: Mapping[int, int], count: int, counting: str) -> list[int]:
    """The points of a ballot in the order of the contract.

    Args:
        given: Points by number of the option, or `NONE`.
        count: Options of the round.
        counting: `approval` or `score`.

    Raises:
        DaoError: There is no such option, or the counting allows no such points.
    """
    points = [0] * (count + 1)
    for number, value in given.items():
        if number != NONE and not 0 <= number < count:
            raise DaoError(f"The round has no option {number + 1}; choose 1 to {count}, or none.")
        if not 0 <= value <= FULL_POINTS:
            raise DaoError(f"{value} points are not between 0 and {FULL_POINTS}.")
        points[count if number == NONE else number] = value
    if counting == "score" and sum(points) > FULL_POINTS:
        excess = sum(points) - FULL_POINTS
        raise DaoError(
            f"The ballot gives {sum(points)} points, and has {FULL_POINTS} to split; take {excess} away."
        )
    if counting == "approval" and set(points) - {0, FULL_POINTS}:
        raise DaoError("Approval gives an option everything or nothing; name options without points.")
    return points


def open_round(
    dao: Dao, name: str, choices: Sequence[tuple[int, int]], budget: int, *, sender: AccountAPI
) -> ReceiptAPI:
    """Open a round on proposals, each with its cost.

    Raises:
        RefusedError: The sender has too little power, or opened a round that runs; a proposal is past its
            vote, or its vote ends before the round would; or a cost or the budget is too high.
    """
    return send(stage_contract(dao, name), "open", dao.governor, list(choices), budget, sender=sender)


def vote(dao: Dao, name: str, number: int, points: Sequence[int], *, sender: AccountAPI) -> ReceiptAPI:
    """Cast a ballot in place of an earlier one, as `ballot` makes it.

    Raises:
        RefusedError: The round is over, or the sender had no votes when it opened.
    """
    return send(stage_contract(dao, name), "vote", number, list(points), sender=sender)


def settle(dao: Dao, name: str, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """End a round that is over, so that its winners can be queued; anybody can.

    Raises:
        RefusedError: It is not over, or it is settled.
    """
    return send(stage_contract(dao, name), "settle", number, sender=sender)
