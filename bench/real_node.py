"""Figures of a store against what the contracts answer: `uv run python bench/real_node.py --help`.

A DAO on a real node lives for some weeks; `ape dao sync` reads its events, and figures that are made of them
are compared with the contracts' own answers at points drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from bench.reading import WEEK, WHOLE, build, encoded, locker, run, send_all, send_each, timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.store.store import Store

LOCKERS, POINTS = 5_000, 100
EQUAL, DIFFERENT = 0, 1
_BLOCK_GAS = 3 * 10**9
_ROUNDS, _PROPOSALS = 4, 5
_DAY = 86_400
_FINAL_BLOCKS = 65


@dataclass(frozen=True)
class Check:
    """One kind of figure."""

    figure: str
    points: int
    unequal: int


@dataclass(frozen=True)
class Outcome:
    """What one run found."""

    events: int
    cpu_seconds: float
    """Of `ape dao sync`, without the start of `ape` and the node."""
    checks: list[Check]


def measure(lockers: int, points: int) -> Outcome:
    """Have a DAO live, read its events, and compare."""
    from ape.logging import LogLevel, logger

    from ape_dao.core.chain.client import Chain
    from ape_dao.node.local import LocalNode, NodeOptions
    from ape_dao.store.store import Store

    options = NodeOptions(steps_tracing=False, extra=("--gas-limit", str(_BLOCK_GAS)))
    with (
        logger.at_level(LogLevel.ERROR),
        LocalNode(options=options) as node,
        tempfile.TemporaryDirectory() as place,
        node.connected() as provider,
    ):
        folder = Path(place)
        record = build(Chain(provider), folder, lockers, 1)
        live(Chain(provider), record, lockers)
        sync = ["sync", "--network", node.url, f"--folder={place}", "--flush", "--json"]
        start = timed(["--help"], folder).cpu_seconds
        spent = timed(sync, folder).cpu_seconds
        document = json.loads(run(sync, folder))
        store = Store(folder / document["store"])
        events = sum(part.rows for part in store.database.parts()) + document["changeableEvents"]
        checks = list(compare(Chain(provider), record, store, lockers, points))
        store.close()
        return Outcome(events, round(spent - start, 2), checks)


def live(chain: Chain, record: Record, lockers: int) -> None:
    """Some weeks of locks that grow or lose their end, delegations, and ballots that others replace."""
    from ape import accounts

    from ape_dao.sdk.dao import Dao

    dao, rich = Dao.at(record.addresses), str(accounts.test_accounts[1].address)
    escrow, governor = str(dao.escrow.address), str(dao.governor.address)
    chain.rpc("anvil_autoImpersonateAccount", True)
    for number in range(_ROUNDS):
        own = range(number, lockers, _ROUNDS)
        grown = [encoded(dao.escrow, "increaseAmountFor", locker(one), WHOLE + one) for one in own]
        send_all(chain, rich, [(escrow, data) for data in grown])
        given = [(locker(one), locker(one * 7 % lockers)) for one in own if one % 5 == 0]
        send_each(chain, [(who, escrow, encoded(dao.escrow, "delegate", to)) for who, to in given])
        lasting = [locker(one) for one in own if one % 11 == 1]
        send_each(chain, [(who, escrow, encoded(dao.escrow, "setPermanent", True)) for who in lasting])
        _pass(chain, 10 * _DAY)
    texts = [f"# Payment of {number} more" for number in range(_PROPOSALS)]
    calls = [[str(dao.token.address)], [0], [encoded(dao.token, "transfer", rich, 1)]]
    send_all(chain, rich, [(governor, encoded(dao.governor, "propose", *calls, text)) for text in texts])
    _pass(chain, int(dao.governor.votingDelay()) + 1)
    proposals = [one.proposalId for one in dao.governor.ProposalCreated][-_PROPOSALS:]
    voters = [one for one in range(lockers) if one % 5 == 2][: lockers // 10]
    for sides in (range(len(voters)), range(1, 1 + len(voters) // 2)):
        ballots = [
            (locker(voters[place]), governor, encoded(dao.governor, "castVote", proposal, side % 3))
            for proposal in proposals
            for place, side in enumerate(sides)
        ]
        send_each(chain, ballots)
        _pass(chain, _DAY)
    chain.rpc("anvil_mine", hex(_FINAL_BLOCKS))


def compare(chain: Chain, record: Record, store: Store, lockers: int, points: int) -> Iterator[Check]:
    """Each kind of figure at so many points."""
    from ape_dao.analytics.power import PowerHistory
    from ape_dao.analytics.voting import VotingHistory
    from ape_dao.core.chain.questions import Question
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.figures import read_scale

    draw, now = random.Random(lockers), chain.timestamp()  # noqa: S311 - the same points each time
    power = PowerHistory.read(store, read_scale(Dao.at(record.addresses)))
    history = VotingHistory.read(store)
    first = now - 8 * WEEK
    times = [draw.randrange(first, now) for _ in range(points)]
    people = [locker(draw.randrange(lockers)) for _ in range(points)]
    proposals = [draw.choice(list(history.proposals)) for _ in range(points)]

    def asked(key: str, function: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        artifact, address = record.artifacts[key], record.address(key)
        return chain.read_many([Question(artifact, address, function, one) for one in arguments])

    def check(figure: str, ours: Sequence[Any], theirs: Sequence[Any]) -> Check:
        return Check(figure, points, sum(one != other for one, other in zip(ours, theirs, strict=True)))

    pairs = list(zip(people, times, strict=True))
    votes = [power.votes_at(time).get(who.lower(), 0) for who, time in pairs]
    yield check("getPastVotes", votes, [int(one) for one in asked("escrow", "getPastVotes", pairs)])
    totals = asked("escrow", "getPastTotalSupply", [(time,) for time in times])
    yield check("getPastTotalSupply", power.totals_over(times), [int(one) for one in totals])
    cast = [history.counted(one).get(who.lower()) for one, who in zip(proposals, people, strict=True)]
    sides = [[one.against, one.for_, one.abstain] if one else [0, 0, 0] for one in cast]
    answers = asked("governor", "ballotOf", list(zip(proposals, people, strict=True)))
    yield check("ballotOf", sides, [[int(part) for part in list(one.values())[:3]] for one in answers])


def _pass(chain: Chain, seconds: int) -> None:
    chain.rpc("evm_increaseTime", seconds)
    chain.rpc("evm_mine")


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; the exit code is DIFFERENT if any figure is."""
    parser = argparse.ArgumentParser(
        prog="bench/real_node.py",
        description="Figures of a store, made by `ape dao sync` from a real node, against what its contracts "
        f"answer; exit code {DIFFERENT} if any differs.",
    )
    parser.add_argument("--lockers", type=int, default=LOCKERS, help=f"how many (default {LOCKERS:,})")
    parser.add_argument("--points", type=int, default=POINTS, help=f"of each figure (default {POINTS})")
    options = parser.parse_args(arguments)
    outcome = measure(options.lockers, options.points)
    print(f"{outcome.events:,} events read in {outcome.cpu_seconds:.1f} CPU s")
    for one in outcome.checks:
        print(f"{one.figure:<20} {one.points - one.unequal:>4} of {one.points} equal")
    return DIFFERENT if any(one.unequal for one in outcome.checks) else EQUAL


if __name__ == "__main__":
    sys.exit(main())
