"""The first days of each preset: who comes first must not take the treasury."""

import pytest
from ape.exceptions import ContractLogicError
from eth_utils import keccak

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import KIND_NUMBERS
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.parts import kind_rules
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import DaoError
from ape_dao.core.spec import load_preset, parse_spec, preset_names, with_addresses
from ape_dao.sdk import governance, staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.governance import Action, ProposalState, Support
from utils.governance import warp_to

WHOLE = 10**18
RESERVED = keccak(text="ProposalKindsReserved(uint256,address)")[:4].hex()


def launched(chain, deployer, people, folder, preset):
    """The DAO, the spec and an account with many tokens, none of them locked."""
    spec = load_preset(preset)
    names = create_mocks(spec, Chain(chain.provider), deployer, [str(one.address) for one in people])
    plan = make_plan(with_addresses(spec, names), deployer.address)
    deploy(plan, chain.provider, deployer, folder=folder)
    dao = Dao.at(plan.addresses)
    return dao, spec, max(people, key=dao.token.balanceOf)


def attacks(dao, attacker):
    """What the attacker would do in each kind: take everything, the keys, or the most that is allowed."""
    treasury = dao.token.balanceOf(dao.timelock)
    role = dao.timelock.PROPOSER_ROLE()
    return {
        "standard": Action.call(dao.token, "transfer", attacker, treasury),
        "constitutional": Action.call(dao.timelock, "grantRole", role, attacker),
        "grant": Action.call(dao.token, "transfer", attacker, 1_000 * WHOLE),
        "optimistic": Action.call(dao.token, "transfer", attacker, 1_000 * WHOLE),
    }


@pytest.mark.parametrize("preset", preset_names())
def test_preset__one_account_right_after_the_launch__takes_nothing(
    chain, deployer, accounts, tmp_path, preset
):
    """CO-10: nobody else has locked; with just enough for the floor of one kind it would decide alone."""
    dao, spec, attacker = launched(chain, deployer, accounts[2:10], tmp_path, preset)
    rules = kind_rules(spec)
    first = dao.kinds.FIRST_PROPOSAL_AT()
    # A lock of full length loses what passes until the snapshot; a hundredth is more than that.
    lowest = min(rule["quorumFloor"] for rule in rules.values())
    weeks = int(dao.escrow.MAX_LOCK_WEEKS())
    power = lowest * 99 // 100
    tokens = power * WHOLE // spec.escrow.max_multiplier
    staking.create_lock(dao, tokens, staking.unlock_time(chain.pending_timestamp, weeks), sender=attacker)
    chain.mine(timestamp=chain.pending_timestamp + 10)
    planned = {name: action for name, action in attacks(dao, attacker).items() if name in rules}
    for name, action in planned.items():
        with pytest.raises(DaoError, match="ProposalKindsTooEarly"):
            governance.propose(dao, [action], "Early", kind=name, sender=attacker)

    warp_to(chain, first)
    made = []
    for name, action in planned.items():
        try:
            made.append(
                (name, governance.propose(dao, [action], f"Take it: {name}", kind=name, sender=attacker))
            )
        except DaoError as err:
            assert "ProposalKindsQuotaUsed" in str(err), err
    assert {"standard", "constitutional"} <= {name for name, _ in made}
    warp_to(chain, max(dao.governor.proposalSnapshot(proposal.id) for _, proposal in made) + 1)
    for _, proposal in made:
        governance.vote(dao, proposal, Support.FOR, sender=attacker)
    warp_to(chain, max(dao.governor.proposalDeadline(proposal.id) for _, proposal in made) + 1)
    states = {name: governance.state(dao, proposal) for name, proposal in made}
    assert set(states.values()) == {ProposalState.DEFEATED}, states


def test_launch__what_decides_who_votes__is_reserved(chain, deployer, accounts, tmp_path):
    """CO-05, CO-06: two levers of one power are guarded alike, on the chain too."""
    dao, _, _ = launched(chain, deployer, accounts[2:10], tmp_path, "token-metrics")
    kinds, outside = dao.kinds, accounts[7].address
    everything = 2**256 - 1
    warp_to(chain, kinds.FIRST_PROPOSAL_AT())
    calls = [
        Action.call(dao.contract("score"), "setThresholds", [everything]),
        Action.call(kinds, "setQuotas", [0]),
        Action.call(kinds, "setReserved", b"\1\2\3\4", False),
        Action.call(kinds, "setReservedTarget", dao.escrow, False),
        Action.call(dao.escrow, "setLocker", outside, True),
        Action.call(dao.escrow, "setOperator", outside, True),
        Action.call(dao.escrow, "createLock", WHOLE, chain.pending_timestamp + 52 * staking.WEEK),
        Action.call(dao.escrow, "increaseAmountFor", outside, WHOLE),
        Action.call(dao.governor, "setGuardian", outside, 0),
        Action.call(dao.timelock, "updateDelay", 0),
    ]
    for action in calls:
        for kind in ("standard", "grant", "optimistic"):
            index = KIND_NUMBERS[kind]
            content = ([action.target], [0], [action.calldata])
            with pytest.raises(ContractLogicError, match=RESERVED):
                kinds.admit.call(index, outside, *content, sender=dao.governor.address)


def test_launch__votes_of_the_plain_token__delegation_is_reserved(chain, deployer, accounts, tmp_path):
    """CO-05: who gets the treasury's votes decides everything, constitutional proposals too."""
    data = load_preset("minimal").to_data()
    for text in ("score", "revenue"):
        data[text] = None
    data["governor"] |= {"votes": "token", "proposal_threshold": "10_000"}
    data["kinds"] = {"constitutional": {"proposal_threshold": "10_000"}}
    spec = parse_spec(data)
    names = create_mocks(spec, Chain(chain.provider), deployer, [accounts[2].address])
    plan = make_plan(with_addresses(spec, names), deployer.address)
    deploy(plan, chain.provider, deployer, folder=tmp_path)
    dao, alice = Dao.at(plan.addresses), accounts[2]
    staking.delegate(dao, alice.address, sender=alice)
    warp_to(chain, dao.kinds.FIRST_PROPOSAL_AT())
    # `delegate` on a contract instance is Ape's own (EIP-7702).
    calldata = encode_call(artifact("GovernanceToken").abi, "delegate", {"delegatee": alice.address}, "token")
    delegate = Action(str(dao.token.address), calldata)
    with pytest.raises(DaoError, match="ProposalKindsReserved"):
        governance.propose(dao, [delegate], "Votes of the treasury", sender=alice)
    governance.propose(dao, [delegate], "Votes of the treasury", kind="constitutional", sender=alice)
