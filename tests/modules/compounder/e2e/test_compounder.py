"""A DAO whose spec has a compounder: deployed, verified, and one reinvestment at the real exchange."""

import pytest
from ape.contracts import ContractContainer
from eth_abi import encode
from eth_utils import keccak
from ethpm_types import ContractType

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.compounder import sdk as compounding
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.node.clock import WEEK, week_start
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from utils.deployment import token_metrics
from utils.uniswap import deploy_exchange, open_pool, shipped

WHOLE = 10**18
STABLE = 10**6
PRICE = 40  # governance tokens for one stable coin


@pytest.fixture(scope="module")
def compounder_local(chain):
    return Chain(chain.provider)


@pytest.fixture(scope="module")
def exchange(deployer):
    return deploy_exchange(deployer)


@pytest.fixture(scope="module")
def compounder_plan(compounder_local, exchange, deployer, alice):
    data = token_metrics(compounder_local, deployer.address, alice.address).to_data()
    data["revenue"]["compounder"] = {"uniswap_v2": exchange[1].address}
    return make_plan(parse_spec(data), deployer.address)


@pytest.fixture(scope="module")
def compounder_record(compounder_plan, compounder_local, deployer, tmp_path_factory):
    return deploy(
        compounder_plan, compounder_local.provider, deployer, folder=tmp_path_factory.mktemp("deployments")
    ).record


# Ape keeps what it knows of a fixture by its name, so those of a module have names of their own.


@pytest.fixture
def local(compounder_local):
    return compounder_local


@pytest.fixture
def plan(compounder_plan):
    return compounder_plan


@pytest.fixture
def record(compounder_record):
    return compounder_record


@pytest.fixture
def dao(plan, record):
    return Dao.at(plan.addresses)


def wrong(plan, local, record):
    findings = verify(plan, local.provider, record.start_block)
    return {finding.what: (finding.expected, finding.found) for finding in drift(findings)}


def test_compounder__deployed__verified(plan, local, record, exchange, dao):
    assert wrong(plan, local, record) == {}
    assert dao.contract("compounder").adapters() == [dao.contract("uniswap_adapter").address]
    assert dao.contract("uniswap_adapter").ROUTER() == exchange[1].address
    assert dao.contract("compounder").owner() == dao.timelock.address


def test_compounder__adapter_list_changed__found(plan, local, record, dao):
    key = dao.timelock.address
    local.rpc("anvil_impersonateAccount", key)
    local.rpc("anvil_setBalance", key, hex(10**18))
    call = keccak(text="setAdapter(address,bool)")[:4] + encode(
        ["address", "bool"], [dao.contract("uniswap_adapter").address, False]
    )
    request = {
        "from": key,
        "to": dao.contract("compounder").address,
        "data": "0x" + call.hex(),
        "gas": hex(10**6),
    }
    assert local.wait(local.rpc("eth_sendTransaction", request), "setAdapter").succeeded
    local.rpc("anvil_stopImpersonatingAccount", key)
    assert wrong(plan, local, record) == {"compounder.adapters": ("uniswap_adapter", "none")}


def test_compound__stable_coin_through_the_pool__grows_the_lock(
    plan, local, record, exchange, dao, chain, deployer, alice, bob
):
    """RV-23: one transaction turns a week of revenue into more of the lock, at the caller's minimum."""
    factory, router = exchange
    stable = ContractContainer(
        ContractType(abi=shipped("v2-core", "IERC20").contract_type.abi, contractName="Stable")
    ).at(plan.context().account("USDC"))
    mint = keccak(text="mint(address,uint256)")[:4]
    for account in (deployer, bob):
        data = mint + encode(["address", "uint256"], [account.address, 10**6 * STABLE])
        deployer.transfer(stable.address, 0, data=data)
    dao.token.transfer(bob, 40 * 10**6 * WHOLE, sender=alice)
    open_pool(factory, {stable: 10**6 * STABLE, dao.token: PRICE * 10**6 * WHOLE}, sender=bob)

    dao.token.approve(dao.escrow, 10**6 * WHOLE, sender=alice)
    now = chain.pending_timestamp
    dao.escrow.createLock(10**6 * WHOLE, week_start(now) + 52 * WEEK, sender=alice)
    chain.pending_timestamp = week_start(now) + WEEK + 10
    chain.mine()
    revenue.deposit(dao, stable.address, 5_000 * STABLE, sender=deployer)
    due = revenue.claimable(dao, alice.address, stable.address)
    assert 5_000 * STABLE - 2 <= due <= 5_000 * STABLE
    bought = router.getAmountsOut(due, [stable, dao.token])[-1]

    dao.escrow.setOperator(dao.contract("compounder"), True, sender=alice)
    stable.approve(dao.contract("compounder"), due, sender=alice)
    conversion = compounding.Conversion(stable.address, bought, dao.contract("uniswap_adapter").address)
    receipt = compounding.compound(
        dao, alice.address, [conversion], deadline=chain.pending_timestamp + 60, sender=alice
    )
    assert (
        dao.contract("compounder").Compounded(account=alice, caller=alice, locked=bought, fee=0)
        in receipt.events
    )
    assert dao.escrow.locked(alice).amount == 10**6 * WHOLE + bought
    assert stable.balanceOf(alice) == 0
    assert receipt.gas_used < 500_000
