"""The whole DAO of the preset token-metrics, contract by contract, as `ape dao deploy` creates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.create2 import FACTORY, FACTORY_CODE
from ape_dao.core.deployment.plan import FINISH, make_plan
from ape_dao.core.spec import load_preset, parse_spec, used_names, with_addresses
from bench.bars import Bar, same
from bench.conditions import fresh_chain
from bench.driver import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.deployment.plan import Plan
    from bench.bars import Figure
    from bench.driver import Chain

MOST_TO_DEPLOY = 25_150_000
"""22,000,000 until operations of the timelock expired, a guardian's term got limits, parts of ballots
were added up and the governor announced its settings: together 2,443 bytes, about 550,000 gas. Then
bidders could be called back before they pay, lots got a limit and the router runways: 1,190 bytes,
about 270,000 gas. Then the timelock let a contract extend what waits: 1,200 bytes, about 260,000 gas.
Then the escrow let objectors leave through a door: 546 bytes, about 120,000 gas. Then the governor took
own ballots of delegators, by an extension that it creates: 7,924 bytes, about 1,800,000 gas. Then kinds
named where vetoed proposals go: 660 bytes, about 145,000 gas."""

DEPLOY = "deployment"
BARS = (
    Bar("deploy-genesis", DEPLOY, "Genesis"),
    same("deploy-timelock", DEPLOY, "Timelock"),
    same("deploy-token", DEPLOY, "GovernanceToken"),
    same("deploy-escrow", DEPLOY, "VotingEscrow"),
    Bar("deploy-score", DEPLOY, "StakingScore"),
    Bar("deploy-kinds", DEPLOY, "ProposalKinds"),
    same("deploy-governor", DEPLOY, "DaoGovernor"),
    same("deploy-distributor", DEPLOY, "RevenueDistributor"),
    Bar("deploy-auction", DEPLOY, "BuybackAuction"),
    Bar("deploy-router", DEPLOY, "RevenueRouter"),
    Bar("deploy-finish", DEPLOY, "the hand-over"),
    Bar(
        "deploy-total",
        DEPLOY,
        "everything; the peer: token, timelock, governor (7,255,783 by the legacy pipeline)",
        MOST_TO_DEPLOY,
        "deploy-total",
    ),
    Bar("deploy-airdrop_community", DEPLOY, "MerkleAirdrop"),
    Bar("deploy-vesting_team", DEPLOY, "VestingGrant"),
)
"""The bars of this group."""

PRESET = "token-metrics"
PLAIN = [{"recipient": "community", "share": "51%"}, {"recipient": "treasury", "share": "49%"}]


def measure() -> Iterator[Figure]:
    """Gas of every transaction of a plan without airdrop and grant, their sum, and what those two cost."""
    with fresh_chain() as chain:
        if chain.code(FACTORY) != FACTORY_CODE:
            raise BenchError(f"anvil has no CREATE2 factory at {FACTORY}; use the pinned version.")
        tokens = _tokens(chain)
        plan = _plan(chain, tokens, allocations=PLAIN)
        gas = _deploy(chain, plan)
        yield from gas.items()
        yield "deploy-total", sum(gas.values())
        whole = _deploy(chain, _plan(chain, tokens, salt="with airdrop and grant"))
        yield from ((key, used) for key, used in whole.items() if key not in gas)


def _deploy(chain: Chain, plan: Plan) -> dict[str, int]:
    """Gas of every transaction, by key."""
    gas = {}
    for step in plan.steps:
        gas[f"deploy-{step.key}"] = chain.send(plan.deployer, step.to, step.data, step.contract).gas
        if not artifact(step.contract).is_code(chain.code(step.address)):
            raise BenchError(f"{step.contract} was not created; the plan and the contracts disagree.")
    finish = chain.send(plan.deployer, plan.addresses["genesis"], plan.finish_data, FINISH).gas
    return {**gas, f"deploy-{FINISH}": finish}


def _tokens(chain: Chain) -> dict[str, str]:
    """The revenue tokens."""
    return {
        "WETH": chain.deploy(demo_artifact("WETH9")).address,
        "USDC": chain.deploy(demo_artifact("DemoStablecoin"), owner=chain.accounts[0]).address,
    }


def _plan(chain: Chain, tokens: dict[str, str], **changes: Any) -> Plan:
    """The preset with ``changes``."""
    deployer, people = chain.accounts[:2]
    spec = parse_spec({**load_preset(PRESET).to_data(), **changes})
    names = {name: people for _, name in used_names(spec) if name not in tokens}
    return make_plan(with_addresses(spec, {**tokens, **names}), deployer)
