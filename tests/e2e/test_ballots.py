"""The package's way to propose in kinds and in an order, and to sign, relay, change and cancel ballots."""

import pytest

from ape_dao import ballots
from ape_dao.ballots import Ballot, Domain, Outcome
from ape_dao.core.errors import DaoError
from ape_dao.sdk import governance, voting
from ape_dao.sdk.governance import Action, ProposalState, Support
from utils.clock import paced
from utils.deployment import token_dao
from utils.governance import delegate, warp_to

WHOLE = 10**18
POWER = 100_000_000 * WHOLE


@pytest.fixture
def dao(chain, deployer, alice, bob, carol, tmp_path):
    made = token_dao(chain.provider, deployer, alice.address, tmp_path)
    for account in (bob, carol):
        made.token.transfer(account, POWER, sender=alice)
    for account in (alice, bob, carol):
        delegate(made.token, account, sender=account)
    chain.mine(timestamp=chain.pending_timestamp + 10)
    return made


@pytest.fixture
def pay(dao, stranger):
    return [Action.call(dao.token, "transfer", stranger.address, 7 * WHOLE)]


def test_ballots__signed_relayed_and_cancelled__newest_counts(dao, pay, chain, alice, bob, carol, stranger):
    """GV-09, PM-02: signatures of accounts as wallets make them; whoever relays needs no power."""
    proposal = governance.propose(dao, pay, "# Pay", sender=alice)
    warp_to(chain, dao.governor.proposalSnapshot(proposal.id) + 100)
    now = chain.blocks.head.timestamp

    def signed(account, support, sequence, params=b"", proposal_id=proposal.id):
        ballot = Ballot(proposal_id, support, account.address, sequence, params)
        return ballots.sign(Domain.read(dao), ballot, account)

    parts = ballots.split(against=1 * WHOLE, for_=2 * WHOLE, abstain=3 * WHOLE)
    first, second = signed(bob, Support.FOR, now - 9), signed(bob, Support.AGAINST, now - 5)
    shares, powerless = signed(carol, ballots.SPLIT, now - 7, parts), signed(stranger, Support.FOR, now)
    assert ballots.latest([second, first, shares]) == [second, shares]
    assert ballots.preview(dao, [first, second, shares, powerless]) == [
        Outcome.COUNTED,
        Outcome.COUNTED,
        Outcome.COUNTED,
        Outcome.NO_VOTES,
    ]
    (batch,) = ballots.relay(dao, [first, powerless, second, shares], sender=stranger)
    assert (batch.proposal_id, batch.ballots, batch.counted) == (proposal.id, 2, 2)
    receipt = chain.provider.get_receipt(batch.transaction)
    assert (batch.gas_used, receipt.sender) == (receipt.gas_used, stranger)
    assert [event.voter for event in receipt.events if event.event_name.startswith("VoteCast")] == [
        bob,
        carol,
    ]
    assert governance.tally(dao, proposal) == governance.Tally(POWER + WHOLE, 2 * WHOLE, 3 * WHOLE)
    with pytest.raises(DaoError, match="None of the ballots would count"):
        list(ballots.relay(dao, [first, second, shares, powerless], sender=stranger))

    voting.invalidate_ballots(dao, proposal, now - 1, sender=carol)
    assert ballots.preview(dao, [signed(carol, Support.FOR, now - 2)]) == [Outcome.OUT_OF_DATE]
    assert ballots.preview(dao, [signed(carol, Support.FOR, now)]) == [Outcome.COUNTED]
    with pytest.raises(DaoError, match="one proposal, not on 2"):
        ballots.preview(dao, [first, signed(bob, Support.FOR, now, proposal_id=1)])

    governance.vote_split(dao, proposal, for_=5 * WHOLE, reason="A part", sender=bob)
    governance.vote(dao, proposal, Support.ABSTAIN, sender=carol)
    assert governance.tally(dao, proposal) == governance.Tally(0, 5 * WHOLE, POWER)


def test_propose__kind_and_order__kept(dao, pay, alice, bob):
    """GV-15: the rules of a kind, and a predecessor."""
    first = governance.propose(dao, pay, "# First", sender=alice)
    second = governance.propose(dao, pay, "# Second", kind="constitutional", after=first, sender=alice)
    assert dao.governor.proposalPredecessor(second.id) == first.id
    assert governance.proposal_rules(dao, second) == governance.kind_rules(dao, "constitutional")
    assert governance.proposal_rules(dao, first) == governance.kind_rules(dao, 0)
    assert governance.kind_rules(dao, 1)["quorumBps"] > governance.kind_rules(dao, 0)["quorumBps"]
    with pytest.raises(DaoError, match="no proposals of kind grant"):
        governance.kind_rules(dao, "grant")
    with pytest.raises(DaoError, match="There is no kind 'urgent'; choose standard, constitutional"):
        governance.propose(dao, pay, "# Third", kind="urgent", sender=alice)
    with paced(dao.chain, 0):  # voting begins with the next second
        third = governance.propose(dao, pay, "# Third", sender=bob)
        governance.cancel(dao, third, sender=bob)
    assert governance.state(dao, third) is ProposalState.CANCELED


def test_execution_gas__estimated_or_refused(dao, pay, alice, monkeypatch):
    """What would not fit a transaction is said before it is proposed."""
    one = governance.execution_gas(dao, governance.Proposal(0, tuple(pay), ""))
    many = governance.execution_gas(dao, governance.Proposal(0, tuple(pay * 5), ""))
    assert 110_000 < one < many < 600_000
    broken = [Action.call(dao.token, "transfer", alice.address, 10**40)]
    with pytest.raises(DaoError, match="Action 2 fails on its own"):
        governance.execution_gas(dao, governance.Proposal(0, (*pay, *broken), ""))
    monkeypatch.setattr(governance, "MAX_TRANSACTION_GAS", one)
    with pytest.raises(DaoError, match="a transaction has at most"):
        governance.execution_gas(dao, governance.Proposal(0, tuple(pay * 5), ""))
