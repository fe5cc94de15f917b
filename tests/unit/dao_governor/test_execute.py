"""Passed proposals do what they say, once, in order, as a whole."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import State, states


@pytest.fixture
def pass_and_ripen(alice, dave, stranger):
    def _pass(proposal):
        return proposal.propose(dave).pass_vote(alice).ripen(stranger)

    return _pass


def test_queue__passed__operation_scheduled(governor, timelock, draft, alice, dave, stranger):
    proposal = draft().propose(dave).pass_vote(alice)
    tx = proposal.queue(stranger)
    eta = tx.timestamp + timelock.getMinDelay()
    assert governor.ProposalQueued(proposalId=proposal.id, etaSeconds=eta) in tx.events
    assert governor.proposalEta(proposal.id) == eta
    assert proposal.state == State.QUEUED
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.QUEUED,
        expectedStates=states(State.SUCCEEDED),
    ):
        proposal.queue(stranger)


def test_execute__before_the_delay_is_over__reverts(governor, timelock, draft, chain, alice, dave, stranger):
    proposal = draft().propose(dave).pass_vote(alice)
    proposal.queue(stranger)
    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(proposal.description_hash, "big")
    operation = timelock.hashOperationBatch(*proposal.content, b"\x00" * 32, salt.to_bytes(32, "big"))
    chain.pending_timestamp = governor.proposalEta(proposal.id) - 1
    with reverts_with(
        timelock.TimelockUnexpectedOperationState,
        operationId=operation,
        expectedStates=(1 << 2).to_bytes(32, "big"),
    ):
        proposal.execute(stranger)


def test_execute__treasury_payment__paid_once(
    governor, timelock, token, draft, pass_and_ripen, alice, bob, stranger
):
    """GV-10, I-9: the whole life with real contracts, judged by balances."""
    token.transfer(timelock, 500 * WAD, sender=alice)
    proposal = draft((token, 0, token.transfer.encode_input(bob, 200 * WAD)), description="Pay bob")
    before = token.balanceOf(bob)
    tx = pass_and_ripen(proposal).execute(stranger)
    assert governor.ProposalExecuted(proposalId=proposal.id) in tx.events
    assert token.balanceOf(bob) == before + 200 * WAD
    assert token.balanceOf(timelock) == 300 * WAD
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.EXECUTED,
        expectedStates=states(State.QUEUED),
    ):
        proposal.execute(stranger)
    assert token.balanceOf(bob) == before + 200 * WAD


def test_execute__token_minting__by_proposal_only(token, draft, pass_and_ripen, bob, stranger):
    before = token.balanceOf(bob)
    pass_and_ripen(draft((token, 0, token.mint.encode_input(bob, WAD)))).execute(stranger)
    assert token.balanceOf(bob) == before + WAD


def test_execute__dependent_calls__in_order_and_as_a_whole(
    token, timelock, draft, pass_and_ripen, alice, bob, stranger
):
    """GV-15: dependent calls belong into one proposal: the order holds, and all fail together."""
    mint = (token, 0, token.mint.encode_input(timelock, 5 * WAD))
    pay = (token, 0, token.transfer.encode_input(bob, 5 * WAD))
    before = token.balanceOf(bob)
    right = pass_and_ripen(draft(mint, pay, description="Mint, then pay"))
    wrong = pass_and_ripen(draft(pay, mint, description="Pay, then mint"))
    with reverts_with(token.ERC20InsufficientBalance, sender=timelock.address, balance=0, needed=5 * WAD):
        wrong.execute(stranger)
    assert token.totalMinted() == 1_000_000 * WAD
    right.execute(stranger)
    assert token.balanceOf(bob) == before + 5 * WAD
    assert wrong.state == State.QUEUED


def test_execute__two_proposals__second_can_come_first(
    token, timelock, draft, pass_and_ripen, alice, bob, stranger
):
    """GV-15, as in the stock governor: the order of separate proposals is free, so a dependent one fails
    until the first was executed."""
    mint = pass_and_ripen(draft((token, 0, token.mint.encode_input(timelock, WAD)), description="First"))
    pay = pass_and_ripen(draft((token, 0, token.transfer.encode_input(bob, WAD)), description="Second"))
    with reverts_with(token.ERC20InsufficientBalance, sender=timelock.address, balance=0, needed=WAD):
        pay.execute(stranger)
    mint.execute(stranger)
    pay.execute(stranger)
    assert token.balanceOf(timelock) == 0


@pytest.mark.parametrize("sent", [0, 10**18, 3 * 10**18])
def test_execute__pays_ether__surplus_stays_in_the_treasury(
    timelock, draft, pass_and_ripen, chain, alice, stranger, sent
):
    """GV-20: 1 ETH is paid once; what the executor sends on top belongs to the treasury and is not lost."""
    recipient = "0x" + "11" * 20
    alice.transfer(timelock, 10**18)
    proposal = pass_and_ripen(draft((recipient, 10**18, b""), description="Pay 1 ETH"))
    proposal.execute(stranger, value=sent)
    assert chain.provider.get_balance(recipient) == 10**18
    assert timelock.balance == sent


def test_execute__pays_ether_that_is_not_there__reverts(timelock, draft, pass_and_ripen, stranger):
    proposal = pass_and_ripen(draft((stranger, 10**18, b""), description="Pay 1 ETH"))
    with reverts_with(timelock.FailedCall):
        proposal.execute(stranger)
    assert proposal.state == State.QUEUED
    proposal.execute(stranger, value=10**18)
    assert proposal.state == State.EXECUTED


def test_receive__ether_to_the_governor__reverts(governor, stranger):
    """GV-20: the treasury is the timelock."""
    with reverts_with(governor.GovernorDisabledDeposit):
        stranger.transfer(governor, 1)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("onERC721Received", ["A", "A", 1, b""]),
        ("onERC1155Received", ["A", "A", 1, 1, b""]),
        ("onERC1155BatchReceived", ["A", "A", [1], [1], b""]),
    ],
)
def test_receive__tokens_with_hooks__reverts(governor, stranger, function, arguments):
    arguments = [stranger if argument == "A" else argument for argument in arguments]
    with reverts_with(governor.GovernorDisabledDeposit):
        getattr(governor, function)(*arguments, sender=stranger)


def test_relay__tokens_sent_to_the_governor__moved_by_a_vote(
    governor, token, draft, pass_and_ripen, alice, bob, stranger
):
    """GV-20: assets on the governor are not lost."""
    token.transfer(governor, 7 * WAD, sender=alice)
    rescue = token.transfer.encode_input(bob, 7 * WAD)
    before = token.balanceOf(bob)
    call = (governor, 0, governor.relay.encode_input(token, 0, rescue))
    pass_and_ripen(draft(call, description="Rescue")).execute(stranger)
    assert token.balanceOf(bob) == before + 7 * WAD
    assert token.balanceOf(governor) == 0


def test_execute__from_inside_itself__reverts(contracts, deployer, governor, draft, pass_and_ripen, stranger):
    """TL-02: an action that executes the proposal again finds it executed already."""
    replay = deployer.deploy(contracts.MockReplay)
    proposal = draft((replay, 0, replay.replay.encode_input()), description="Again")
    again = governor.execute.encode_input(*proposal.content, proposal.description_hash)
    replay.store(governor, again, sender=deployer)
    pass_and_ripen(proposal)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.EXECUTED,
        expectedStates=states(State.QUEUED),
    ):
        proposal.execute(stranger)
    assert proposal.state == State.QUEUED


def test_update_timelock__queued_proposals__not_executable_twice(
    contracts, deployer, governor, timelock, token, draft, call_self, pass_and_ripen, alice, bob, stranger
):
    """TL-02: after a change of the timelock the proposals queued in the old one are over."""
    new_timelock = deployer.deploy(contracts.Timelock, 0, [governor], [governor], ZERO_ADDRESS)
    token.transfer(timelock, WAD, sender=alice)
    pay = pass_and_ripen(draft((token, 0, token.transfer.encode_input(bob, WAD)), description="Pay"))
    pass_and_ripen(call_self(governor.updateTimelock, new_timelock)).execute(stranger)
    assert governor.timelock() == new_timelock
    assert pay.state == State.CANCELED
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=pay.id,
        current=State.CANCELED,
        expectedStates=states(State.QUEUED),
    ):
        pay.execute(stranger)
