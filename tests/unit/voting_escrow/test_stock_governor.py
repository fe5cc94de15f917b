"""OpenZeppelin's own Governor, unchanged, on the power of this escrow."""

import pytest
from eth_utils import keccak

from utils.checks import reverts_with
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.escrow_stage import LOCK, Stage, power

PERIOD = 7 * DAY
DELAY = DAY
TIMELOCK = 2 * DAY
ACTIVE, DEFEATED, SUCCEEDED, EXECUTED = 1, 3, 4, 7
AGAINST, FOR = 0, 1


class House:
    """A governor with a timelock that owns the escrow."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.timelock = stage.deploy("Timelock", TIMELOCK, [], [], stage.deployer)
        self.governor = stage.deploy(
            "MockStockGovernor", stage.escrow.address, self.timelock.address, DELAY, PERIOD, LOCK, 10
        )
        for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
            self.timelock.send(
                "grantRole", self.timelock.view(role), self.governor.address, sender=stage.deployer
            )
        stage.escrow.send("transferOwnership", self.timelock.address, sender=stage.owner)

    @property
    def action(self) -> tuple:
        data = self.stage.escrow.encode("setLocker", self.stage.dave, True)
        return [self.stage.escrow.address], [0], [bytes.fromhex(data[2:])]

    def propose(self, sender: str, text: str = "Let Dave lock for others") -> int:
        """Propose; goes to the first second of the ballot."""
        outcome = self.governor.send("propose", *self.action, text, sender=sender)
        (proposal,) = self.governor.decode_output("propose", outcome.output)
        self.snapshot = self.stage.now + DELAY
        assert self.governor.view("proposalSnapshot", proposal) == self.snapshot
        self.stage.go(self.snapshot + 1)
        return proposal

    def vote(self, proposal: int, support: int, sender: str):
        return self.governor.send("castVote", proposal, support, sender=sender)


@pytest.fixture
def house(stage: Stage) -> House:
    return House(stage)


def test_stock_governor__proposal_lives_a_whole_life(stage: Stage, house):
    ends = {
        one: stage.lock(one, weeks=weeks)
        for one, weeks in ((stage.alice, 52), (stage.bob, 30), (stage.carol, 3))
    }
    stage.escrow.send("delegate", stage.stranger, sender=stage.bob)
    stage.skip(1)
    proposal = house.propose(stage.alice)
    snapshot = house.snapshot
    # what happens after the snapshot has no effect on this ballot
    stage.escrow.send("increaseAmount", 9 * LOCK, sender=stage.carol)
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)

    house.vote(proposal, FOR, stage.alice)
    house.vote(proposal, FOR, stage.stranger)
    house.vote(proposal, AGAINST, stage.carol)
    weights = {one: power(LOCK, end - snapshot) for one, end in ends.items()}
    for_ = weights[stage.alice] + weights[stage.bob]
    assert house.governor.view("proposalVotes", proposal) == (weights[stage.carol], for_, 0)
    total = power(1, LOCK * sum(end - snapshot for end in ends.values()))
    assert house.governor.view("quorum", snapshot) == total * 10 // 100

    stage.go(snapshot + PERIOD + 1)
    assert house.governor.view("state", proposal) == SUCCEEDED
    arguments = (*house.action, keccak(text="Let Dave lock for others"))
    house.governor.send("queue(address[],uint256[],bytes[],bytes32)", *arguments, sender=stage.dave)
    stage.skip(TIMELOCK)
    house.governor.send("execute(address[],uint256[],bytes[],bytes32)", *arguments, sender=stage.dave)
    assert house.governor.view("state", proposal) == EXECUTED
    assert stage.escrow.view("isLocker", stage.dave) is True


def test_stock_governor__voted_delegated_and_voted_again__counts_once(stage: Stage, house):
    """DL-04: also when the delegation is in the proposal's own block, or in the second of the snapshot."""
    end = stage.lock(stage.alice)
    stage.lock(stage.bob, 3 * LOCK)
    stage.skip(1)
    proposed, delegated = stage.block(
        (house.governor, "propose", (*house.action, "Let Dave lock for others"), stage.alice),
        (stage.escrow, "delegate", (stage.bob,), stage.alice),
    )
    assert proposed.ok and delegated.ok
    (proposal,) = house.governor.decode_output("propose", proposed.output)
    stage.go(stage.now + DELAY)
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)  # in the second of the snapshot
    snapshot = stage.now
    stage.skip(1)
    stage.escrow.send("delegate", stage.dave, sender=stage.alice)
    for voter in (stage.alice, stage.bob, stage.carol, stage.dave):
        house.vote(proposal, FOR, voter)
    assert house.governor.view("proposalVotes", proposal)[1] == power(LOCK, end - snapshot) + power(
        3 * LOCK, end - snapshot
    )
    with reverts_with("GovernorAlreadyCastVote", stage.alice):
        house.vote(proposal, FOR, stage.alice)


def test_stock_governor__lock_in_the_second_of_the_proposal__can_not_propose(stage: Stage, house):
    """VE-13, VE-18: the threshold is read one second back."""
    stage.lock(stage.bob)
    stage.skip(DAY)
    first, second = stage.block(
        (stage.escrow, "createLock", (LOCK, stage.weeks_ahead(52)), stage.alice),
        (house.governor, "propose", (*house.action, "Flash"), stage.alice),
    )
    assert (first.ok, second.ok) == (True, False)
    revert = stage.chain.decode_revert(second.output)
    assert (revert.name, revert.args) == ("GovernorInsufficientProposerVotes", (stage.alice, 0, LOCK))


def test_stock_governor__ended_lock__has_no_voice(stage: Stage, house):
    """VE-05: tokens still in the escrow, but no vote and no proposal."""
    stage.lock(stage.bob, weeks=52)
    stage.go(stage.lock(stage.alice, weeks=1))
    with reverts_with("GovernorInsufficientProposerVotes", stage.alice, 0, LOCK):
        stage.skip(1)
        house.propose(stage.alice)
    proposal = house.propose(stage.bob)
    house.vote(proposal, FOR, stage.alice)
    assert house.governor.view("proposalVotes", proposal) == (0, 0, 0)


def test_stock_governor__cast_vote_gas(stage: Stage, house):
    """Own power costs the same after any idle time; a delegate of 50 stays within the bar."""
    people = [f"0x{0x20000 + number:040x}" for number in range(52)]
    for one in people:
        stage.fund(one)
        stage.lock(one, weeks=52)
    for one in (stage.alice, stage.carol):
        stage.lock(one)
    stage.escrow.send("setPermanent", True, sender=stage.carol)  # can always propose
    for one in people[:50]:
        stage.skip(60)
        stage.escrow.send("delegate", stage.bob, sender=one)
    own = []
    for idle in (0, 10):
        stage.skip(idle * WEEK)
        proposal = house.propose(stage.carol, f"Vote after {idle} idle weeks")
        house.vote(proposal, FOR, people[50])  # the first ballot of a proposal pays for its counters
        own.append(house.vote(proposal, FOR, stage.alice).gas)
        stage.go(stage.now + PERIOD)
    assert max(own) <= 66_000

    stage.go(stage.held(people[0]).end - 51 * WEEK)
    for one in people[:50]:
        stage.skip(60)
        stage.escrow.send("extendLock", stage.weeks_ahead(52), sender=one)
    stage.skip(51 * WEEK - 2 * DAY)
    proposal = house.propose(stage.carol)
    house.vote(proposal, FOR, stage.carol)
    assert house.vote(proposal, FOR, stage.alice).gas <= 66_000
    before = house.governor.view("proposalVotes", proposal)[1]
    assert house.vote(proposal, FOR, stage.bob).gas <= 140_000
    left = stage.held(people[0]).end - house.snapshot
    assert house.governor.view("proposalVotes", proposal)[1] - before == power(50 * LOCK, left) > 0


def test_stock_governor__parked_votes__are_in_the_quorum_only(stage: Stage, house):
    end = stage.lock(stage.alice)
    stage.lock(stage.bob, 99 * LOCK)
    stage.escrow.send("delegate", ZERO_ADDRESS, sender=stage.bob)
    stage.skip(1)
    proposal = house.propose(stage.alice)
    house.vote(proposal, FOR, stage.alice)
    house.vote(proposal, AGAINST, stage.bob)
    left = end - house.snapshot
    assert house.governor.view("proposalVotes", proposal) == (0, power(LOCK, left), 0)
    assert house.governor.view("quorum", house.snapshot) == power(100 * LOCK, left) * 10 // 100
    stage.go(house.snapshot + PERIOD + 1)
    assert house.governor.view("state", proposal) == DEFEATED
