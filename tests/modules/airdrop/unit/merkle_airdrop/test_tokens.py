"""Tokens that are not ours: what an airdrop of them does, and that nobody suffers for another."""

import pytest

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.genesis import LOT, NO_DELEGATION, GenesisStage

SMALL = 100


def test_claim__token_without_answer__pays(stage: GenesisStage):
    token = stage.mock("MockNoReturnToken")
    campaign = stage.campaign(token=token)
    campaign.claim(0)
    assert stage.balance(stage.alice, token) == LOT


def test_claim__token_answers_false__is_not_marked(stage: GenesisStage):
    """AD-07: a transfer that says no is a claim that was not paid."""
    token = stage.mock("MockFalseReturnToken", 18)
    campaign = stage.campaign(token=token)
    token.send("setFailing", True, sender=stage.owner)
    with reverts_with("SafeERC20FailedOperation", token.address):
        campaign.claim(0)
    with reverts_with("SafeERC20FailedOperation", token.address):
        campaign.contract.send("claimBatch", [campaign.entry(0)], sender=stage.stranger)
    token.send("setFailing", False, sender=stage.owner)
    campaign.claim(0)
    assert stage.balance(stage.alice, token) == LOT


def test_claim__paused_token__is_not_marked(stage: GenesisStage):
    token = stage.mock("MockPausableToken", 18)
    campaign = stage.campaign(token=token)
    token.send("setPaused", True, sender=stage.owner)
    with reverts_with("MockPausableTokenPaused"):
        campaign.claim(0)
    token.send("setPaused", False, sender=stage.owner)
    campaign.claim(0)


def test_claim__blocked_account__hinders_nobody_else(stage: GenesisStage):
    token = stage.mock("MockBlocklistToken", 18)
    campaign = stage.campaign(token=token)
    token.send("setBlocked", stage.alice, True, sender=stage.owner)
    with reverts_with("MockBlocklistTokenBlocked", stage.alice):
        campaign.claim_for(0, stage.stranger)
    campaign.claim(1)
    token.send("setBlocked", stage.alice, False, sender=stage.owner)
    campaign.claim(0)
    assert stage.balance(stage.alice, token) == stage.balance(stage.bob, token) == LOT


def test_claim__token_that_takes_a_fee__account_bears_it(stage: GenesisStage):
    token = stage.mock("MockFeeToken", 18)
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT)], token=token, fund=3 * LOT)
    campaign.claim(0)
    campaign.claim(1)
    assert stage.balance(stage.alice, token) == LOT - LOT // 100
    assert stage.balance(campaign.contract, token) == 3 * LOT - 3 * LOT // 100 - 2 * LOT


def test_claim_and_lock__token_that_takes_a_fee__reverts_unmarked(stage: GenesisStage):
    """AD-07: the escrow refuses what does not arrive in full, and the row stays open."""
    token = stage.mock("MockFeeToken", 18)
    escrow = stage.deploy_escrow(token)
    campaign = stage.campaign([(stage.alice, LOT)], token=token, escrow=escrow, fund=2 * LOT)
    with reverts_with("VotingEscrowWrongAmountReceived", LOT - LOT // 100, LOT):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(4), NO_DELEGATION, sender=stage.alice
        )
    assert campaign.contract.view("isClaimed", 0) is False


def test_claim_and_lock__token_without_answer__locks(stage: GenesisStage):
    """Its approvals can not be changed while they are not zero; the standing one never is."""
    token = stage.mock("MockNoReturnToken")
    escrow = stage.deploy_escrow(token)
    campaign = stage.campaign(token=token, escrow=escrow)
    for index in (0, 1):
        campaign.contract.send(
            "claimAndLock",
            *campaign.args(index),
            stage.weeks_ahead(4),
            NO_DELEGATION,
            sender=stage.people[index],
        )
        assert escrow.view("locked", stage.people[index])[0] == LOT


def test_claim__units_of_six_decimals__are_exact(stage: GenesisStage):
    token = stage.mock("MockPlainToken", 6)
    campaign = stage.campaign([(stage.alice, SMALL), (stage.bob, 1)], token=token)
    campaign.claim(0)
    campaign.claim(1)
    assert stage.balance(stage.alice, token) == SMALL
    assert stage.balance(stage.bob, token) == 1
    assert stage.balance(campaign.contract, token) == 0


@pytest.mark.parametrize("way", ["claim", "claimFor", "claimBatch", "claimAndLock"])
def test_claim__token_calls_back__pays_once(stage: GenesisStage, way):
    """AD-01: a claim from within its own transfer finds the row paid."""
    token = stage.mock("MockHookToken", 18)
    escrow = stage.deploy_escrow(token)
    payments = [(stage.alice, LOT), (stage.bob, LOT)]
    campaign = stage.campaign(payments, token=token, escrow=escrow, fund=4 * LOT)
    row = campaign.tree.rows[0]
    again = campaign.contract.encode("claimFor", row.account, row.index, row.amount, campaign.args(0)[2])
    token.send("setHook", campaign.contract.address, bytes.fromhex(again[2:]), sender=stage.owner)
    arguments = {
        "claim": campaign.args(0),
        "claimFor": (row.account, row.index, row.amount, campaign.args(0)[2]),
        "claimBatch": ([campaign.entry(0), campaign.entry(0)],),
        "claimAndLock": (*campaign.args(0), stage.weeks_ahead(4), NO_DELEGATION),
    }[way]
    campaign.contract.send(way, *arguments, sender=stage.alice)

    assert token.view("calls") == 1
    assert token.view("succeeded") is False
    paid = stage.balance(stage.alice, token) + escrow.view("locked", stage.alice)[0]
    assert paid == LOT
    assert stage.balance(campaign.contract, token) == 3 * LOT


def test_sweep__token_calls_back__sweeps_once(stage: GenesisStage):
    token = stage.mock("MockHookToken", 18)
    campaign = stage.campaign(token=token, treasury=stage.carol)
    stage.go(campaign.contract.view("DEADLINE") + 1)
    again = campaign.contract.encode("sweep", token.address)
    token.send("setHook", campaign.contract.address, bytes.fromhex(again[2:]), sender=stage.owner)
    campaign.contract.send("sweep", token.address, sender=stage.owner)
    assert token.view("succeeded") is False
    assert stage.balance(stage.carol, token) == len(stage.people) * LOT


def test_sweep__token_that_refuses_nothing__reverts_when_empty(stage: GenesisStage):
    token = stage.mock("MockZeroRevertToken", 18)
    campaign = stage.campaign([(stage.alice, LOT)], token=token)
    campaign.claim(0)
    stage.go(campaign.contract.view("DEADLINE") + 1)
    with reverts_with("MockZeroRevertTokenZero"):
        campaign.contract.send("sweep", token.address, sender=stage.owner)


def test_constructor__no_escrow__gives_no_approval(stage: GenesisStage):
    token = stage.mock("MockPlainToken", 18)
    campaign = stage.campaign(token=token)
    assert campaign.contract.view("ESCROW") == ZERO_ADDRESS
    assert token.view("allowance", campaign.contract.address, stage.escrow.address) == 0
