"""Construction, setRoot and sweep: what the DAO can do, and nobody else."""

from itertools import permutations

import pytest

from utils.checks import reverts_with
from utils.constants import MAX_UINT256, ZERO_ADDRESS
from utils.escrow_stage import power
from utils.genesis import LENGTH, LOT, NO_DELEGATION, Campaign, GenesisStage

ROOT = b"\x01" * 32
OTHER_ROOT = b"\x02" * 32
ONLY_OWNER = "OwnableUnauthorizedAccount"


def test_constructor__config__is_kept(stage: GenesisStage):
    airdrop = stage.deploy_airdrop(treasury=stage.carol, cumulative=True)
    assert airdrop.view("TOKEN") == stage.token.address
    assert airdrop.view("ESCROW") == stage.escrow.address
    assert airdrop.view("TREASURY") == stage.carol
    assert airdrop.view("DEADLINE") == stage.now + LENGTH
    assert airdrop.view("CUMULATIVE") is True
    assert airdrop.view("owner") == stage.owner
    assert airdrop.view("root") == bytes(32)
    assert stage.token.view("allowance", airdrop.address, stage.escrow.address) == MAX_UINT256


def test_constructor__bad_arguments__reverts(stage: GenesisStage):
    with reverts_with("MerkleAirdropInvalidDeadline", stage.now, stage.now):
        stage.deploy_airdrop(deadline=stage.now)
    with reverts_with("OwnableInvalidOwner", ZERO_ADDRESS):
        stage.deploy_airdrop(owner=ZERO_ADDRESS)
    with reverts_with("MerkleAirdropInvalidTreasury", ZERO_ADDRESS):
        stage.deploy_airdrop(treasury=ZERO_ADDRESS)
    other = stage.mock("MockPlainToken", 18)
    with reverts_with("MerkleAirdropInvalidEscrow", stage.escrow.address, stage.token.address, other.address):
        stage.deploy_airdrop(token=other, escrow=stage.escrow)
    config = (stage.alice, ZERO_ADDRESS, stage.owner, stage.owner, stage.now + LENGTH, 0, False)
    with reverts_with("MerkleAirdropInvalidToken", stage.alice):
        stage.deploy("MerkleAirdrop", config)


def test_constructor__period__counts_from_the_deployment(stage: GenesisStage):
    assert stage.deploy_airdrop(deadline=0, period=LENGTH).view("DEADLINE") == stage.now + LENGTH
    with reverts_with("MerkleAirdropInvalidDeadline", stage.now, stage.now):
        stage.deploy_airdrop(deadline=0)
    assert stage.deploy_airdrop(deadline=stage.now + 1, period=LENGTH).view("DEADLINE") == stage.now + 1


def test_set_root__fixed__counts_once(stage: GenesisStage):
    """AD-03: the list of a fixed campaign is written once, by the owner."""
    airdrop = stage.deploy_airdrop()
    for account in (stage.stranger, stage.bank, stage.alice):
        with reverts_with(ONLY_OWNER, account):
            airdrop.send("setRoot", ROOT, sender=account)
    with reverts_with("MerkleAirdropEmptyRoot"):
        airdrop.send("setRoot", bytes(32), sender=stage.owner)
    outcome = airdrop.send("setRoot", ROOT, sender=stage.owner)
    assert stage.events(outcome, airdrop) == [("RootSet", {"previous": bytes(32), "current": ROOT})]
    assert airdrop.view("root") == ROOT
    for again in (ROOT, OTHER_ROOT):
        with reverts_with("MerkleAirdropRootFixed", ROOT):
            airdrop.send("setRoot", again, sender=stage.owner)


@pytest.mark.parametrize("cumulative", [False, True])
def test_record__every_call_twice_in_every_order__is_made_once(stage: GenesisStage, cumulative):
    """AD-03: setting the list and each way to claim a row, in all 120 orders and then all over again: the row
    is paid once, its lock has the power of one, and neither the list nor the mark begins anew."""
    airdrop = stage.deploy_airdrop(cumulative=cumulative)
    tree = stage.tree(airdrop, [(stage.alice, LOT), (stage.bob, LOT)])
    campaign = Campaign(airdrop, tree)
    stage.fund(airdrop.address, 2 * LOT)
    end = stage.weeks_ahead(52)
    calls = {
        "setRoot": ((tree.root,), stage.owner),
        "claim": (campaign.args(0), stage.alice),
        "claimFor": ((stage.alice, *campaign.args(0)), stage.stranger),
        "claimAndLock": ((*campaign.args(0), end, NO_DELEGATION), stage.alice),
        "claimBatch": (([campaign.entry(0), campaign.entry(0)],), stage.stranger),
    }
    for order in permutations(calls):
        mark = stage.chain.snapshot()
        for name in order * 2:
            arguments, sender = calls[name]
            airdrop.queue(name, *arguments, sender=sender)
        outcomes = stage.chain.mine(stage.now)
        locked, _ = stage.lock_of(stage.alice)
        assert stage.balance(stage.alice) + locked == LOT, order
        assert stage.balance(airdrop) == LOT
        votes = stage.escrow.view("getVotes", stage.alice)
        assert votes == stage.escrow.view("totalSupply") == power(locked, end - stage.now)
        assert airdrop.view("root") == tree.root
        set_again = outcomes[len(order) + order.index("setRoot")]
        assert set_again.ok is cumulative
        stage.chain.restore(mark)


def test_set_root__cumulative__replaces(stage: GenesisStage):
    airdrop = stage.deploy_airdrop(cumulative=True)
    airdrop.send("setRoot", ROOT, sender=stage.owner)
    with reverts_with(ONLY_OWNER, stage.stranger):
        airdrop.send("setRoot", OTHER_ROOT, sender=stage.stranger)
    with reverts_with("MerkleAirdropEmptyRoot"):
        airdrop.send("setRoot", bytes(32), sender=stage.owner)
    outcome = airdrop.send("setRoot", OTHER_ROOT, sender=stage.owner)
    assert stage.events(outcome, airdrop) == [("RootSet", {"previous": ROOT, "current": OTHER_ROOT})]


@pytest.mark.parametrize("cumulative", [False, True])
def test_set_root__after_the_deadline__reverts(stage: GenesisStage, cumulative):
    airdrop = stage.deploy_airdrop(cumulative=cumulative)
    deadline = airdrop.view("DEADLINE")
    stage.go(deadline + 1)
    with reverts_with("MerkleAirdropClosed", deadline):
        airdrop.send("setRoot", ROOT, sender=stage.owner)


def test_sweep__before_the_deadline__reverts_for_everybody(stage: GenesisStage):
    """AD-06: up to its last second no role can take anything, nor any other token."""
    campaign = stage.campaign(treasury=stage.carol)
    other = stage.mock("MockPlainToken", 6)
    stage.fund(campaign.contract.address, LOT, other)
    deadline = campaign.contract.view("DEADLINE")
    stage.go(deadline)
    for token in (stage.token, other):
        for account in (stage.stranger, stage.carol, stage.alice):
            with reverts_with(ONLY_OWNER, account):
                campaign.contract.send("sweep", token.address, sender=account)
        with reverts_with("MerkleAirdropOpen", deadline):
            campaign.contract.send("sweep", token.address, sender=stage.owner)


def test_sweep__after_the_deadline__goes_to_the_treasury_only(stage: GenesisStage):
    """AD-06: by the owner, all that is left, to the treasury that was given at the start."""
    campaign = stage.campaign(treasury=stage.carol)
    campaign.claim(0)
    left = stage.balance(campaign.contract)
    stage.go(campaign.contract.view("DEADLINE") + 1)
    for account in (stage.stranger, stage.carol, stage.alice):
        with reverts_with(ONLY_OWNER, account):
            campaign.contract.send("sweep", stage.token.address, sender=account)
    outcome = campaign.contract.send("sweep", stage.token.address, sender=stage.owner)

    assert left == (len(stage.people) - 1) * LOT
    assert stage.balance(stage.carol) == left
    assert stage.balance(campaign.contract) == stage.balance(stage.owner) == 0
    assert stage.events(outcome, campaign.contract) == [
        ("Swept", {"token": stage.token.address, "amount": left})
    ]


def test_sweep__other_token__goes_to_the_treasury(stage: GenesisStage):
    campaign = stage.campaign(treasury=stage.carol)
    other = stage.mock("MockPlainToken", 6)
    stage.fund(campaign.contract.address, LOT, other)
    stage.go(campaign.contract.view("DEADLINE") + 1)
    campaign.contract.send("sweep", other.address, sender=stage.owner)
    assert stage.balance(stage.carol, other) == LOT
