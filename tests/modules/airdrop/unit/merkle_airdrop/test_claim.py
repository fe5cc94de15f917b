"""claim, claimFor and their views in a fixed campaign: each row once, in full, to its account, in time."""

import pytest

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.genesis import LENGTH, LOT, GenesisStage
from utils.merkle import Row, pair


@pytest.fixture
def campaign(stage: GenesisStage):
    return stage.campaign()


def test_claim__listed_row__pays_and_tells(stage, campaign):
    outcome = campaign.claim(0)

    assert stage.balance(stage.alice) == LOT
    assert stage.events(outcome, campaign.contract) == [
        ("Claimed", {"account": stage.alice, "index": 0, "amount": LOT})
    ]
    assert campaign.contract.view("isClaimed", 0) is True
    assert campaign.contract.view("isClaimed", 1) is False
    assert campaign.contract.view("claimedOf", stage.alice) == 0


def test_claim__twice__reverts(stage, campaign):
    """AD-01: paid once, whoever asks again and in whatever way."""
    campaign.claim(0)
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        campaign.claim(0)
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        campaign.claim_for(0, stage.stranger)
    assert stage.balance(stage.alice) == LOT


def test_claim__somebody_elses_row__reverts(stage, campaign):
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.bob, LOT):
        campaign.contract.send("claim", *campaign.args(0), sender=stage.bob)


def test_claim_for__by_anybody__pays_the_account(stage, campaign):
    """AD-09: who pays the gas gets nothing and decides nothing."""
    campaign.claim_for(0, stage.stranger)

    assert stage.balance(stage.alice) == LOT
    assert stage.balance(stage.stranger) == 0
    assert stage.lock_of(stage.alice) == (0, 0)


@pytest.mark.parametrize("index, amount", [(0, LOT + 1), (1, LOT), (2**255, LOT), (0, 0)])
def test_claim__other_numbers__reverts(stage, campaign, index, amount):
    proof = campaign.tree.proof(campaign.tree.rows[0])
    with reverts_with("MerkleAirdropInvalidProof", index, stage.alice, amount):
        campaign.contract.send("claim", index, amount, proof, sender=stage.alice)


@pytest.mark.parametrize("change", ["shorter", "longer", "swapped", "empty"])
def test_claim__other_proof__reverts(stage, campaign, change):
    index, amount, proof = campaign.args(0)
    changed = {
        "shorter": proof[:-1],
        "longer": [*proof, proof[0]],
        "swapped": [proof[1], proof[0], *proof[2:]],
        "empty": [],
    }[change]
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.alice, LOT):
        campaign.contract.send("claim", index, amount, changed, sender=stage.alice)


def test_claim__inner_node_as_leaf__reverts(stage, campaign):
    """AD-02: a leaf has 160 bytes and is hashed twice, so no pair of nodes is one, however it is cut up."""
    nodes = campaign.tree.nodes
    assert pair(nodes[1], nodes[2]) == campaign.tree.root
    for left, right in ((nodes[1], nodes[2]), (nodes[3], nodes[4])):
        account, amount = "0x" + left[12:].hex(), int.from_bytes(right)
        assert campaign.contract.view("leafOf", 0, account, amount) not in nodes
        with reverts_with("MerkleAirdropInvalidProof", 0, account, amount):
            campaign.contract.send("claimFor", account, 0, amount, [], sender=stage.stranger)


def test_leaf_of__row__is_that_of_the_reference(stage, campaign):
    row = campaign.tree.rows[3]
    answer = campaign.contract.view("leafOf", row.index, row.account, row.amount)
    assert answer == campaign.tree.leaf(row)


def test_is_listed__rows_and_strangers__tells(stage, campaign):
    listed = campaign.tree.rows[0]
    proof = campaign.tree.proof(listed)
    assert campaign.contract.view("isListed", 0, listed.account, listed.amount, proof) is True
    assert campaign.contract.view("isListed", 0, stage.stranger, listed.amount, proof) is False
    campaign.claim(0)
    assert campaign.contract.view("isListed", 0, listed.account, listed.amount, proof) is True


def test_due__before_and_after__tells(stage, campaign):
    assert campaign.contract.view("due", 0, stage.alice, LOT) == LOT
    campaign.claim(0)
    assert campaign.contract.view("due", 0, stage.alice, LOT) == 0


def test_claim__same_list_elsewhere__is_another_campaign(stage, campaign):
    """AD-05: a proof counts in the campaign that its leaf names, and the marks of two campaigns are apart."""
    twin = stage.campaign()
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.alice, LOT):
        twin.contract.send("claim", *campaign.args(0), sender=stage.alice)
    campaign.claim(0)
    twin.claim(0)
    assert stage.balance(stage.alice) == 2 * LOT


def test_claim__same_list_on_another_chain__reverts(stage, campaign):
    """AD-05: a fork of the chain with another id does not take the proofs of the first."""
    chain_id = stage.chain_id
    try:
        stage.anvil.call("anvil_setChainId", chain_id + 1)
        with reverts_with("MerkleAirdropInvalidProof", 0, stage.alice, LOT):
            campaign.claim(0)
    finally:
        stage.anvil.call("anvil_setChainId", chain_id)
    campaign.claim(0)


def test_claim__no_root_yet__reverts(stage):
    airdrop = stage.deploy_airdrop()
    stage.fund(airdrop.address, LOT)
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.alice, LOT):
        airdrop.send("claim", 0, LOT, [], sender=stage.alice)


def test_claim__last_second_and_after__is_the_limit(stage, campaign):
    stage.go(campaign.contract.view("DEADLINE"))
    campaign.claim(0)
    deadline = stage.now
    stage.go(deadline + 1)
    with reverts_with("MerkleAirdropClosed", deadline):
        campaign.claim(1)
    with reverts_with("MerkleAirdropClosed", deadline):
        campaign.claim_for(1, stage.stranger)
    with reverts_with("MerkleAirdropClosed", deadline):
        campaign.contract.send("claimBatch", [campaign.entry(1)], sender=stage.stranger)


def test_claim__underfunded__late_claims_revert_unmarked(stage):
    """AD-07: what can not be paid is not marked as paid, and can be claimed once the tokens are there."""
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT)], fund=LOT)
    campaign.claim(0)
    with reverts_with("ERC20InsufficientBalance", campaign.contract.address, 0, LOT):
        campaign.claim(1)
    assert campaign.contract.view("isClaimed", 1) is False
    stage.fund(campaign.contract.address, LOT)
    campaign.claim(1)
    assert stage.balance(stage.bob) == LOT


def test_claim__one_row__root_is_its_leaf(stage):
    """AD-08: a list of one row has an empty proof."""
    campaign = stage.campaign([(stage.alice, LOT)])
    assert campaign.args(0) == (0, LOT, [])
    campaign.claim(0)
    assert stage.balance(stage.alice) == LOT


def test_claim__account_listed_twice__is_paid_for_each_row(stage):
    """AD-08: a fixed campaign marks rows, not accounts."""
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT), (stage.alice, 2 * LOT)])
    campaign.claim(0)
    campaign.claim(2)
    assert stage.balance(stage.alice) == 3 * LOT
    with reverts_with("MerkleAirdropAlreadyClaimed", 2, stage.alice):
        campaign.claim(2)


@pytest.mark.parametrize("index", [0, 255, 256, 257, 2**128, 2**256 - 1])
def test_claim__rows_at_the_edges_of_words__are_apart(stage, index):
    """AD-08: first and last bit of a word, neighbours in another word, and rows far out."""
    airdrop = stage.deploy_airdrop()
    tree = type(stage.tree(airdrop, [(stage.alice, 1)]))(
        stage.chain_id,
        airdrop.address,
        [Row(index, stage.alice, LOT), Row(index ^ 1, stage.bob, LOT), Row(index ^ 256, stage.carol, LOT)],
    )
    airdrop.send("setRoot", tree.root, sender=stage.owner)
    stage.fund(airdrop.address, 3 * LOT)
    row = tree.rows[0]
    airdrop.send("claim", row.index, row.amount, tree.proof(row), sender=row.account)
    assert airdrop.view("isClaimed", index) is True
    assert airdrop.view("isClaimed", index ^ 1) is False
    assert airdrop.view("isClaimed", index ^ 256) is False
    with reverts_with("MerkleAirdropAlreadyClaimed", index, row.account):
        airdrop.send("claim", row.index, row.amount, tree.proof(row), sender=row.account)


def test_claim__row_of_nothing__reverts(stage):
    """AD-08: a row of nothing is never paid; the builder refuses it too."""
    campaign = stage.campaign([(stage.alice, 0), (stage.bob, LOT)])
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        campaign.claim(0)
    outcome = campaign.contract.send("claimBatch", [campaign.entry(0)], sender=stage.stranger)
    assert stage.events(outcome, campaign.contract) == []


def test_claim_for__row_of_nobody__reverts_unmarked(stage):
    campaign = stage.campaign([(ZERO_ADDRESS, LOT), (stage.bob, LOT)])
    with reverts_with("ERC20InvalidReceiver", ZERO_ADDRESS):
        campaign.claim_for(0, stage.stranger)
    assert campaign.contract.view("isClaimed", 0) is False


def test_claim_for__row_of_who_can_use_nothing__reverts_unmarked(stage):
    """CO-12: what the token, the escrow or the airdrop itself would get stays, for the treasury."""
    parts = [stage.token.address, stage.escrow.address]
    campaign = stage.campaign([*((part, LOT) for part in parts), (stage.bob, LOT)])
    for index, part in enumerate(parts):
        with reverts_with("MerkleAirdropInvalidAccount", part):
            campaign.claim_for(index, stage.stranger)
        assert campaign.contract.view("isClaimed", index) is False
    campaign.claim_for(2, stage.stranger)


def test_claim_batch__many_rows__pays_each_account(stage, campaign):
    entries = [campaign.entry(index) for index in (2, 0, 1)]
    outcome = campaign.contract.send("claimBatch", entries, sender=stage.stranger)

    assert campaign.contract.decode_output("claimBatch", outcome.output) == (3,)
    assert [args["index"] for _, args in stage.events(outcome, campaign.contract)] == [2, 0, 1]
    assert [stage.balance(account) for account in stage.people[:4]] == [LOT, LOT, LOT, 0]
    assert stage.balance(stage.stranger) == 0


def test_claim_batch__every_row_of_two_words__pays_each_once(stage):
    """AD-08: no two of 300 rows share a mark."""
    accounts = [f"0x{number:040x}" for number in range(1_000, 1_300)]
    campaign = stage.campaign([(account, LOT) for account in accounts])
    entries = [campaign.entry(index) for index in range(300)]
    for part in (entries[:150], entries[100:], entries):
        campaign.contract.send("claimBatch", part, sender=stage.stranger)
    assert [stage.balance(account) for account in accounts] == [LOT] * 300
    assert stage.balance(campaign.contract) == 0


def test_claim_batch__repeated_and_claimed_rows__are_skipped(stage, campaign):
    """AD-01: a row that is in the batch twice, or was claimed before, is paid once and hinders nobody."""
    campaign.claim(1)
    entries = [campaign.entry(index) for index in (0, 0, 1, 2)]
    outcome = campaign.contract.send("claimBatch", entries, sender=stage.stranger)

    assert campaign.contract.decode_output("claimBatch", outcome.output) == (2,)
    assert [stage.balance(account) for account in stage.people[:3]] == [LOT, LOT, LOT]
    assert stage.balance(campaign.contract) == (len(stage.people) - 3) * LOT


def test_claim_batch__one_wrong_proof__reverts_all(stage, campaign):
    wrong = (0, stage.stranger, LOT, campaign.args(0)[2])
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.stranger, LOT):
        campaign.contract.send("claimBatch", [campaign.entry(1), wrong], sender=stage.stranger)
    assert stage.balance(stage.bob) == 0
    assert campaign.contract.view("isClaimed", 1) is False


def test_claim_batch__underfunded__reverts_all(stage):
    """AD-07: a batch that can not be paid in full marks nobody."""
    campaign = stage.campaign([(stage.alice, LOT), (stage.bob, LOT)], fund=LOT)
    with reverts_with("ERC20InsufficientBalance", campaign.contract.address, 0, LOT):
        campaign.contract.send("claimBatch", [campaign.entry(0), campaign.entry(1)], sender=stage.bob)
    assert campaign.contract.view("isClaimed", 0) is False
    assert stage.balance(stage.alice) == 0


def test_claim_batch__nothing__does_nothing(stage, campaign):
    outcome = campaign.contract.send("claimBatch", [], sender=stage.stranger)
    assert campaign.contract.decode_output("claimBatch", outcome.output) == (0,)


def test_campaign__length__is_as_given(stage, campaign):
    assert campaign.contract.view("DEADLINE") == stage.now + LENGTH
