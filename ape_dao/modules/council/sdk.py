"""The elected council: members, elections, candidates. Powers are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape.exceptions import ProviderError
from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date
from ape_dao.modules.council.contracts import ELECTION, FOLLOWING, KEY, MODULE_KEY
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.council.abi import CouncilElection, CouncilModule
    from ape_dao.sdk.dao import Dao


VIEWS = ("council", "SAFE", "START", "TERM", "COHORTS")


@dataclass(frozen=True)
class CouncilState:
    """Who is on the council, and whether the Safe is theirs."""

    members: tuple[tuple[str, int], ...]
    """Each with its cohort, counted from 0."""
    threshold: int
    """How many of them must sign."""
    safe: str
    start: int
    interval: int
    """Seconds from one opening to the next."""
    is_safe: bool
    """Whether it answers as a Safe does; if not, what follows says nothing."""
    is_enabled: bool
    """Whether the Safe lets its owners be changed by the elections."""
    is_same: bool
    """Whether its owners are the members."""
    other_modules: int
    """Which can act for the Safe without its owners."""
    guard: str

    def latest(self, now: int) -> int | None:
        """The election that opened last; None before the first."""
        return None if now < self.start else (now - self.start) // self.interval


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands for election."""

    account: str
    endorsed: int
    weight: int
    """Votes."""
    number: int
    """In the order in which they reached the bar; 0: below it."""
    vetting: int
    is_seated: bool

    @property
    def can_be_seated(self) -> bool:
        """Whether it has votes, reached the bar, and is not excluded."""
        return self.number > 0 and self.weight > 0 and self.vetting != 1


@dataclass(frozen=True)
class ElectionState:
    """One election at one moment."""

    number: int
    cohort: int
    opens: int
    vote_from: int
    seating_from: int
    until: int
    """When seating is over, and the result can be applied."""
    bar: int
    """Power that a candidate needs; 0: nobody stands yet."""
    is_applied: bool
    candidates: tuple[Candidate, ...]
    """Those with the most votes first, then by the bar."""

    def phase(self, now: int) -> str:
        """What it is time for."""
        if self.is_applied:
            return "applied"
        steps = ((self.opens, "not open"), (self.vote_from, "nominations"), (self.seating_from, "vote"))
        return next((name for end, name in (*steps, (self.until, "seating")) if now < end), "to be applied")


def election_of(dao: Dao) -> CouncilElection:
    """The contract of the elections."""
    return cast("CouncilElection", dao.contract(KEY))


def module_of(dao: Dao) -> CouncilModule:
    """The module of the Safe."""
    return cast("CouncilModule", dao.contract(MODULE_KEY))


def council(dao: Dao) -> CouncilState:
    """The council now."""
    views = dao.read(KEY, *VIEWS)
    return council_state(views, lambda: dao.read(MODULE_KEY, "safeState")[0])


def council_state(answers: Sequence[Any], read_safe: Callable[[], Any]) -> CouncilState:
    """The same from the answers of `VIEWS`, and what reads the state of the Safe, which need not be one."""
    council, safe, start, term, cohorts = answers
    try:
        safe_state, is_safe = read_safe(), True
    except ProviderError:
        safe_state, is_safe = {**FOLLOWING, "isEnabled": False, "isSame": False}, False
    pairs = zip(council["members"], council["cohortOf"], strict=True)
    return CouncilState(
        members=tuple((str(member), int(cohort)) for member, cohort in pairs),
        threshold=int(council["threshold"]),
        safe=str(safe),
        start=int(start),
        interval=int(term) // int(cohorts),
        is_safe=is_safe,
        is_enabled=bool(safe_state["isEnabled"]),
        is_same=bool(safe_state["isSame"]),
        other_modules=int(safe_state["otherModules"]),
        guard=str(safe_state["guard"]),
    )


def election(dao: Dao, number: int) -> ElectionState:
    """One election, with all who stand."""
    times, stored, cohorts = dao.read(KEY, ("timesOf", number), ("electionOf", number), "COHORTS")
    accounts = _candidates(dao, number)
    states = dao.read(KEY, *(("nomineeOf", number, account) for account in accounts)) if accounts else []
    seated = {str(account) for account in stored["seated"]}
    found = [
        Candidate(
            account,
            int(state["endorsed"]),
            int(state["weight"]),
            int(state["number"]),
            int(state["vetting"]),
            account in seated,
        )
        for account, state in zip(accounts, states, strict=True)
        if state["isNominated"]
    ]
    return ElectionState(
        number=number,
        cohort=number % int(cohorts),
        opens=int(times["opens"]),
        vote_from=int(times["voteFrom"]),
        seating_from=int(times["seatingFrom"]),
        until=int(times["until"]),
        bar=int(stored["bar"]),
        is_applied=bool(stored["isApplied"]),
        candidates=tuple(sorted(found, key=lambda one: (-one.weight, one.number == 0, one.number))),
    )


def latest_election(dao: Dao) -> int:
    """The number of the election that opened last.

    Raises:
        DaoError: None has opened yet.
    """
    state, now = council(dao), dao.chain.timestamp()
    latest = state.latest(now)
    if latest is None:
        raise DaoError(f"The first election opens on {format_date(state.start)} UTC.")
    return latest


def nominate(dao: Dao, number: int, statement: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Stand for election; the chain keeps the digest of the statement.

    Raises:
        RefusedError: It is not the time, or the sender stands already, is barred, or has a seat that stays.
    """
    return send(election_of(dao), "nominate", number, keccak(text=statement), sender=sender)


def endorse(dao: Dao, number: int, nominee: str, bps: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Endorse a candidate with a part of the sender's power, for good.

    Raises:
        RefusedError: It is not the time, or that part is not left.
    """
    return send(election_of(dao), "endorse", number, nominee, bps, sender=sender)


def vote(dao: Dao, number: int, choices: Mapping[str, int], *, sender: AccountAPI) -> ReceiptAPI:
    """Vote, in place of an earlier ballot: basis points of the sender's power by candidate.

    Raises:
        RefusedError: It is not the time, the sender had no power, or somebody is no candidate.
    """
    return send(election_of(dao), "vote", number, list(choices), list(choices.values()), sender=sender)


def seat(dao: Dao, number: int, nominee: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Put a candidate on the list; anyone can.

    Raises:
        RefusedError: It is not the time, or others have more votes.
    """
    return send(election_of(dao), "seat", number, nominee, sender=sender)


def to_seat(state: ElectionState, seats: int) -> list[Candidate]:
    """Who should be on the list and is not yet, the most votes first."""
    best = [one for one in state.candidates if one.can_be_seated][:seats]
    return [one for one in best if not one.is_seated]


def apply_result(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give the seats to those on the list, and make the Safe follow; anyone can.

    Raises:
        RefusedError: It is not the time, it was applied, or the Safe refuses.
    """
    return send(module_of(dao), "applyResult", number, sender=sender)


def sync(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Make the Safe's owners the members; anyone can.

    Raises:
        RefusedError: The Safe did not enable the module.
    """
    return send(module_of(dao), "sync", sender=sender)


def rotate(dao: Dao, new_key: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Let another address take the sender's seat, three days from now.

    Raises:
        RefusedError: The sender is no member, or the new key is one, is barred, or stands for election.
    """
    return send(election_of(dao), "rotate", new_key, sender=sender)


def accept(dao: Dao, member: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Take the seat of a member, as its new key.

    Raises:
        RefusedError: It is not the time, or the sender is not the new key.
    """
    return send(election_of(dao), "acceptRotation", member, sender=sender)


def exclude(dao: Dao, number: int, nominee: str, reason: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Exclude a candidate, as the guardian.

    Raises:
        RefusedError: The sender is not the guardian, it is too late, or it was decided.
    """
    return send(election_of(dao), "exclude", number, nominee, reason, sender=sender)


def _candidates(dao: Dao, number: int) -> list[str]:
    """Who was nominated, and the new keys of members who may have taken a nomination along."""
    address = str(election_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(ELECTION.name)
    told = dao.chain.events(kit, address, "Nominated", "MemberRotated", from_block=dao.start_block)
    return list(dict.fromkeys(_told(told, number)))


def _told(events: Iterable[Any], number: int) -> Iterable[str]:
    for event in events:
        if event.name == "MemberRotated":
            yield str(event.arguments["newKey"])
        elif int(event.arguments["election"]) == number:
            yield str(event.arguments["nominee"])
