"""A DAO that votes with its plain token, by spec: deployed, verified, and led through its first proposals."""

import pytest

from ape_dao.sdk import governance
from ape_dao.sdk.governance import Action, ProposalState, Support
from utils.deployment import token_dao
from utils.governance import delegate, warp_to

WHOLE = 10**18


@pytest.fixture
def dao(chain, deployer, alice, tmp_path):
    return token_dao(chain.provider, deployer, alice.address, tmp_path)


def lead(dao, chain, kind, actions, description, voters, *, sender):
    """Through the vote: propose, all of ``voters`` say FOR, the end."""
    proposal = governance.propose(dao, actions, description, kind=kind, sender=sender)
    warp_to(chain, dao.governor.proposalSnapshot(proposal.id) + 1)
    for voter in voters:
        governance.vote(dao, proposal, Support.FOR, sender=voter)
    warp_to(chain, dao.governor.proposalDeadline(proposal.id) + 1)
    return proposal


def test_life__votes_of_the_token__whole_proposals(dao, chain, alice, bob, carol, stranger):
    """GV-10: delegated tokens propose and decide in each kind; locks and tokens nobody delegated do not."""
    assert dao.governor.token() == dao.token.address
    dao.token.transfer(bob, 30_000 * WHOLE, sender=alice)
    dao.token.transfer(carol, 400_000_000 * WHOLE, sender=alice)
    delegate(dao.token, alice, sender=alice)
    delegate(dao.token, bob, sender=bob)
    chain.mine(timestamp=chain.pending_timestamp + 10)

    pay = [Action.call(dao.token, "transfer", stranger.address, 7 * WHOLE)]
    passed = lead(dao, chain, "standard", pay, "# Pay", [alice, bob], sender=bob)
    assert governance.tally(dao, passed).for_ == dao.token.getVotes(alice) + dao.token.getVotes(bob)
    governance.queue(dao, passed, sender=stranger)
    warp_to(chain, dao.governor.proposalEta(passed.id))
    governance.execute(dao, passed, sender=stranger)
    assert dao.token.balanceOf(stranger) == 7 * WHOLE

    alone = lead(dao, chain, "standard", pay, "# Pay once more", [bob], sender=bob)
    assert governance.state(dao, alone) is ProposalState.DEFEATED

    rules = tuple({**governance.kind_rules(dao, "standard"), "quorumBps": 500}.values())
    change = [Action.call(dao.kinds, "setKind", governance.STANDARD, rules)]
    changed = lead(dao, chain, "constitutional", change, "# Half the quorum", [alice], sender=bob)
    governance.queue(dao, changed, sender=stranger)
    warp_to(chain, dao.governor.proposalEta(changed.id))
    governance.execute(dao, changed, sender=stranger)
    assert governance.kind_rules(dao, "standard")["quorumBps"] == 500
