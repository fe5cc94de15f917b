"""A DAO with a treasury, holders, a guardian and contracts outside that it owns, for simulations.

Whatever proposal files name by an address stands at the same address every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.sdk import staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.simulation import SimulatedDao
from utils.deployment import guardian_of, token_metrics

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI
    from ape.managers.chain import ChainManager

    from ape_dao.core.deployment.record import Record
    from utils.artifacts import Contracts

WHOLE = 10**18
KEEPER_ROLE = keccak(text="KEEPER_ROLE")
VAULT, PROXY, NEW_CODE, TIMELOCK_OF_A_STRANGER, STRANGER_CODE, RIGHTS = (
    str(to_checksum_address("0x" + f"7a{number:02d}" * 10)) for number in range(1, 7)
)
TREASURY_USDC = 100_000 * 10**6
TREASURY_ETHER = 10 * WHOLE


@dataclass(frozen=True)
class ExampleDao:
    """The deployed DAO."""

    record: Record
    simulated: SimulatedDao
    dao: Dao
    usdc: Any


def deploy_example(
    chain: ChainManager, contracts: Contracts, accounts: dict[str, AccountAPI], folder: Path
) -> ExampleDao:
    """Deploy it. ``accounts``: deployer, community (with the first locks), second, guardian, builder."""
    deployer, community = accounts["deployer"], accounts["community"]
    local = Chain(chain.provider)
    data = token_metrics(local, deployer.address, community.address).to_data()
    data["timelock"]["time_guard"] = True
    data["governor"]["guardian"] = guardian_of(local, accounts["guardian"].address)
    plan = make_plan(parse_spec(data), deployer.address)
    record = deploy(plan, chain.provider, deployer, folder=folder).record
    dao = Dao.at(plan.addresses)
    usdc = demo_artifact("DemoStablecoin").at(dao.contract("router").tokens()[0])
    usdc.mint(dao.timelock, TREASURY_USDC, sender=deployer)
    deployer.transfer(dao.timelock, TREASURY_ETHER)
    end = staking.unlock_time(chain.pending_timestamp, 52)
    dao.token.transfer(accounts["second"], 2_000_000 * WHOLE, sender=community)
    staking.create_lock(dao, 8_000_000 * WHOLE, end, sender=community)
    staking.create_lock(dao, 2_000_000 * WHOLE, end, sender=accounts["second"])
    dao.escrow.setOperator(dao.timelock, True, sender=community)
    _deploy_outside_contracts(chain, contracts, dao, deployer, accounts["builder"])
    chain.mine(timestamp=chain.pending_timestamp + 10)
    return ExampleDao(record, SimulatedDao.from_record(record), dao, usdc)


def _deploy_outside_contracts(
    chain: ChainManager, contracts: Contracts, dao: Dao, deployer: AccountAPI, builder: AccountAPI
) -> None:
    """A vault that the DAO owns, a proxy that it administers, code for it, a stranger's timelock and
    contract, and rights that the DAO has in a contract of others."""
    first = deployer.deploy(contracts.MockVault)
    proxy_code = deployer.deploy(contracts.MockProxy, first, first.fee.encode_input())
    places = {
        VAULT: first,
        NEW_CODE: first,
        PROXY: proxy_code,
        TIMELOCK_OF_A_STRANGER: dao.timelock,
        STRANGER_CODE: deployer.deploy(contracts.MockStranger),
        RIGHTS: deployer.deploy(contracts.MockRights),
    }
    for place, source in places.items():
        code = chain.provider.make_request("eth_getCode", [source.address, "latest"])
        chain.provider.make_request("anvil_setCode", [place, code])
    vault, proxy = contracts.MockVault.at(VAULT), contracts.MockProxy.at(PROXY)
    vault.start(dao.timelock, [dao.timelock, dao.governor, deployer], sender=deployer)
    vault.grantRole(KEEPER_ROLE, builder, sender=deployer)
    vault.renounceRole(bytes(32), deployer, sender=deployer)
    proxy.claimAdmin(deployer, sender=deployer)
    proxy.upgradeTo(VAULT, sender=deployer)
    proxy.changeAdmin(dao.timelock, sender=deployer)
    contracts.MockRights.at(RIGHTS).rely(dao.timelock, sender=deployer)
