"""A plan beside a chain: what is there, what is missing, what is something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.create2 import FACTORY, FACTORY_CODE
from ape_dao.core.deployment.own_token import token_problems
from ape_dao.core.deployment.plan import FINISH
from ape_dao.core.deployment.standing import standing_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.plan import Plan

State = Literal["exists", "missing", "differs"]


@dataclass(frozen=True)
class Comparison:
    """What a chain holds of a plan."""

    network: str
    chain_id: int
    has_factory: bool
    """Whether the CREATE2 factory is there; `deploy` installs it where that is possible."""
    states: Mapping[str, State]
    """By key of the step; `finish` is the hand-over."""
    problems: tuple[str, ...] = ()
    """Why an existing token cannot be the governance token there, or what of others is missing."""


def compare(plan: Plan, chain: Chain) -> Comparison:
    """Look up every address of the plan."""
    states: dict[str, State] = {}
    for step in plan.steps:
        code = chain.code(step.address)
        is_ours = contracts.artifact(step.contract).is_code(code)
        states[step.key] = "missing" if not code else "exists" if is_ours else "differs"
    finished = states["genesis"] == "exists" and bool(
        chain.read(contracts.artifact("Genesis"), plan.addresses["genesis"], "finished")
    )
    states[FINISH] = "exists" if finished else "missing"
    return Comparison(
        network=chain.network_name,
        chain_id=chain.chain_id(),
        has_factory=chain.code(FACTORY) == FACTORY_CODE,
        states=states,
        problems=(*token_problems(plan.spec, chain), *standing_problems(plan.spec, chain)),
    )
