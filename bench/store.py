"""What the store of events costs, by its size: `uv run python bench/store.py --help`.

The node makes its logs up, in the process that starts the measured one; what it takes does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from rich.console import Console
from rich.table import Table

from bench import reading
from bench.log_node import ESCROW, log_node
from bench.made_up import ADMIN_ROLE, START, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_CPU_SECONDS = {120_000: 3.0, 1_000_000: 20.0}
MOST_SECONDS_OF_AN_UPDATE, MOST_SECONDS_OF_FIGURES = 1.0, 2.0
MOST_MEGABYTES = 300
FIRST, MOVE, UPDATE, FIGURES = "first sync", "to Parquet", "nothing new", "figures"
COMMANDS: dict[str, float | None] = {"ape dao --help": None, "ape dao status": 2.0, "ape dao report": 3.0}
"""With the most CPU seconds that each may take."""
_LOCKERS = 100
"""Of the DAO whose status is read, besides the made-up locks."""
OK, MISSED = 0, 1


@dataclass(frozen=True)
class Row:
    """One job on so many events, after Ape started; commands without what `ape dao --help` takes."""

    job: str
    events: int
    cpu_seconds: float
    bar: float | None
    """None for a number of events that has none; the Parquet files have what the first sync left of it."""
    megabytes: int
    """The most memory that the process had until then, Ape included."""

    @property
    def is_missed(self) -> bool:
        """Whether it is above a bar; memory has one while events are read."""
        is_large = self.job in (FIRST, MOVE, UPDATE) and self.megabytes > MOST_MEGABYTES
        return self.bar is not None and (self.cpu_seconds > self.bar or is_large)


def measure(url: str, events: int, folder: Path) -> list[Row]:
    """Run the jobs in this process."""
    from ape_dao.cli.group import rare_collections
    from ape_dao.core.chain.artifacts import artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.connection import connect
    from ape_dao.store.kinds import events_of
    from ape_dao.store.store import Store, locked
    from ape_dao.store.syncing import sync

    kinds = tuple(events_of(ESCROW, "VotingEscrow", artifact("VotingEscrow").abi))
    bar = MOST_CPU_SECONDS.get(events)
    with connect(f"ethereum:mainnet:{url}") as provider, locked(folder):
        store = Store(folder, writes=True)
        read: list[int] = []

        def bring_up(*, flush: bool = False) -> None:
            read.append(sync(store, Chain(provider), kinds, 1, flush=flush).read)

        first = _run(FIRST, events, bar, bring_up)
        move = _run(MOVE, events, bar and round(bar - first.cpu_seconds, 2), lambda: bring_up(flush=True))
        update = _run(UPDATE, events, bar and MOST_SECONDS_OF_AN_UPDATE, bring_up)
        store.close()
    if read != [events, 0, 0]:
        raise AssertionError(f"of {events} events the store read {read}")
    store = Store(folder / "figures", writes=True)
    fill(store, events)
    import_module("ape_dao.report.facts")  # with all metrics: what is imported does not count
    with rare_collections():  # as in a command
        figures = _run(FIGURES, events, bar and MOST_SECONDS_OF_FIGURES, lambda: _figures(store))
    store.close()
    return [first, move, update, figures]


def _figures(store: Any) -> None:
    """Every metric there is, as the report takes them: who could vote on the newest proposals, too."""
    from ape_dao.analytics import holdings
    from ape_dao.analytics.metrics import capture, distribution, forecast, posture, revenue, voting
    from ape_dao.analytics.power import PowerHistory, Scale
    from ape_dao.analytics.voting import VotingHistory
    from ape_dao.core.units import WEEK
    from ape_dao.modules.buyback.report import BOUGHT, STARTED
    from ape_dao.report.facts import MOST_PROPOSALS, MOST_VOTERS

    history = PowerHistory.read(store, Scale(208, 10**18))
    now, begun = history.newest, START
    weeks = range((begun // WEEK + 1) * WEEK, now, WEEK)
    votes = history.votes_at(now)
    distribution.distribution(votes, sum(votes.values()) // 5)
    distribution.lorenz(votes.values())
    forecast.unlock_wall(history, now)
    forecast.power_forecast(history, now, 52)
    history.totals_over(weeks)
    capture.capture_course(history, now, 52, quorum=2_000, floor=0, margin=0)

    ballots = VotingHistory.read(store)
    proposals = list(ballots.proposals.values())
    strongest = [who for who, _ in distribution.top_holders(votes, MOST_VOTERS)]
    had = {one.id: history.electorate_at(one.snapshot, strongest) for one in proposals[-MOST_PROPOSALS:]}
    totals = history.totals_over([one.snapshot for one in proposals])
    for one, total in zip(proposals, totals, strict=True):
        counted = ballots.counted(one.id)
        voting.tally(counted.values())
        voting.time_to_quorum(ballots, one, 10**24)
        voting.last_swing(ballots, one)
        voting.execution_lag(one)
        if one.id in had:
            voting.participation(counted, had[one.id][0], total)
    voting.proposer_concentration(proposals)
    voting.delegate_cards(ballots, strongest, {number: of for number, (_, of) in had.items()}, now)

    names = ("token", "epoch", "credited", "amount")
    shared = revenue.credited(*_tables(store, names, "RevenueDistributor", "Deposited", "PendingCredited"))
    revenue.revenue_per_power(shared, history)
    claimed, reinvested = _tables(store, names, "RevenueDistributor", "Claimed", "Reinvested")
    revenue.claim_rate(shared, claimed, reinvested, "0x" + "9" * 40)
    auctions = _tables(store, (*STARTED, *BOUGHT), "BuybackAuction", "AuctionStarted", "Bought")
    revenue.average_position(revenue.fills(*auctions))

    (transfers,) = _tables(store, ("from", "to", "value"), "GovernanceToken", "Transfer")
    held = holdings.balances_at(transfers, now)
    holdings.balance_course(transfers, history.accounts[1], weeks)
    (delegated,) = _tables(store, ("delegator", "toDelegate"), "VotingEscrow", "DelegateChanged")
    holdings.delegations_of_tokens(delegated, held, now)
    granted, revoked = _tables(store, None, "Timelock", "RoleGranted", "RoleRevoked")
    posture.role_holders(granted, revoked, ADMIN_ROLE)


def _tables(store: Any, names: Sequence[str] | None, contract: str, *events: str) -> list[Any]:
    return [store.table(contract, event, names) for event in events]


def _run(job: str, events: int, bar: float | None, work: Callable[[], None]) -> Row:
    began = time.process_time()
    work()
    spent = time.process_time() - began
    return Row(job, events, round(spent, 2), bar, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def run(events: int) -> list[Row]:
    """Measure in a process of its own, so that memory counts from the start."""
    commands = list(measure_commands(events))  # before what takes more memory
    with log_node(events) as url, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--measure", url, folder, "--events", str(events)]
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            env=reading.environment(),
            cwd=folder,  # in that of the kit Ape reads what it compiled there, which takes 30 MB
            check=False,
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    return [*(Row(**row) for row in json.loads(done.stdout.splitlines()[-1])), *commands]


def measure_commands(events: int) -> Iterator[Row]:
    """What any command takes to start, and what some take besides, for a DAO with so many events."""
    only = [command.split()[-1] for command in COMMANDS]
    found = reading.measure(_LOCKERS, events=events, only=only)
    for (command, bar), one in zip(COMMANDS.items(), found, strict=True):
        judged = bar if events in MOST_CPU_SECONDS else None
        yield Row(command, events, round(one.cpu, 2), judged, one.megabytes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, measure and print; the exit code is MISSED if a row is above its bar."""
    parser = argparse.ArgumentParser(
        prog="bench/store.py",
        description=f"CPU seconds and memory of the event store; exit code {MISSED} above a bar.",
    )
    parser.add_argument("--events", type=int, nargs="+", default=list(MOST_CPU_SECONDS), help="how many")
    parser.add_argument("--json", action="store_true", help="print a list of rows instead of a table")
    parser.add_argument("--measure", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        url, folder = options.measure
        print(json.dumps([asdict(row) for row in measure(url, options.events[0], Path(folder))]))
        return OK
    rows = [row for events in options.events for row in run(events)]
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        table = Table(*asdict(rows[0]), title="The event store")
        for row in rows:
            table.add_row(*map(str, asdict(row).values()))
        Console(highlight=False).print(table)
    return MISSED if any(row.is_missed for row in rows) else OK


if __name__ == "__main__":
    sys.exit(main())
