"""The whole DAO of the preset token-metrics, contract by contract, as `ape dao deploy` creates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.contracts import artifact, demo_artifact
from ape_dao.create2 import DEPLOYER, DEPLOYER_CODE
from ape_dao.plan import FINISH, make_plan
from ape_dao.spec import load_preset, with_addresses
from bench.conditions import fresh_chain
from bench.driver import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.plan import Plan
    from bench.bars import Figure
    from bench.driver import Chain

PRESET = "token-metrics"


def measure() -> Iterator[Figure]:
    """Gas of every transaction of the plan, and their sum."""
    with fresh_chain() as chain:
        if chain.code(DEPLOYER) != DEPLOYER_CODE:
            raise BenchError(f"anvil has no deterministic deployer at {DEPLOYER}; use the pinned version.")
        plan = _plan(chain)
        total = 0
        for step in plan.steps:
            gas = chain.send(plan.launcher, step.to, step.data, step.contract).gas
            if not artifact(step.contract).is_code(chain.code(step.address)):
                raise BenchError(f"{step.contract} was not created; the plan and the contracts disagree.")
            total += gas
            yield f"deploy-{step.key}", gas
        finish = chain.send(plan.launcher, plan.addresses["genesis"], plan.finish_data, FINISH).gas
        yield f"deploy-{FINISH}", finish
        yield "deploy-total", total + finish


def _plan(chain: Chain) -> Plan:
    launcher, community = chain.accounts[:2]
    tokens = {
        "WETH": chain.deploy(demo_artifact("WETH9")).address,
        "USDC": chain.deploy(demo_artifact("DemoStablecoin"), owner=launcher).address,
    }
    return make_plan(with_addresses(load_preset(PRESET), {**tokens, "community": community}), launcher)
