"""What the beneficiary alone can do: lock what is vested, delegate, name a successor."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.genesis import CLIFF, DURATION, GRANT, GenesisStage

RELEASE = "release(address)"
RELEASED = "released(address)"
RELEASABLE = "releasable(address)"
ONLY_OWNER = "OwnableUnauthorizedAccount"
HALF = GRANT * (DURATION // 2) // DURATION


@pytest.fixture
def grant(stage: GenesisStage):
    """Half of it is vested, and alice lets it lock for her."""
    grant = stage.grant()
    stage.escrow.send("setOperator", grant.address, True, sender=stage.alice)
    stage.go(stage.now + DURATION // 2)
    return grant


def test_lock__vested_tokens__are_the_beneficiarys_lock(stage: GenesisStage, grant):
    end = stage.weeks_ahead(52)
    outcome = grant.send("lock", 10 * WAD, end, sender=stage.alice)

    assert stage.lock_of(stage.alice) == (10 * WAD, end)
    assert stage.escrow.view("getVotes", stage.alice) > 0
    assert stage.balance(grant) == GRANT - 10 * WAD
    assert stage.balance(stage.alice) == 0
    assert grant.view("lockedFromHere") == grant.view(RELEASED, stage.token.address) == 10 * WAD
    assert grant.view(RELEASABLE, stage.token.address) == HALF - 10 * WAD
    assert stage.token.view("allowance", grant.address, stage.escrow.address) == 0
    assert stage.events(outcome, grant) == [
        ("VestedLocked", {"beneficiary": stage.alice, "amount": 10 * WAD, "unlockTime": end})
    ]


def test_lock__all_that_is_vested__and_one_more_reverts(stage: GenesisStage, grant):
    """VS-12: not one unvested unit is ever locked."""
    with reverts_with("VestingGrantInvalidAmount", HALF + 1, HALF):
        grant.send("lock", HALF + 1, stage.weeks_ahead(4), sender=stage.alice)
    with reverts_with("VestingGrantInvalidAmount", 0, HALF):
        grant.send("lock", 0, stage.weeks_ahead(4), sender=stage.alice)
    grant.send("lock", HALF, stage.weeks_ahead(4), sender=stage.alice)
    with reverts_with("VestingGrantInvalidAmount", 1, 0):
        grant.send("lock", 1, 0, sender=stage.alice)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    assert stage.balance(stage.alice) == 0


def test_lock__before_the_cliff__reverts(stage: GenesisStage):
    """VS-12: nothing is vested, so nothing votes."""
    grant = stage.grant()
    stage.escrow.send("setOperator", grant.address, True, sender=stage.alice)
    stage.go(stage.now + CLIFF - 1)
    with reverts_with("VestingGrantInvalidAmount", 1, 0):
        grant.send("lock", 1, stage.weeks_ahead(4), sender=stage.alice)


def test_lock__again__adds_and_pays_out_the_rest(stage: GenesisStage, grant):
    end = stage.weeks_ahead(40)
    grant.send("lock", 10 * WAD, end, sender=stage.alice)
    grant.send("lock", 5 * WAD, 0, sender=stage.alice)
    assert stage.lock_of(stage.alice) == (15 * WAD, end)
    grant.send(RELEASE, stage.token.address, sender=stage.stranger)
    assert stage.balance(stage.alice) == HALF - 15 * WAD
    stage.go(grant.view("end"))
    grant.send(RELEASE, stage.token.address, sender=stage.stranger)
    assert stage.balance(stage.alice) == GRANT - 15 * WAD


def test_lock__without_the_account_s_consent__reverts(stage: GenesisStage):
    grant = stage.grant()
    stage.go(stage.now + DURATION // 2)
    with reverts_with("VotingEscrowUnauthorized", grant.address, stage.alice):
        grant.send("lock", WAD, stage.weeks_ahead(4), sender=stage.alice)
    assert grant.view("lockedFromHere") == 0


def test_lock__without_escrow__reverts(stage: GenesisStage):
    token = stage.mock("MockPlainToken", 18)
    grant = stage.grant(token=token)
    stage.go(stage.now + DURATION)
    with reverts_with("VestingGrantNoEscrow"):
        grant.send("lock", WAD, stage.weeks_ahead(4), sender=stage.alice)


def test_lock__token_calls_back__releases_no_more_than_is_vested(stage: GenesisStage):
    """VS-10: from within the lock's transfer."""
    token = stage.mock("MockHookToken", 18)
    escrow = stage.deploy_escrow(token)
    grant = stage.grant(token=token, escrow=escrow, amount=1_000 * WAD)
    escrow.send("setOperator", grant.address, True, sender=stage.alice)
    stage.go(stage.now + DURATION // 2)
    again = grant.encode(RELEASE, token.address)
    token.send("setHook", grant.address, bytes.fromhex(again[2:]), sender=stage.owner)
    grant.send("lock", 400 * WAD, stage.weeks_ahead(4), sender=stage.alice)
    assert token.view("succeeded") is False
    assert grant.view(RELEASABLE, token.address) == 100 * WAD


def test_beneficiary_functions__strangers__revert(stage: GenesisStage, grant):
    """VS-12: nobody acts for the beneficiary; the DAO does not either."""
    for account in (stage.stranger, stage.bob, stage.owner):
        for function, *args in (
            ("lock", WAD, stage.weeks_ahead(4)),
            ("delegate", account),
            ("transferOwnership", account),
            ("renounceOwnership",),
            ("acceptOwnership",),
        ):
            with reverts_with(ONLY_OWNER, account):
                grant.send(function, *args, sender=account)


def test_delegate__as_the_grant_was_made__moves_token_votes(stage: GenesisStage):
    """VS-12: votes of unvested tokens only where the grant says so; power in the escrow never."""
    closed, open_ = stage.grant(), stage.grant(delegable=True)
    with reverts_with("VestingGrantNotDelegable"):
        closed.send("delegate", stage.alice, sender=stage.alice)
    open_.send("delegate", stage.bob, sender=stage.alice)
    assert stage.token.view("getVotes", stage.bob) == GRANT
    assert stage.escrow.view("getVotes", stage.bob) == stage.escrow.view("getVotes", stage.alice) == 0
    stage.go(stage.now + DURATION // 2)
    open_.send(RELEASE, stage.token.address, sender=stage.alice)
    assert stage.token.view("getVotes", stage.bob) == GRANT - HALF


def test_transfer_ownership__two_steps__hands_over(stage: GenesisStage, grant):
    grant.send("transferOwnership", stage.bob, sender=stage.alice)
    assert grant.view("owner") == stage.alice
    assert grant.view("pendingOwner") == stage.bob
    grant.send(RELEASE, stage.token.address, sender=stage.stranger)
    assert stage.balance(stage.alice) == HALF
    with reverts_with(ONLY_OWNER, stage.carol):
        grant.send("acceptOwnership", sender=stage.carol)
    grant.send("acceptOwnership", sender=stage.bob)
    assert (grant.view("owner"), grant.view("pendingOwner")) == (stage.bob, ZERO_ADDRESS)
    stage.go(grant.view("end"))
    grant.send(RELEASE, stage.token.address, sender=stage.stranger)
    assert stage.balance(stage.bob) == GRANT - HALF


def test_transfer_ownership__taken_back__can_not_be_accepted(stage: GenesisStage, grant):
    grant.send("transferOwnership", stage.bob, sender=stage.alice)
    grant.send("transferOwnership", ZERO_ADDRESS, sender=stage.alice)
    with reverts_with(ONLY_OWNER, stage.bob):
        grant.send("acceptOwnership", sender=stage.bob)


def test_renounce_ownership__beneficiary__reverts(stage: GenesisStage, grant):
    with reverts_with("VestingGrantNoRenounce"):
        grant.send("renounceOwnership", sender=stage.alice)
    assert grant.view("owner") == stage.alice
