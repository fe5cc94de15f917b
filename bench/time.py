"""How long planning, deploying and verifying takes on this machine: `uv run python bench/time.py --help`."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from bench import timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.spec import Spec

PRESET = "token-metrics"
BARS = {"plan": 2.0, "deploy": 15.0, "verify": 5.0, "status": 5.0, "lint": 2.0}
"""Seconds that each may take on two cores."""


@dataclass(frozen=True)
class Row(timing.Row):
    """One job and what it asked the node."""

    requests: int
    """JSON-RPC requests of one run."""


class Meter:
    """Counts requests and keeps the best time of each job."""

    def __init__(self, provider: ProviderAPI) -> None:
        self.seconds: dict[str, float] = {}
        self.requests: dict[str, int] = {}
        self._count = 0
        send = provider.web3.provider.make_request

        def counted(*arguments: object) -> object:
            self._count += 1
            return send(*arguments)

        provider.web3.provider.make_request = counted

    @contextmanager
    def run(self, job: str) -> Iterator[None]:
        """Measure one run."""
        self._count, began = 0, time.perf_counter()
        yield
        spent = time.perf_counter() - began
        self.seconds[job] = min(spent, self.seconds.get(job, spent))
        self.requests[job] = self._count

    def rows(self) -> list[Row]:
        return [Row(job, spent, BARS[job], self.requests[job]) for job, spent in self.seconds.items()]


def measure(runs: int) -> list[Row]:
    """Deploy the full preset ``runs`` times on a node of our own, each time as another DAO."""
    from ape import accounts

    from ape_dao.core.verification.verify import verify
    from ape_dao.lint import lint
    from ape_dao.node.local import LocalNode, NodeOptions
    from ape_dao.sdk.deployment import deploy
    from ape_dao.sdk.status import read_status

    deployer = accounts.test_accounts[0]
    with LocalNode(options=NodeOptions(steps_tracing=False)) as node, node.connected() as provider:
        meter = Meter(provider)
        for number in range(runs):
            spec = _spec(provider, number)
            with meter.run("lint"):
                lint(spec)
            with meter.run("plan"):
                plan = _plan(spec, deployer.address)
            with tempfile.TemporaryDirectory() as folder, meter.run("deploy"):
                record = deploy(plan, provider, deployer, folder=Path(folder)).record
            with meter.run("verify"):
                verify(plan, provider, record.start_block)
            with meter.run("status"):
                read_status(record, provider)
        return meter.rows()


def _spec(provider: ProviderAPI, number: int) -> Spec:
    from ape import accounts

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.spec import load_preset, parse_spec, with_addresses

    people = [accounts.test_accounts[index].address for index in range(1, 4)]
    spec = parse_spec({**load_preset(PRESET).to_data(), "salt": f"bench {number}"})
    return with_addresses(spec, create_mocks(spec, Chain(provider), accounts.test_accounts[0], people))


def _plan(spec: Spec, deployer: str) -> Plan:
    from ape_dao.core.deployment.gas import expected_gas
    from ape_dao.core.deployment.plan import make_plan

    plan = make_plan(spec, deployer)
    plan.hash()
    expected_gas(plan)
    return plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    return timing.report(measure, arguments, "bench/time.py", f"Wall times on the preset {PRESET}")


if __name__ == "__main__":
    sys.exit(main())
