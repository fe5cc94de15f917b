"""revoke: what is vested stays, the rest goes to the treasury, exactly, and nobody can hinder it."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD
from utils.genesis import CLIFF, DURATION, GRANT, GenesisStage

RELEASE = "release(address)"
VESTED = "vestedAmount(address,uint64)"
RELEASABLE = "releasable(address)"
MOMENTS = (0, 1, CLIFF - 1, CLIFF, DURATION // 2 + 1, DURATION - 1, DURATION, DURATION + DAY)


def schedule(seconds: int) -> int:
    if seconds < CLIFF:
        return 0
    return GRANT if seconds >= DURATION else GRANT * seconds // DURATION


@pytest.mark.parametrize("seconds", MOMENTS)
@pytest.mark.parametrize("taken", ["nothing", "released", "locked"])
def test_revoke__any_time__parts_sum_exactly(stage: GenesisStage, seconds, taken):
    """VS-02: vested(t) stays, also what was released or locked before; the rest goes to the treasury."""
    grant, start = stage.grant(treasury=stage.carol), stage.now
    stage.escrow.send("setOperator", grant.address, True, sender=stage.alice)
    early = min(seconds, CLIFF)
    stage.go(start + early)
    if taken == "released":
        grant.send(RELEASE, stage.token.address, sender=stage.alice)
    elif taken == "locked" and early == CLIFF:
        grant.send("lock", schedule(CLIFF) // 3, stage.weeks_ahead(52), sender=stage.alice)
    stage.go(start + seconds)
    kept = schedule(seconds)
    assert grant.view("revocable") == GRANT - kept
    outcome = grant.send("revoke", sender=stage.owner)

    assert stage.events(outcome, grant) == [("Revoked", {"returned": GRANT - kept, "kept": kept})]
    assert grant.view("revokedAt") == stage.now
    assert grant.view("revocable") == 0
    assert stage.balance(stage.carol) == GRANT - kept
    grant.send(RELEASE, stage.token.address, sender=stage.stranger)
    assert stage.balance(grant) == 0
    assert stage.balance(stage.alice) + stage.lock_of(stage.alice)[0] == kept
    stage.go(start + 2 * DURATION)
    assert grant.view(RELEASABLE, stage.token.address) == 0


def test_revoke__by_others__reverts(stage: GenesisStage):
    grant = stage.grant(treasury=stage.carol)
    for account in (stage.stranger, stage.alice, stage.carol):
        with reverts_with("VestingGrantNotDao", account, stage.owner):
            grant.send("revoke", sender=account)


def test_revoke__not_revocable__reverts(stage: GenesisStage):
    grant = stage.grant(revocable=False)
    assert grant.view("revocable") == 0
    with reverts_with("VestingGrantNotRevocable"):
        grant.send("revoke", sender=stage.owner)


def test_revoke__twice__reverts(stage: GenesisStage):
    """VS-11: a revoked grant is not revoked or begun again."""
    grant = stage.grant()
    grant.send("revoke", sender=stage.owner)
    revoked_at = stage.now
    stage.go(stage.now + DAY)
    with reverts_with("VestingGrantRevoked", revoked_at):
        grant.send("revoke", sender=stage.owner)


def test_revoke__later_gift__is_the_beneficiarys(stage: GenesisStage):
    grant = stage.grant()
    grant.send("revoke", sender=stage.owner)
    stage.fund(grant.address, 5 * WAD)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    assert stage.balance(stage.alice) == 5 * WAD


def test_revoke__blocked_beneficiary__does_not_hinder(stage: GenesisStage):
    """VS-09: nothing is pushed to the beneficiary."""
    token = stage.mock("MockBlocklistToken", 18)
    grant, start = stage.grant(token=token, amount=1_000 * WAD, treasury=stage.carol), stage.now
    token.send("setBlocked", stage.alice, True, sender=stage.owner)
    stage.go(start + DURATION // 2)
    grant.send("revoke", sender=stage.owner)
    assert stage.balance(stage.carol, token) == 500 * WAD
    with reverts_with("MockBlocklistTokenBlocked", stage.alice):
        grant.send(RELEASE, token.address, sender=stage.alice)
    token.send("setBlocked", stage.alice, False, sender=stage.owner)
    grant.send(RELEASE, token.address, sender=stage.alice)
    assert stage.balance(stage.alice, token) == 500 * WAD


def test_revoke__token_that_refuses_nothing__at_the_end_moves_nothing(stage: GenesisStage):
    token = stage.mock("MockZeroRevertToken", 18)
    grant = stage.grant(token=token)
    stage.go(stage.now + DURATION)
    grant.send("revoke", sender=stage.owner)
    grant.send(RELEASE, token.address, sender=stage.alice)
    assert stage.balance(stage.alice, token) == GRANT


@pytest.mark.parametrize("first", ["release", "revoke"])
@pytest.mark.parametrize("inside", ["release", "revoke"])
def test_revoke__token_calls_back__nothing_is_paid_twice(stage: GenesisStage, first, inside):
    """VS-10: release and revoke from within each other's transfers."""
    token = stage.mock("MockHookToken", 18)
    grant, start = stage.grant(token=token, amount=1_000 * WAD, treasury=stage.carol), stage.now
    stage.go(start + DURATION // 2)
    again = grant.encode(RELEASE, token.address) if inside == "release" else grant.encode("revoke")
    token.send("setHook", grant.address, bytes.fromhex(again[2:]), sender=stage.owner)
    if first == "release":
        grant.send(RELEASE, token.address, sender=stage.alice)
    else:
        grant.send("revoke", sender=stage.owner)
    assert token.view("calls") == 1
    assert token.view("succeeded") is False
    paid = stage.balance(stage.alice, token) + stage.balance(stage.carol, token)
    assert paid == 500 * WAD


def test_revoke__two_holders__votes_of_the_other_stay(stage: GenesisStage):
    """VS-04: token votes and power follow the tokens; the other grant pays out in full."""
    first = stage.grant(amount=1_000 * WAD, delegable=True)
    second = stage.grant(amount=1_000 * WAD, delegable=True, beneficiary=stage.bob)
    start = stage.now
    first.send("delegate", stage.alice, sender=stage.alice)
    second.send("delegate", stage.bob, sender=stage.bob)
    stage.go(start + DURATION // 2)
    first.send(RELEASE, stage.token.address, sender=stage.alice)
    for grant, account in ((first, stage.alice), (second, stage.bob)):
        stage.escrow.send("setOperator", grant.address, True, sender=account)
    second.send("lock", 100 * WAD, stage.weeks_ahead(52), sender=stage.bob)
    first.send("revoke", sender=stage.owner)

    assert stage.token.view("getVotes", stage.alice) == 0
    assert stage.token.view("getVotes", stage.bob) == 900 * WAD
    power = stage.escrow.view("getVotes", stage.bob)
    assert power == stage.escrow.view("totalSupply") > 0
    stage.go(start + DURATION)
    second.send(RELEASE, stage.token.address, sender=stage.bob)
    assert stage.balance(stage.bob) == 900 * WAD
    assert stage.lock_of(stage.bob)[0] == 100 * WAD
    assert stage.token.view("getVotes", stage.bob) == 0
