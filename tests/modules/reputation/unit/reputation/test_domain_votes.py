"""DomainVotes: votes by time for any governor, with a ceiling, a parent domain, and no delegation."""

import pytest
from eth_utils import keccak

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, WEEK
from utils.reputation import CORE, CRAFT, ReputationStage

SUCCEEDED, EXECUTED, DEFEATED = 4, 7, 3
AGAINST, FOR = 0, 1


def crowd(stage: ReputationStage) -> None:
    """Alice has 60%, bob 30% and carol 10% of the domain `CORE`; bob has all of `CRAFT`."""
    for who, amount in ((stage.alice, 600), (stage.bob, 300), (stage.carol, 100)):
        stage.award(who, amount * WAD)
    stage.award(stage.bob, 50 * WAD, CRAFT)
    stage.start(stage.made.week)
    stage.go(stage.now + 9 * WEEK + 77)


def test_votes__past_and_present__are_the_reputation_of_the_domain(stage: ReputationStage):
    crowd(stage)
    past = stage.now - 3 * DAY
    for who in stage.people:
        assert stage.votes.view("getVotes", who) == stage.model.votes(who, stage.now, CORE)
        assert stage.votes.view("getPastVotes", who, past) == stage.model.votes(who, past, CORE)
        assert stage.votes.view("delegates", who) == who
    assert stage.votes.view("getPastTotalSupply", past) == stage.model.total(CORE, past)
    before = stage.votes.view("getPastVotes", stage.alice, past)
    stage.award(stage.alice, 10**24)
    stage.slash(stage.alice, 9_999)
    stage.go(stage.now + 5 * WEEK)
    assert stage.votes.view("getPastVotes", stage.alice, past) == before > 0


def test_votes__running_and_future_seconds__reverts(stage: ReputationStage):
    crowd(stage)

    def refused(t):
        for call in (("getPastVotes", stage.alice, t), ("getPastTotalSupply", t)):
            with reverts_with("ERC5805FutureLookup", t, stage.now):
                stage.votes.view(*call)

    check_each([stage.now, stage.now + 1, 2**256 - 1], refused)
    assert stage.votes.view("clock") == stage.now
    assert stage.votes.view("CLOCK_MODE") == "mode=timestamp"


def test_delegation__by_call_or_signature__reverts(stage: ReputationStage):
    """RN-03: nor is there any function that transfers or approves."""
    crowd(stage)
    for call in (("delegate", stage.bob), ("delegateBySig", stage.bob, 0, 2**64, 27, bytes(32), bytes(32))):
        with reverts_with("ReputationNotDelegable", stage.alice):
            stage.votes.send(*call, sender=stage.alice)
    offered = {*stage.votes.functions, *stage.reputation.functions}
    words = ("transfer", "approve", "permit", "allowance", "balanceOf")
    assert [name for name in offered if name.startswith(words)] == [
        name for name in offered if name.startswith("transferOwnership")
    ]


def test_ceiling__counts_a_share_of_the_total__and_the_rest_for_nobody(stage: ReputationStage):
    """RN-02: the rest stays in the total, so the ceiling lowers no quorum."""
    crowd(stage)
    capped = stage.deploy("DomainVotes", stage.reputation.address, CORE, 0, 0, 2_000)
    t = stage.now - 1
    total = stage.model.total(CORE, t)
    assert capped.view("getPastTotalSupply", t) == total
    votes = [capped.view("getPastVotes", who, t) for who in (stage.alice, stage.bob, stage.carol)]
    assert votes == [total * 2_000 // 10_000, total * 2_000 // 10_000, stage.model.at(CORE, stage.carol, t)]
    assert votes == [stage.model.votes(who, t, CORE, 2_000) for who in (stage.alice, stage.bob, stage.carol)]


def test_parent__counts_a_part__in_votes_and_total(stage: ReputationStage):
    """RN-06: every share is of the sum of the same unit."""
    crowd(stage)
    craft = stage.deploy("DomainVotes", stage.reputation.address, CRAFT, CORE, 2_500, 5_000)
    t = stage.now - 1
    for who in stage.people:
        expected = stage.model.votes(who, t, CRAFT, 5_000, CORE, 2_500)
        assert craft.view("getPastVotes", who, t) == expected
    total = stage.model.total(CRAFT, t) + stage.model.total(CORE, t) * 2_500 // 10_000
    assert craft.view("getPastTotalSupply", t) == total
    names = ("REPUTATION", "DOMAIN", "PARENT", "PARENT_BPS", "MAX_SHARE_BPS")
    assert [craft.view(name) for name in names] == [stage.reputation.address, CRAFT, CORE, 2_500, 5_000]


@pytest.mark.parametrize(
    "terms",
    [(0, 0, 0, 0), (0, 0, 0, 10_001), (0, 0, 1, 1), (1, 0, 10_001, 1), (0, 1, 0, 1)],
)
def test_constructor__bad_shares__reverts(stage: ReputationStage, terms):
    with reverts_with("DomainVotesInvalidShares", terms[3], terms[2]):
        stage.deploy("DomainVotes", stage.reputation.address, *terms)


def test_constructor__unknown_domains__reverts(stage: ReputationStage):
    for terms in ((16, 0, 0, 1), (0, 16, 1, 1)):
        with reverts_with("ReputationUnknownDomain", 16):
            stage.deploy("DomainVotes", stage.reputation.address, *terms)


def test_stock_governor__proposal_lives_a_whole_life(stage: ReputationStage):
    """RN-06: OpenZeppelin's own Governor, unchanged, on the reputation of a domain."""
    crowd(stage)
    delay, period, wait = DAY, 7 * DAY, 2 * DAY
    timelock = stage.deploy("Timelock", wait, [], [], stage.deployer)
    governor = stage.deploy(
        "MockStockGovernor", stage.votes.address, timelock.address, delay, period, WAD, 20
    )
    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        timelock.send("grantRole", timelock.view(role), governor.address, sender=stage.deployer)
    stage.reputation.send("transferOwnership", timelock.address, sender=stage.owner)
    data = bytes.fromhex(stage.reputation.encode("setGuardian", stage.dave)[2:])
    action, text = ([stage.reputation.address], [0], [data]), "Dave strikes"
    with reverts_with("GovernorInsufficientProposerVotes", stage.stranger, 0, WAD):
        governor.send("propose", *action, text, sender=stage.stranger)
    outcome = governor.send("propose", *action, text, sender=stage.carol)
    (proposal,) = governor.decode_output("propose", outcome.output)
    snapshot = stage.now + delay
    stage.go(snapshot + 1)
    for who, support in ((stage.alice, FOR), (stage.bob, AGAINST)):
        governor.send("castVote", proposal, support, sender=who)
    weights = {who: stage.model.at(CORE, who, snapshot) for who in stage.people}
    assert governor.view("proposalVotes", proposal) == (weights[stage.bob], weights[stage.alice], 0)
    assert governor.view("quorum", snapshot) == stage.model.total(CORE, snapshot) * 20 // 100
    stage.go(snapshot + period + 1)
    assert governor.view("state", proposal) == SUCCEEDED
    hashed = (*action, keccak(text=text))
    governor.send("queue(address[],uint256[],bytes[],bytes32)", *hashed, sender=stage.dave)
    stage.go(stage.now + wait)
    governor.send("execute(address[],uint256[],bytes[],bytes32)", *hashed, sender=stage.dave)
    assert governor.view("state", proposal) == EXECUTED
    assert stage.reputation.view("guardian") == stage.dave


def test_stock_governor__small_part_of_all_reputation__defeated(stage: ReputationStage):
    """RN-06: the quorum is of all reputation, in the unit of the votes."""
    crowd(stage)
    timelock = stage.deploy("Timelock", 0, [], [], stage.deployer)
    governor = stage.deploy("MockStockGovernor", stage.votes.address, timelock.address, 1, DAY, 0, 20)
    action = ([stage.alice], [0], [b""])
    outcome = governor.send("propose", *action, "x", sender=stage.carol)
    (proposal,) = governor.decode_output("propose", outcome.output)
    stage.go(stage.now + 2)
    governor.send("castVote", proposal, FOR, sender=stage.carol)
    stage.go(stage.now + 2 * DAY)
    assert governor.view("state", proposal) == DEFEATED


def test_votes__gas__flat_after_a_year(stage: ReputationStage):
    """The bar of 9,000 for what was unchanged for a year."""
    long = stage.deploy("Reputation", stage.owner, stage.guardian, 104, 13, [], [])
    votes = stage.deploy("DomainVotes", long.address, CORE, 0, 0, 10_000)
    for who in stage.people:
        long.send("award", CORE, who, WAD, bytes(32), sender=stage.owner)
        stage.go(stage.now + WEEK)
    stage.go(stage.now + 52 * WEEK)
    call = ("getPastVotes", stage.alice, stage.now - 1)
    assert votes.view(*call) > 0
    calldata = sum(16 if byte else 4 for byte in bytes.fromhex(votes.encode(*call)[2:]))
    used = votes.send(*call, sender=stage.dave).gas - 21_000 - calldata
    assert used <= 9_000, used
