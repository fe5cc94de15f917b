"""A living DAO lets members object, changes the rules, and stops that again: each by a vote."""

import pytest

from ape_dao.core.amendment.adopting import describe
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import ProposalError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.proposals.objections import read_waiting
from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action
from utils.amending import build_preset
from utils.living import DAY

RULES = {"first": "1%", "second": "10%", "max_extension": "14 days"}


@pytest.fixture(scope="module")
def living(chain, deployer, alice, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployments")
    return build_preset(chain, folder, deployer, alice, "minimal")


def wanted(living, rules):
    data = living.record.spec.to_data()
    data["timelock"].pop("objection", None)
    return parse_spec({**data, "timelock": data["timelock"] | ({"objection": rules} if rules else {})})


def queue(living, text):
    """A proposal of nothing, queued."""
    dao, chain = living.dao, living.chain
    proposal = governance.propose(dao, [Action(living.whale.address, b"")], text, sender=living.whale)
    chain.mine(timestamp=int(dao.governor.proposalSnapshot(proposal.id)) + 1)
    governance.vote(dao, proposal, governance.Support.FOR, sender=living.whale)
    chain.mine(timestamp=int(dao.governor.proposalDeadline(proposal.id)) + 1)
    governance.queue(dao, proposal, sender=living.whale)
    living.travel(1)
    return proposal


def times(living, proposal):
    waiting = read_waiting(living.dao.addresses, living.dao.chain, proposal)
    return waiting.ready_at - int(living.dao.governor.proposalEta(proposal.id)), waiting.objections


def described(living):
    """What adoption would make of the chain: the same spec, if the record is up to date."""
    return describe(living.record, living.provider).spec.timelock.objection


def checked(living):
    record = living.record
    return drift(verify(installed(record), living.provider, record.start_block))


def test_objections__on_changed_and_off__by_votes(living):
    """LD-59, BO-71: switching on creates the contract that counts and names it by a vote; its rules change by
    a vote; switched off, what was moved stays so, and nothing moves any more."""
    before = queue(living, "Before")
    on = living.plan(wanted(living, RULES))
    assert [step.key for step in on.deployments] == ["objections"]
    assert {(call.key, call.function) for call in on.calls} == {
        ("timelock", "setExtender"),
        ("kinds", "setReservedTarget"),
    }
    assert living.amend(wanted(living, RULES)).findings is not None
    assert checked(living) == []
    objections = living.dao.contract("objections")
    assert living.dao.timelock.extender() == objections.address
    assert times(living, before) == (0, None)

    changed = {**RULES, "max_extension": "10 days"}
    off = living.plan(wanted(living, changed))
    assert [(call.key, call.function) for call in off.calls] == [("objections", "setRules")]
    living.amend(wanted(living, changed))
    assert checked(living) == []
    assert described(living) == living.record.spec.timelock.objection

    first = queue(living, "First")
    governance.object_to(living.dao, first, sender=living.whale)
    moved, told = times(living, first)
    assert (moved, told.address, told.max_extension) == (10 * DAY, objections.address, 10 * DAY)

    living.amend(wanted(living, None))
    assert checked(living) == []
    assert living.dao.timelock.extender() == ZERO_ADDRESS
    assert not living.dao.has("objections")
    assert described(living) is None
    after = queue(living, "After")
    assert times(living, after) == (0, None)
    with pytest.raises(ProposalError, match="No objections move the time"):
        governance.object_to(living.dao, after, sender=living.whale)
    moved, told = times(living, first)
    assert (moved, told.address) == (10 * DAY, objections.address)
