"""How long simulations take on this machine: `uv run python bench/simulation.py --help`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from bench import timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record

PENDING = 12
BARS = {"five actions": 5.0, f"five actions, after {PENDING} open proposals": 30.0}
"""Seconds that each may take on two cores, with the start of the copy and all of its reads."""
WHOLE = 10**18
_LOCK = 10_000_000 * WHOLE
_HOLDERS = 4
_FIVE_ACTIONS = """
title: Five things at once
kind: constitutional
actions:
  - call: router.setSplit
    args: {{newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}}
  - call: score.setThresholds
    args: {{thresholds: ["20_000 veTMAI", "100_000 veTMAI", "200_000 veTMAI"]}}
  - call: token.transfer
    args: {{to: "{receiver}", value: "1_000 TMAI"}}
  - call: token.burn
    args: {{value: "5 TMAI"}}
  - call: router.setBuybackPaused
    args: {{paused: true}}
"""


def measure(runs: int) -> list[timing.Row]:
    """Deploy the full preset on a local node, give it holders and open proposals; simulate a file."""
    from ape import accounts
    from ape.logging import LogLevel, logger

    from ape_dao.node.local import LocalNode, NodeOptions
    from ape_dao.proposals import parse_proposal
    from ape_dao.simulation import SimulatedDao, simulate

    file = parse_proposal(_FIVE_ACTIONS.format(receiver=accounts.test_accounts[9].address))
    quiet, node_options = logger.at_level(LogLevel.ERROR), NodeOptions(steps_tracing=False)
    with quiet, LocalNode(options=node_options) as node, node.connected() as provider:
        with tempfile.TemporaryDirectory() as folder:
            record = _deploy(provider, Path(folder))
        dao, spent = SimulatedDao.from_record(record), dict.fromkeys(BARS, float("inf"))
        for job in BARS:
            for _ in range(runs):
                began = time.perf_counter()
                report = simulate(provider, dao, file).report
                spent[job] = min(spent[job], time.perf_counter() - began)
                assert report.outcome.ending == "executed"  # noqa: S101 - otherwise a wrong time
            if job != list(BARS)[-1]:
                _propose(record)
        assert report.after_others is not None  # noqa: S101
        assert [other.ending for other in report.after_others.others] == ["executed"] * PENDING  # noqa: S101
    return [timing.Row(job, spent[job], bar) for job, bar in BARS.items()]


def _deploy(provider: ProviderAPI, folder: Path) -> Record:
    """A DAO with four large holders."""
    from ape import accounts, chain

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.deployment.plan import make_plan
    from ape_dao.core.spec import load_preset, with_addresses
    from ape_dao.sdk import staking
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.deployment import deploy
    from ape_dao.sdk.first_proposal import travel_to_first_proposal

    deployer, *holders = accounts.test_accounts[: 1 + _HOLDERS]
    spec = load_preset("token-metrics")
    people = [holder.address for holder in holders[:3]]
    spec = with_addresses(spec, create_mocks(spec, Chain(provider), deployer, people))
    plan = make_plan(spec, deployer.address)
    record = deploy(plan, provider, deployer, folder=folder).record
    dao = Dao.at(plan.addresses)
    rich = next(holder for holder in holders if dao.token.balanceOf(holder) >= _HOLDERS * _LOCK)
    end = staking.unlock_time(chain.pending_timestamp, 52)
    for holder in holders:
        if holder != rich:
            dao.token.transfer(holder, _LOCK, sender=rich)
        staking.create_lock(dao, _LOCK, end, sender=holder)
    travel_to_first_proposal(dao)
    return record


def _propose(record: Record) -> None:
    """Twelve proposals of as many as the quotas allow."""
    from ape import accounts, chain

    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.governance import Action, propose

    dao = Dao.at(record.addresses)
    chain.mine(timestamp=chain.pending_timestamp + 10)
    for number in range(PENDING):
        holder = accounts.test_accounts[1 + number % _HOLDERS]
        action = Action.call(dao.token, "transfer", holder.address, (number + 1) * WHOLE)
        propose(dao, [action], f"# Payment {number}", sender=holder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    return timing.report(measure, arguments, "bench/simulation.py", "Wall times of simulations")


if __name__ == "__main__":
    sys.exit(main())
