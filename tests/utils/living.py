"""A deployed preset with members, for tests of the commands that work on a living DAO."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.sdk import staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from utils.deployment import guardian_of, token_metrics

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI
    from ape.managers.chain import ChainManager

WHOLE = 10**18
DAY = 86_400
WEEK = 7 * DAY


@dataclass(frozen=True)
class Living:
    """The Token Metrics DAO: whale and ben have locks of a year, ann holds tokens, carol is the guardian."""

    chain: ChainManager
    folder: Path
    dao: Dao
    usdc: Any
    weth: Any
    whale: AccountAPI
    ann: AccountAPI
    ben: AccountAPI
    carol: AccountAPI

    @property
    def now(self) -> int:
        return int(self.chain.provider.get_block("latest").timestamp)

    def travel(self, seconds: int) -> None:
        """Let time pass."""
        self.chain.mine(timestamp=self.now + seconds)


def build(
    chain: ChainManager, folder: Path, people: list[AccountAPI], salt: str = "1", **sections: Any
) -> Living:
    """Deploy, hand out tokens, lock. `people`: deployer, whale, ann, ben, carol; `sections` of the spec."""
    deployer, whale, ann, ben, carol = people
    data = token_metrics(Chain(chain.provider), deployer.address, whale.address).to_data()
    data["governor"]["guardian"] = guardian_of(Chain(chain.provider), carol.address)
    data["salt"] = salt
    for name, changes in sections.items():
        data[name] = changes if isinstance(changes, list) else {**(data.get(name) or {}), **changes}
    plan = make_plan(parse_spec(data), deployer.address)
    deploy(plan, chain.provider, deployer, folder=folder)
    dao = Dao.at(plan.addresses)
    weth_address = dao.contract("router").WETH()
    usdc_address = next(one for one in dao.contract("router").tokens() if one != weth_address)
    usdc, weth = demo_artifact("DemoStablecoin").at(usdc_address), demo_artifact("WETH9").at(weth_address)
    for member in (ann, ben):
        dao.token.transfer(member, 2_000_000 * WHOLE, sender=whale)
        usdc.mint(member, 1_000_000 * 10**6, sender=deployer)
    now = int(chain.provider.get_block("latest").timestamp)
    for member, amount in ((whale, 3_000_000), (ben, 1_000_000)):
        staking.create_lock(dao, amount * WHOLE, staking.unlock_time(now, 52), sender=member)
    living = Living(chain, folder, dao, usdc, weth, whale, ann, ben, carol)
    living.travel(DAY)
    return living


def pass_by_commands(living: Living, works: Any, data: Any, file: str) -> str:
    """The whole life of a proposal by commands; its id."""
    made = str(data("proposal", "create", file, "--yes", sender=living.whale)["id"])
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", made, sender=living.ann)
    living.travel(3 * DAY)
    works("proposal", "execute", made, "--yes", sender=living.ann)
    return made
