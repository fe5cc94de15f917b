"""What the deployer of a DAO holds after the hand-over: only what the spec gives it, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import owner_of
from ape_dao.core.chain.questions import Question
from ape_dao.core.spec.identity import named_addresses

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.plan import Plan


def kept_by_deployer(plan: Plan, chain: Chain) -> list[str]:
    """Powers, tokens and votes of the deployer, each in words; none if it kept nothing."""
    names = {name for name, address in named_addresses(plan.spec).items() if address == plan.deployer}
    names |= {plan.deployer, "deployer"}
    kept = [f"{power.power} of {power.contract}" for power in plan.powers if power.holder in names]
    token, symbol, kit = plan.addresses["token"], plan.spec.token.symbol, artifact("GovernanceToken")
    questions = [
        Question(kit, token, "balanceOf", (plan.deployer,)),
        Question(kit, token, "totalSupply"),
    ]
    held, supply = chain.read_many(questions)
    owner = None if plan.has("token") else owner_of(chain, token)
    if owner == plan.deployer:
        kept.append(f"owner of {symbol}")
    if held:
        share = units.share(int(held), int(supply))
        kept.append(f"{units.rounded(int(held))} {symbol}, {share} of the supply")
    return kept
