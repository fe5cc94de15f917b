"""Amendments that go wrong: two at once, a changed base, half of the calls, killed, defeated, strangers."""

import pytest
import yaml

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import AmendmentError, ProposalError
from ape_dao.core.verification.verify import drift
from ape_dao.proposals.checks import require_all
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import amendment as sdk
from ape_dao.sdk.governance import Action, Support, propose, queue, vote
from utils.amendment_keys import ADDED, address
from utils.deployment import Killed, create, kill_at
from utils.living import WHOLE

DELAY = [(("timelock", "delay"), "3 days")]
QUORUM = [(("governor", "quorum"), "11%")]
SECOND, KEYS = ADDED["allocations[].funded_by"]


def waiting(living):
    return sdk.amendments_on_their_way(living.record, living.dao, living.folder)


def test_two_at_once__the_second_takes_nothing_back(living):
    """LD-40: of two amendments that were planned for the same spec the second does not take back what the
    first changed: its file has to say both."""
    first, second = living.wanted(DELAY), living.wanted([*QUORUM, *SECOND])
    living.deploy(second)
    texts = [living.text(first), living.text(second)]
    living.pass_text(texts[0])
    assert drift(living.finish(first).findings) == []
    assert [one.is_outdated for one in waiting(living)] == [True]
    living.pass_text(texts[1])
    with pytest.raises(AmendmentError, match=r"timelock\.delay: 2 days → 3 days") as told:
        sdk.require_fresh_base(living.record, living.plan(second), living.folder)
    assert "governor.quorum" not in str(told.value)
    both = living.wanted([*QUORUM, *SECOND])
    done = living.finish(both)
    assert drift(done.findings) == []
    assert [one["kind"] for one in living.record.installations] == ["launch", "amendment", "amendment"]
    assert set(living.record.last["contracts"]) == KEYS
    assert len(living.record.last["proposals"]) == 1
    assert waiting(living) == []


def test_base_changed__named__and_its_file_no_longer_executes(living):
    """LD-41: where another vote changed the value in the meantime, the plan names it, and the file's own
    expectation stops its execution."""
    wanted = living.wanted(DELAY)
    text = living.text(wanted)
    dao = living.dao
    other = Action.call(dao.timelock, "updateDelay", 5 * 86_400)
    living.execute(propose(dao, [other], "Five days", kind="constitutional", sender=living.whale))
    assert "getMinDelay is 432000 on the chain" in living.plan(wanted).drifted[0]
    before, _ = parse_proposal(text, "amendment").checks(Registry.of(dao))
    with pytest.raises(ProposalError, match="getMinDelay"):
        require_all(before, dao.chain)


def many(living):
    """More calls than one proposal can make."""
    chain, owner = Chain(living.provider), living.deployer.address
    tokens = [create(chain, owner, demo_artifact("DemoStablecoin"), owner=owner) for _ in range(15)]
    limits = [{"asset": token, "decimals": 6, "amount": "1"} for token in tokens]
    return living.wanted(
        [
            (("kinds", "grant", "limits"), limits),
            (("kinds", "optimistic", "limits"), limits),
            (("kinds", "reserved_targets"), [address(1_000 + number) for number in range(15)]),
        ]
    )


def test_half_executed__named__and_the_rest_follows(living):
    """LD-42: calls that do not fit into one proposal follow in another, after it; half of them is a state
    that is named, and nothing is done twice."""
    wanted = many(living)
    planned = living.plan(wanted)
    assert len(planned.calls) > 32
    first = living.text(wanted)
    assert len(yaml.safe_load(first)["actions"]) == 32
    made = living.propose(first)
    second = living.text(wanted)
    assert int(yaml.safe_load(second)["after"], 16) == made.id
    assert len(yaml.safe_load(second)["actions"]) == len(planned.calls) - 32
    living.execute(made)
    state = sdk.read_state(living.plan(wanted), living.dao)
    assert (len(state.left), state.is_executed) == (len(planned.calls) - 32, False)
    assert waiting(living)[0].state == "executed"
    living.pass_text(living.text(wanted))
    done = living.finish(wanted)
    assert drift(done.findings) == []
    assert len(living.record.last["proposals"]) == 2


@pytest.mark.parametrize("kind", ["sent", "created"])
def test_killed_while_deploying__goes_on(living, kind):
    """LD-43: killed after any transaction and started again, the deployments end at the same addresses."""
    wanted = living.wanted(SECOND)
    planned = living.plan(wanted)
    at = kill_at(kind, planned.deployments[0].key)
    with pytest.raises(Killed):
        sdk.deploy_change(planned, living.record, living.provider, living.deployer, living.folder, at)
    assert waiting(living) == []
    pending = sdk.deploy_change(
        living.plan(wanted), living.record, living.provider, living.deployer, living.folder
    )
    assert {key: one["address"] for key, one in pending.contracts.items()} == {
        step.key: step.address for step in planned.deployments
    }
    assert all(one["transaction"] for one in pending.contracts.values())
    assert drift(living.amend(wanted).findings) == []


def test_defeated__leftovers_without_power_and_asset(living):
    """LD-44: what a defeated amendment leaves has no power and no asset, and is named."""
    wanted = living.wanted(SECOND)
    living.deploy(wanted)
    text, dao = living.text(wanted), living.dao
    proposal = living.propose(text)
    living.travel(10)
    vote(dao, proposal, Support.AGAINST, sender=living.whale)
    living.chain.mine(timestamp=int(dao.governor.proposalDeadline(proposal.id)) + 1)
    (left,) = waiting(living)
    assert (set(left.deployed), left.state) == (KEYS, "defeated")
    for step in living.plan(wanted).deployments:
        assert not dao.escrow.isLocker(step.address)
        assert dao.token.balanceOf(step.address) == 0
    assert drift(living.finish(living.wanted([])).findings) == []  # the DAO is what its record says


def test_stranger__deploys_first_and_gives_tokens__nothing_changes(living, stranger):
    """LD-45: a stranger who creates the contracts first, or sends tokens to them, changes neither their owner
    nor what the treasury pays."""
    wanted = living.wanted(SECOND)
    chain = Chain(living.provider)
    planned = living.plan(wanted)
    for step in planned.deployments:
        stranger.transfer(step.to, value=0, data="0x" + step.data.hex())
    dao = living.dao
    dao.token.transfer(planned.deployments[0].address, WHOLE, sender=living.whale)
    living.deploy(wanted)
    calls = [(call.function, call.arguments) for call in living.plan(wanted).calls]
    assert calls == [(call.function, call.arguments) for call in planned.calls]
    assert all(chain.codes_of([step.address for step in planned.deployments]))
    assert drift(living.amend(wanted).findings) == []


def test_queued__finish_waits(living):
    wanted = living.wanted(DELAY)
    dao, proposal = living.dao, living.propose(living.text(wanted))
    living.travel(10)
    vote(dao, proposal, Support.FOR, sender=living.whale)
    living.chain.mine(timestamp=int(dao.governor.proposalDeadline(proposal.id)) + 1)
    queue(dao, proposal, sender=living.whale)
    state = sdk.read_state(living.plan(wanted), dao)
    assert [one.id for one in state.open] == [proposal.id]
    assert state.left == ()
    assert waiting(living)[0].state == "queued"


def test_killed_while_recording__recorded_once(living, monkeypatch):
    """LD-56: killed between the record and its last file, and run again, an amendment is recorded once."""
    wanted = living.wanted(DELAY)
    living.pass_text(living.text(wanted))

    def die(_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("ape_dao.core.amendment.pending.Pending.remove", die)
        with pytest.raises(Killed):
            living.finish(wanted)
    assert len(living.record.installations) == 2
    assert len(waiting(living)) == 1
    assert drift(living.finish(wanted).findings) == []
    assert len(living.record.installations) == 2
    assert waiting(living) == []
