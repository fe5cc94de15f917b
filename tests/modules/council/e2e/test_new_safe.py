"""A Safe that the launch creates for its council: real Safe 1.4.1, at an address that is known before."""

import json

import pytest
from ape.exceptions import ContractLogicError
from eth_utils import keccak, to_checksum_address

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.create2 import predict_address
from ape_dao.core.contract_types import without_voters
from ape_dao.core.deployment.compare import compare
from ape_dao.core.deployment.deploy import contracts_of
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.sources import standard_inputs
from ape_dao.core.errors import DaoError, DeployError
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.core.verification.verify import drift, verify
from ape_dao.lint.judge import lint
from ape_dao.modules.council import safe as safes
from ape_dao.sdk import staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from utils.deployment import Killed, kill_at
from utils.safe import BUILT, CALL, NO_REFUND, ZERO, approved_by, shipped

SINGLETON_FACTORY = "0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7"
"""With which the authors of Safe create it on every chain, without salt."""
COUNCIL = {"members": ["ann", "ben", "cy", "dee"], "first_election": "4 weeks"}


def council_plan(chain, accounts, **changes):
    """The preset with a council that is its own guardian against bad proposals."""
    data = load_preset("minimal").to_data()
    end = chain.pending_timestamp // 86_400 * 86_400 + 300 * 86_400
    data["governor"]["guardian"] = {"account": "council_safe", "until": "2099-01-01"}
    data |= {"salt": "new safe", "council": COUNCIL} | changes
    spec = parse_spec(data)
    guardian = spec.governor.guardian.model_copy(update={"until": end})
    spec = spec.model_copy(update={"governor": spec.governor.model_copy(update={"guardian": guardian})})
    people = [str(account.address) for account in accounts[1:9]]
    names = create_mocks(spec, Chain(chain.provider), accounts[0], people)
    return make_plan(with_addresses(spec, names), accounts[0].address)


@pytest.fixture
def plan(chain, accounts):
    return council_plan(chain, accounts)


def at(address):
    return shipped("SafeL2").at(address)


def act(safe, to, data, *signers):
    """What the Safe does once these owners have agreed; the last one sends it."""
    nonce = safe.call_view_method("nonce")  # Ape's own attribute hides it
    hashed = safe.getTransactionHash(to, 0, data, CALL, *NO_REFUND, nonce)
    for signer in signers[:-1]:
        safe.approveHash(hashed, sender=signer)
    signatures = b"".join(
        approved_by(one.address) for one in sorted(signers, key=lambda one: one.address.lower())
    )
    return safe.execTransaction(to, 0, data, CALL, *NO_REFUND, signatures, sender=signers[-1])


def members_vote_through(dao, safe, holder):
    """BO-148: votes and lists of the DAO may go to it, as to no other contract of the DAO."""
    staking.delegate(dao, safe, sender=holder)
    assert dao.escrow.delegates(holder) == safe
    silent = without_voters(dao.addresses)
    assert dao.addresses.keys() - silent.keys() == {"council_safe"}
    for key, address in silent.items():
        with pytest.raises(DaoError, match=f"^{address} is the {key} of this DAO, which never votes"):
            staking.require_voter(dao, address)


def test_deploy__new_safe__has_the_members_and_nobody_else(plan, chain, accounts, tmp_path):
    """BO-95, BO-148: until the hand-over only Genesis could act for it, and Genesis never acts again."""
    done = deploy(plan, chain.provider, accounts[0], folder=tmp_path)
    assert drift(done.findings) == []
    safe, module = at(plan.addresses["council_safe"]), plan.addresses["council_module"]
    members = [plan.spec.addresses[name] for name in COUNCIL["members"]]
    assert set(safe.getOwners()) == set(members)
    assert safe.getThreshold() == 3
    assert safe.getModulesPaginated("0x" + "0" * 39 + "1", 10)[0] == [module]
    assert not safe.isOwner(plan.addresses["genesis"])
    assert safe.VERSION() == safes.VERSION
    dao = Dao.at(done.record)
    assert dao.governor.proposalGuardian() == dao.contract("council_election").SAFE() == safe.address
    members_vote_through(dao, str(safe.address), accounts[9])

    with pytest.raises(ContractLogicError, match="GS020"):
        act(safe, safe.address, b"", *accounts[2:4])
    act(safe, accounts[1].address, b"", *accounts[2:5])
    changed = safe.setFallbackHandler.encode_input(ZERO)
    act(safe, safe.address, changed, *accounts[2:5])
    (wrong,) = drift(verify(plan, chain.provider))
    assert (wrong.what, wrong.found) == ("council_safe, the fallback handler", ZERO)


def test_deploy__killed_after_the_safe__goes_on_with_it(plan, chain, accounts, tmp_path):
    """BO-96: also where a stranger created the same Safe first, which it can, for us."""
    step = plan.step("council_safe")
    accounts[9].transfer(step.to, 0, data=step.data)
    assert at(step.address).getOwners() == [plan.addresses["genesis"]]
    with pytest.raises(Killed):
        deploy(plan, chain.provider, accounts[0], folder=tmp_path, progress=kill_at("found", step.key))
    assert drift(deploy(plan, chain.provider, accounts[0], folder=tmp_path).findings) == []
    assert len(at(step.address).getOwners()) == len(COUNCIL["members"])


def test_deploy__chain_without_safe__refused_before_anything_is_sent(plan, chain, accounts, tmp_path):
    """BO-97."""
    local, before = Chain(chain.provider), chain.provider.get_block("latest").number
    local.rpc("hardhat_setCode", safes.FACTORY, "0x")
    with pytest.raises(DeployError) as caught:
        deploy(plan, chain.provider, accounts[0], folder=tmp_path)
    assert str(caught.value) == (
        f"Nothing is at {safes.FACTORY} on local, where the factory of Safe 1.4.1 should be; name an "
        "existing Safe 1.4.1 as `council.safe`, whose owners enable the council's module."
    )
    (told,) = compare(plan, local).problems
    assert str(caught.value) == f"{told}."
    local.rpc("hardhat_setCode", safes.FACTORY, "0x6001")
    with pytest.raises(DeployError, match=f"^Other code is at {safes.FACTORY} on local"):
        deploy(plan, chain.provider, accounts[0], folder=tmp_path)
    assert chain.provider.get_block("latest").number == before


def test_amend__council_added_later__the_timelock_hands_its_safe_over(chain, accounts, tmp_path):
    """BO-98: the first owner is the timelock then, whose proposal makes the same two calls."""
    plan = council_plan(chain, accounts)
    data = plan.spec.to_data()
    del data["council"], data["governor"]["guardian"]
    base = parse_spec(data)
    launch = make_plan(base, accounts[0].address)
    deploy(launch, chain.provider, accounts[0], folder=tmp_path)
    wanted = parse_spec(base.to_data() | {"council": plan.spec.to_data()["council"]})
    amendment = plan_amendment(base, wanted, launch.addresses, launch.deployer)
    for step in amendment.deployments:
        accounts[0].transfer(step.to, 0, data=step.data)
    safe = at(amendment.addresses["council_safe"])
    timelock = launch.addresses["timelock"]
    assert safe.getOwners() == [timelock]
    calls = [call for call in amendment.calls if call.key == "council_safe"]
    assert [call.function for call in calls] == ["execTransaction"] * 2
    chain.set_balance(timelock, 10**18)
    for call in amendment.calls:
        accounts.impersonate_account(timelock).transfer(call.target, 0, data=call.data)
    assert safe.getThreshold() == 3 and len(safe.getOwners()) == 4
    assert Dao.at(amendment.addresses).contract("council_module").safeState().isSame


def test_standing__is_what_the_authors_of_safe_create_everywhere():
    """The addresses follow from what their npm package ships."""
    files = {"SafeProxyFactory": "proxies/SafeProxyFactory", "SafeL2": "SafeL2"}
    files["CompatibilityFallbackHandler"] = "handler/CompatibilityFallbackHandler"
    for one in safes.STANDING:
        path = BUILT / f"{files[one.contract]}.sol" / f"{one.contract}.json"
        built = json.loads(path.read_text())
        code = bytes.fromhex(built["bytecode"][2:])
        assert predict_address(bytes(32), code, SINGLETON_FACTORY) == one.address
        assert demo_artifact(one.contract).runtime_code.hex() == built["deployedBytecode"][2:]
    assert to_checksum_address(one.address) == safes.HANDLER
    assert keccak(text="fallback_manager.handler.address").hex() == f"{safes.HANDLER_SLOT:064x}"


def test_input__without_what_others_compiled(plan):
    """Explorers get the sources of the kit's contracts; Safe's are published by its authors."""
    assert "SafeProxy" in contracts_of(plan)
    (whole,) = standard_inputs(contracts_of(plan)).values()
    assert not [name for name in whole["sources"] if name.endswith("/SafeProxy.sol")]


def test_lint__the_council_s_own_safe__cannot_choose_who_stands(plan):
    data = plan.spec.to_data()
    data["council"]["guardian"] = "council_safe"
    found = [one for one in lint(parse_spec(data)) if one.rule == "council-vets-itself"]
    assert [one.what for one in found] == ["the council itself can exclude who would follow it"]
