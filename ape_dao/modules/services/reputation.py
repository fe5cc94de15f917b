"""What services are known for, by receipts alone: payments of stakers that paid the platform's share.

Anybody computes the same from events of the DAO; nothing is written on the chain, so there is no list that
grows until it cannot be read, and nobody who writes it. A point

- comes from a payment by use, for credits or a pass, or from a job whose pay went to the service's splitter,
- of an account that neither owns the service nor shares what it earns, nor what is passed on to its parents,
- while a part of it went to the platform,
- counts as much as the payer's Staking Score at that time; without a score it does not count,
- comes once for a payer and four weeks, however often and much it pays, and
- is worth less every second, and nothing after 52 weeks.

Points can be bought: by as many locks as a score takes, for as long as the points shall count. `prices` says
how much.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.errors import DaoError
from ape_dao.core.units import DAY
from ape_dao.modules.services import desk, sdk
from ape_dao.modules.services.contracts import DESK, REGISTRY, USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ape_dao.core.chain.events import Event
    from ape_dao.modules.services.sdk import Service
    from ape_dao.sdk.dao import Dao

WINDOW = 28 * DAY
"""In which a payer gives one point at most."""
LIFE = 52 * 7 * DAY
"""In which a point loses its worth, by the same amount every second."""
SCALE = 10_000
"""A whole point of score 1, new."""
SCORE_KEY, JOBS_KEY = "score", "jobs"
_SOLD = ("CreditsBought", "Subscribed", "Renewed")
_PAID_JOB = ("JobOffered", "PaymentReleased", "Earned")


@dataclass(frozen=True)
class Receipt:
    """A payment for a service."""

    time: int
    payer: str
    has_fee: bool
    """Whether the platform had a part of it."""


@dataclass(frozen=True)
class _Paid:
    """A payment where it stands on the chain, whether or not the platform has a part of it."""

    block: int
    payer: str
    amount: int


@dataclass(frozen=True)
class Point:
    """What one payer gave in four weeks."""

    time: int
    payer: str
    score: int

    def worth(self, now: int) -> int:
        """In parts of `SCALE`, rounded down."""
        left = max(0, LIFE - (now - self.time))
        return self.score * SCALE * left // LIFE


@dataclass(frozen=True)
class Reputation:
    """What a service is known for at one moment."""

    service: int
    now: int
    points: tuple[Point, ...]
    """Those that are worth something, the oldest first."""
    receipts: int
    """All payments there ever were."""

    @property
    def worth(self) -> int:
        """In parts of `SCALE`."""
        return sum(point.worth(self.now) for point in self.points)

    @property
    def payers(self) -> int:
        """How many accounts it comes from."""
        return len({point.payer for point in self.points})


@dataclass(frozen=True)
class Price:
    """What a payer of one score takes."""

    score: int
    power: int
    """Of a lock, in ve wei, all the time."""
    at_most: int
    """What it is worth in parts of `SCALE`, if it pays in every four weeks."""


def points_of(
    receipts: Iterable[Receipt], score_at: Callable[[str, int], int], insiders: frozenset[str]
) -> list[Point]:
    """The points that receipts give, the oldest first.

    Args:
        receipts: In their order.
        score_at: The score of an account at a second.
        insiders: Accounts whose payments do not count.
    """
    found: dict[tuple[str, int], Point] = {}
    for one in receipts:
        place = one.payer, one.time // WINDOW
        if not one.has_fee or one.payer in insiders or place in found:
            continue
        if score := score_at(one.payer, one.time):
            found[place] = Point(one.time, one.payer, score)
    return list(found.values())


def most(score: int) -> int:
    """What one payer of a score is worth at most: it pays just now, and late in every four weeks before."""
    return score * SCALE + sum(Point(-age, "", score).worth(0) for age in range(0, LIFE, WINDOW))


def reputation(dao: Dao, number: int) -> Reputation:
    """What a service is known for now.

    Raises:
        DaoError: There is no such service, or the DAO has no scores, so that nobody's payment counts.
    """
    if not dao.has(SCORE_KEY):
        raise DaoError(
            "This DAO has no `score`; reputation counts payments of accounts with a Staking Score."
        )
    now = dao.chain.block_time(dao.chain.block_number())
    one = sdk.service(dao, number)
    receipts = _receipts(dao, number, one.splitter)
    insiders = frozenset({one.owner, *_sharing(dao, one)})
    scores = _scores(dao, receipts)
    found = points_of(receipts, lambda payer, time: scores[payer, time], insiders)
    alive = tuple(point for point in found if point.worth(now))
    return Reputation(number, now, alive, len(receipts))


def prices(dao: Dao) -> list[Price]:
    """What buying points takes: a payer of each score.

    Raises:
        DaoError: The DAO has no scores.
    """
    if not dao.has(SCORE_KEY):
        raise DaoError("This DAO has no `score`; nobody's payment gives a point.")
    (powers,) = dao.read(SCORE_KEY, "thresholds")
    return [Price(score, int(power), most(score)) for score, power in enumerate(powers, 1)]


def _receipts(dao: Dao, number: int, splitter: str) -> list[Receipt]:
    """Every payment for a service: by use, for credits and passes, and for jobs, the oldest first."""
    paid = [
        _Paid(one.block, str(one.arguments["payer"]), int(one.arguments["amount"]))
        for one in _told(dao, USAGE.key, USAGE.name, "Redeemed")
        if _is_of(one, number)
    ]
    if dao.has(DESK.key):
        plans = {one.id for one in desk.plans(dao) if one.service == number}
        paid += [
            _Paid(one.block, str(one.arguments["account"]), int(one.arguments["cost"]))
            for one in _told(dao, DESK.key, DESK.name, *_SOLD)
            if int(one.arguments["plan"]) in plans
        ]
    if dao.has(JOBS_KEY):
        paid += paid_jobs(_told(dao, JOBS_KEY, "JobBoard", *_PAID_JOB), splitter)
    shares = _shares(dao, number)
    times = {block: dao.chain.block_time(block) for block in {one.block for one in paid}}
    receipts = []
    for one in sorted(paid, key=lambda one: one.block):
        share = next((bps for block, bps in reversed(shares) if block <= one.block), 0)
        receipts.append(Receipt(times[one.block], one.payer, has_fee=one.amount > 0 and share > 0))
    return receipts


def paid_jobs(events: Iterable[Event], splitter: str) -> list[_Paid]:
    """Jobs whose pay arrived at a splitter, which takes the platform's share of it as of any receipt.

    What a client's bond brings is no pay, and a token that refuses the splitter has paid nothing yet. The fee
    of the board comes on top, so that no job makes a point for less than a receipt does.
    """
    clients: dict[int, str] = {}
    released: dict[int, int] = {}
    found = []
    for one in events:
        job = int(one.arguments["jobId"])
        if one.name == "JobOffered":
            clients[job] = str(one.arguments["client"])
        elif one.name == "PaymentReleased":
            released[job] = int(one.arguments["amount"])
        elif str(one.arguments["payee"]) == splitter and released.get(job):
            found.append(_Paid(one.block, clients[job], released[job]))
    return found


def _shares(dao: Dao, number: int) -> list[tuple[int, int]]:
    """The platform's shares of a service: from which block on, and basis points."""
    told = _told(dao, REGISTRY.key, REGISTRY.name, "PayeesSet")
    return [
        (one.block, int(one.arguments["platformBps"])) for one in told if int(one.arguments["id"]) == number
    ]


def _sharing(dao: Dao, one: Service) -> set[str]:
    """Everybody who ever shared what the service earns, or what it passes on to services that it pays."""
    told = _told(dao, REGISTRY.key, REGISTRY.name, "PayeesSet")
    named: dict[int, set[str]] = defaultdict(set)
    for event in told:
        named[int(event.arguments["id"])] |= {str(_account(payee)) for payee in event.arguments["payees"]}
    asked = [("splitterOf", number) for number in named]
    splitters = dict(zip(map(str, dao.read(REGISTRY.key, *asked)), named, strict=True))
    found: set[str] = set()
    waiting, seen = [one.id], {one.id}
    while waiting:
        accounts = named[waiting.pop()]
        found |= accounts
        passed = {splitters[account] for account in accounts if account in splitters} - seen
        seen |= passed
        waiting += passed
    return found


def _account(payee: Mapping[str, object] | tuple[object, ...]) -> object:
    return payee[0] if isinstance(payee, (tuple, list)) else payee["account"]


def _scores(dao: Dao, receipts: list[Receipt]) -> dict[tuple[str, int], int]:
    """The score of each payer when it paid, by the table of today."""
    wanted = list(dict.fromkeys((one.payer, one.time) for one in receipts))
    kit, address = artifact("StakingScore"), dao.address(SCORE_KEY)
    questions = [Question(kit, address, "scoreAt", place) for place in wanted]
    answers = dao.chain.read_many(questions) if questions else []
    return {place: int(answer) for place, answer in zip(wanted, answers, strict=True)}


def _told(dao: Dao, key: str, name: str, *events: str) -> list[Event]:
    address = dao.address(key)
    known = dao.chain.deployed.get(address) or artifact(name)
    return list(dao.chain.events(known, address, *events, from_block=dao.start_block))


def _is_of(event: Event, number: int) -> bool:
    return int(event.arguments["service"]) == number
