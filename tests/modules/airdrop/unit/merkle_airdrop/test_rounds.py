"""Cumulative campaigns: a later root pays the difference, once, and takes nothing back."""

import pytest

from utils.checks import reverts_with
from utils.genesis import LOT, NO_DELEGATION, Campaign, GenesisStage


@pytest.fixture
def campaign(stage: GenesisStage):
    return stage.campaign([(stage.alice, LOT), (stage.bob, LOT)], cumulative=True, fund=10 * LOT)


def next_round(stage: GenesisStage, campaign: Campaign, *payments) -> Campaign:
    tree = stage.tree(campaign.contract, payments)
    campaign.contract.send("setRoot", tree.root, sender=stage.owner)
    return Campaign(campaign.contract, tree)


def test_claim__later_root__pays_the_difference(stage, campaign):
    """AD-04: who claimed gets what was added, who did not gets everything at once."""
    campaign.claim(0)
    later = next_round(stage, campaign, (stage.alice, 3 * LOT), (stage.bob, 2 * LOT))
    assert later.contract.view("due", 0, stage.alice, 3 * LOT) == 2 * LOT
    outcome = later.claim(0)
    later.claim(1)

    assert stage.events(outcome, later.contract) == [
        ("Claimed", {"account": stage.alice, "index": 0, "amount": 2 * LOT})
    ]
    assert stage.balance(stage.alice) == later.contract.view("claimedOf", stage.alice) == 3 * LOT
    assert stage.balance(stage.bob) == 2 * LOT
    for index, account in ((0, stage.alice), (1, stage.bob)):
        with reverts_with("MerkleAirdropAlreadyClaimed", index, account):
            later.claim(index)
        assert later.contract.view("isClaimed", index) is False


def test_claim__replaced_root__reverts(stage, campaign):
    """AD-04: proofs of an earlier root count no more."""
    later = next_round(stage, campaign, (stage.alice, 2 * LOT), (stage.carol, LOT))
    with reverts_with("MerkleAirdropInvalidProof", 1, stage.bob, LOT):
        campaign.claim(1)
    later.claim(1)
    assert stage.balance(stage.carol) == LOT


def test_claim__row_moved__is_still_the_account(stage, campaign):
    """AD-04: what was paid is kept by account, so the order of a later list is free."""
    campaign.claim(0)
    later = next_round(stage, campaign, (stage.bob, LOT), (stage.alice, LOT))
    with reverts_with("MerkleAirdropAlreadyClaimed", 1, stage.alice):
        later.claim(1)
    later.claim(0)
    assert stage.balance(stage.bob) == LOT


@pytest.mark.parametrize("total", [0, LOT - 1, LOT])
def test_claim__total_not_above_what_was_paid__reverts(stage, campaign, total):
    campaign.claim(0)
    later = next_round(stage, campaign, (stage.alice, total), (stage.bob, LOT))
    assert later.contract.view("due", 0, stage.alice, total) == 0
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        later.claim(0)


def test_claim__account_listed_twice__gets_the_larger_total(stage):
    """AD-08: in a cumulative campaign rows of one account do not add up."""
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT), (stage.alice, 3 * LOT)], cumulative=True)
    campaign.claim(0)
    campaign.claim(2)
    assert stage.balance(stage.alice) == 3 * LOT
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        campaign.claim(0)


def test_claim_batch__same_account_twice__pays_up_to_the_total(stage, campaign):
    """AD-01: also across the entries of one call."""
    entries = [campaign.entry(0), campaign.entry(0), campaign.entry(1)]
    outcome = campaign.contract.send("claimBatch", entries, sender=stage.stranger)
    assert campaign.contract.decode_output("claimBatch", outcome.output) == (2,)
    assert stage.balance(stage.alice) == stage.balance(stage.bob) == LOT


def test_claim__underfunded_round__is_not_marked(stage):
    """AD-07: a difference that can not be paid stays due."""
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT)], cumulative=True, fund=LOT)
    campaign.claim(0)
    with reverts_with("ERC20InsufficientBalance", campaign.contract.address, 0, LOT):
        campaign.claim(1)
    assert campaign.contract.view("claimedOf", stage.bob) == 0


def test_claim_and_lock__later_root__adds_the_difference(stage, campaign):
    end = stage.weeks_ahead(20)
    campaign.contract.send("claimAndLock", *campaign.args(0), end, NO_DELEGATION, sender=stage.alice)
    later = next_round(stage, campaign, (stage.alice, 3 * LOT), (stage.bob, LOT))
    later.contract.send("claimAndLock", *later.args(0), 0, NO_DELEGATION, sender=stage.alice)
    assert stage.lock_of(stage.alice) == (3 * LOT, end)
