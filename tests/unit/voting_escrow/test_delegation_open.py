"""setDelegationOpen: an account closes itself to new delegations, in every way that there is."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK
from utils.delegations import BY_SIG, FOR, Signer
from utils.escrow_stage import LOCK, Stage, power


def votes(stage: Stage, *accounts: str) -> list[int]:
    return stage.views("getVotes", *((one,) for one in accounts))


@pytest.fixture
def closed(stage: Stage) -> str:
    """An account with a lock that takes no delegations."""
    stage.lock(stage.bob)
    stage.escrow.send("setDelegationOpen", False, sender=stage.bob)
    return stage.bob


def test_set_delegation_open__closed_and_opened__said_and_shown(stage: Stage, closed):
    for is_open in (True, False, False):
        outcome = stage.escrow.send("setDelegationOpen", is_open, sender=closed)
        assert stage.events(outcome) == [("DelegationOpenSet", {"account": closed, "open": is_open})]
        assert stage.views("isDelegationOpen", (closed,), (stage.alice,)) == [is_open, True]
    assert votes(stage, closed) == [power(LOCK, stage.weeks_ahead(52) - stage.now)]


def test_set_delegation_open__without_a_lock__holds_for_the_lock_to_come(stage: Stage):
    """CO-02: a delegate without tokens can close itself too, before anything happened to it."""
    outcome = stage.escrow.send("setDelegationOpen", False, sender=stage.carol)
    assert [name for name, _ in stage.events(outcome)] == ["DelegateChanged", "DelegationOpenSet"]
    stage.lock(stage.alice)
    with reverts_with("VotingEscrowDelegationClosed", stage.carol):
        stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    stage.skip(DAY)
    end = stage.lock(stage.carol)
    stage.escrow.send("setPermanent", True, sender=stage.carol)
    stage.escrow.send("delegate", stage.dave, sender=stage.carol)
    with reverts_with("VotingEscrowDelegationClosed", stage.carol):
        stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    stage.escrow.send("setDelegationOpen", True, sender=stage.carol)
    stage.escrow.send("delegate", stage.carol, sender=stage.alice)
    assert votes(stage, stage.carol) == [power(LOCK, end - stage.now)]


@pytest.mark.parametrize("form", ["delegate", "delegateBySig", "delegateFor"])
def test_delegate__closed__reverts(stage: Stage, closed, form):
    """CO-02: no way to delegate passes, whatever the account that delegates was."""
    signer = Signer(stage)
    for weeks in (0, 20):
        if weeks:
            stage.lock(signer.address, weeks=weeks)
        with reverts_with("VotingEscrowDelegationClosed", closed):
            if form in (BY_SIG, FOR):
                args = signer.arguments(form, closed, 0, stage.now)
                stage.escrow.send(form, *args, sender=stage.stranger)
            else:
                stage.escrow.send("delegate", closed, sender=signer.address)
    stage.escrow.send("delegate", stage.carol, sender=signer.address)
    with reverts_with("VotingEscrowDelegationClosed", closed):
        stage.escrow.send("delegate", closed, sender=signer.address)


def test_delegate__closed__what_was_delegated_before_stays(stage: Stage):
    """CO-02: and goes on with every change of a running lock."""
    end = stage.lock(stage.alice, weeks=20)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.escrow.send("setDelegationOpen", False, sender=stage.bob)
    stage.skip(WEEK)
    stage.escrow.send("increaseAmount", LOCK, sender=stage.alice)
    stage.escrow.send("extendLock", end + WEEK, sender=stage.alice)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)  # says what is so already
    assert votes(stage, stage.bob, stage.alice) == [power(2 * LOCK, end + WEEK - stage.now), 0]
    stage.escrow.send("delegate", stage.alice, sender=stage.alice)
    with reverts_with("VotingEscrowDelegationClosed", stage.bob):
        stage.escrow.send("delegate", stage.bob, sender=stage.alice)


@pytest.mark.parametrize("way", ["first lock", "after withdrawal", "extended after its end"])
def test_lock__begins_while_the_delegate_is_closed__votes_for_itself(stage: Stage, way):
    """CO-02: who delegated without power, and brings it later, finds the door closed; its lock works."""
    escrow, alice, bob = stage.escrow, stage.alice, stage.bob
    stage.lock(bob)
    if way != "first lock":
        stage.lock(alice, weeks=2)
    escrow.send("delegate", bob, sender=alice)
    escrow.send("setDelegationOpen", False, sender=bob)
    stage.skip(2 * WEEK)
    if way == "after withdrawal":
        escrow.send("withdraw", sender=alice)
    end = stage.weeks_ahead(9)
    call = ("extendLock", end) if way == "extended after its end" else ("createLock", LOCK, end)
    outcome = escrow.send(*call, sender=alice)
    assert stage.events(outcome)[:2] == [
        ("DelegateChanged", {"delegator": alice, "fromDelegate": bob, "toDelegate": alice}),
        (
            "DelegateVotesChanged",
            {"delegate": alice, "previousVotes": 0, "newVotes": power(LOCK, end - stage.now)},
        ),
    ]
    assert escrow.view("delegates", alice) == alice
    assert votes(stage, alice) == [power(LOCK, end - stage.now)]
    stage.skip(1)
    past = stage.views("getPastVotes", (alice, stage.now - 1), (bob, stage.now - 1))
    assert sum(past) <= escrow.view("getPastTotalSupply", stage.now - 1)


def test_create_lock__first__announces_its_votes(stage: Stage):
    """CO-23: by the events alone, beginning with nobody, each account's delegate is the one of the chain."""
    escrow, alice, bob, carol = stage.escrow, stage.alice, stage.bob, stage.carol
    escrow.send("setOperator", bob, True, sender=carol)
    end = stage.weeks_ahead(4)
    calls = [
        (("createLock", LOCK, end), alice),
        (("createLockFor", carol, LOCK, end), bob),
        (("delegate", bob), stage.dave),
        (("createLock", LOCK, end), stage.dave),
        (("delegate", alice), carol),
        (("delegate", alice), alice),
    ]
    known: dict[str, str] = {}
    changes = []

    def follow(outcome) -> None:
        for name, event in stage.events(outcome):
            if name == "DelegateChanged" and event["fromDelegate"] != event["toDelegate"]:
                assert event["fromDelegate"] == known.get(event["delegator"], "0x" + 40 * "0")
                known[event["delegator"]] = event["toDelegate"]
                changes.append(event["delegator"])

    for call, sender in calls:
        follow(escrow.send(*call, sender=sender))
    stage.go(end)
    for account in (alice, carol, stage.dave):
        escrow.send("withdraw", sender=account)
        follow(escrow.send("createLock", LOCK, stage.weeks_ahead(4), sender=account))
    assert changes == [alice, carol, stage.dave, carol]
    assert known == {account: escrow.view("delegates", account) for account in known}
