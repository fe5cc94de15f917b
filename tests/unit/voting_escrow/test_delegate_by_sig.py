"""delegateBySig, delegateFor, invalidateNonce: signatures of accounts and of contract wallets, each once."""

import pytest
from eth_utils import keccak

from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.delegations import BY_SIG, FOR, Signer, vrs
from utils.escrow_stage import LOCK, Stage, power

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def signer(stage: Stage) -> Signer:
    signer = Signer(stage)
    stage.lock(signer.address)
    return signer


@pytest.mark.parametrize("form", [BY_SIG, FOR])
def test_delegate_by_sig__by_anybody__moves_the_signers_votes(stage: Stage, signer, form):
    """DL-11, PM-02: a signature by the published domain counts until and in the second of its expiry."""
    expiry = stage.now + DAY
    args = signer.arguments(form, stage.bob, 0, expiry)
    stage.go(expiry)
    outcome = stage.escrow.send(form, *args, sender=stage.stranger)

    moved = power(LOCK, stage.weeks_ahead(52) - stage.now)
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": signer.address, "fromDelegate": signer.address, "toDelegate": stage.bob},
        ),
        ("DelegateVotesChanged", {"delegate": signer.address, "previousVotes": moved, "newVotes": 0}),
        ("DelegateVotesChanged", {"delegate": stage.bob, "previousVotes": 0, "newVotes": moved}),
    ]
    assert stage.escrow.view("nonces", signer.address) == 1
    with reverts_with("InvalidAccountNonce", signer.address, 1):
        stage.escrow.send(form, *args, sender=stage.stranger)


def test_delegate_by_sig__to_nobody__parks_the_votes(stage: Stage, signer):
    """DL-05: the signed path to the zero address does what the direct one does."""
    zero = "0x" + "0" * 40
    stage.escrow.send(BY_SIG, *signer.arguments(BY_SIG, zero, 0, stage.now), sender=stage.stranger)
    assert stage.escrow.view("delegates", signer.address) == zero
    assert stage.views("getVotes", (signer.address,), (zero,)) == [0, 0]
    stage.go(stage.weeks_ahead(52))
    stage.escrow.send("withdraw", sender=signer.address)


@pytest.mark.parametrize("form", [BY_SIG, FOR])
def test_delegate_by_sig__expired__reverts(stage: Stage, signer, form):
    expiry = stage.now
    args = signer.arguments(form, stage.bob, 0, expiry)
    stage.skip(1)
    with reverts_with("VotesExpiredSignature", expiry):
        stage.escrow.send(form, *args, sender=stage.stranger)


@pytest.mark.parametrize("form", [BY_SIG, FOR])
def test_delegate_by_sig__future_nonce__reverts(stage: Stage, signer, form):
    for nonce in (1, 2**256 - 1):
        args = signer.arguments(form, stage.bob, nonce, stage.now)
        with reverts_with("InvalidAccountNonce", signer.address, 0):
            stage.escrow.send(form, *args, sender=stage.stranger)


@pytest.mark.parametrize(
    "domain",
    [{"name": "Voting Powers"}, {"version": "2"}, {"chainId": 1}, {"verifyingContract": "0x" + "11" * 20}],
    ids=str,
)
def test_delegate_by_sig__wrong_domain__is_not_the_signers(stage: Stage, signer, domain):
    """DL-11: a signature for another name, version, chain or contract never speaks for the signer."""
    args = signer.arguments(BY_SIG, stage.bob, 0, stage.now, **domain)
    stage.block((stage.escrow, BY_SIG, args, stage.stranger))
    assert stage.escrow.view("delegates", signer.address) == signer.address
    args = signer.arguments(FOR, stage.bob, 0, stage.now, **domain)
    with reverts_with("VotingEscrowInvalidSignature", signer.address):
        stage.escrow.send(FOR, *args, sender=stage.stranger)


def test_delegate_by_sig__chain_id_changes__old_signatures_are_void(stage: Stage, signer):
    """DL-11: the domain is not frozen at deployment; after a fork each chain has its own."""
    args = signer.arguments(FOR, stage.bob, 0, stage.now)
    stage.anvil.call("anvil_setChainId", 31338)
    try:
        with reverts_with("VotingEscrowInvalidSignature", signer.address):
            stage.escrow.send(FOR, *args, sender=stage.stranger)
        assert stage.escrow.view("eip712Domain")[3] == 31338
        args = signer.arguments(BY_SIG, stage.bob, 0, stage.now, chainId=31338)
        stage.escrow.send(BY_SIG, *args, sender=stage.stranger)
        assert stage.escrow.view("delegates", signer.address) == stage.bob
    finally:
        stage.anvil.call("anvil_setChainId", 31337)


@pytest.mark.parametrize("part", ["delegatee", "expiry", "account"])
def test_delegate_by_sig__anything_changed__reverts(stage: Stage, signer, part):
    signature = signer.sign_for(signer.address, stage.bob, 0, stage.now + DAY)
    values = {"account": signer.address, "delegatee": stage.bob, "expiry": stage.now + DAY}
    values[part] = {"account": stage.alice, "delegatee": stage.carol, "expiry": stage.now + DAY + 1}[part]
    args = (values["account"], values["delegatee"], 0, values["expiry"], signature)
    with reverts_with("VotingEscrowInvalidSignature", values["account"]):
        stage.escrow.send(FOR, *args, sender=stage.stranger)


@pytest.mark.parametrize("form", ["zero", "v", "high s"])
def test_delegate_by_sig__malformed__reverts(stage: Stage, signer, form):
    """PM-01: no signer zero, and no second form of a signature."""
    signed = signer.sign(stage.bob, 0, stage.now)
    v, r, s = vrs(signed)
    high = (ORDER - signed.s).to_bytes(32)
    parts, error = {
        "zero": ((0, bytes(32), bytes(32)), ("ECDSAInvalidSignature",)),
        "v": ((v + 2, r, s), ("ECDSAInvalidSignature",)),
        "high s": ((55 - v, r, high), ("ECDSAInvalidSignatureS", high)),
    }[form]
    with reverts_with(*error):
        stage.escrow.send(BY_SIG, stage.bob, 0, stage.now, *parts, sender=stage.stranger)


@pytest.mark.parametrize("form", ["zero", "v", "high s", "short"])
def test_delegate_for__malformed__reverts(stage: Stage, signer, form):
    """PM-01: as above, and no form of 64 bytes."""
    signature = signer.sign_for(signer.address, stage.bob, 0, stage.now)
    r, s, v = signature[:32], int.from_bytes(signature[32:64]), signature[64]
    bad = {
        "zero": bytes(65),
        "v": signature[:64] + bytes([v + 2]),
        "high s": r + (ORDER - s).to_bytes(32) + bytes([55 - v]),
        "short": r + (s | (v - 27) << 255).to_bytes(32),
    }[form]
    with reverts_with("VotingEscrowInvalidSignature", signer.address):
        stage.escrow.send(FOR, signer.address, stage.bob, 0, stage.now, bad, sender=stage.stranger)
    assert stage.escrow.view("delegates", signer.address) == signer.address


def test_delegate_for__zero_account__reverts(stage: Stage):
    """PM-01: nobody speaks for the zero address."""
    with reverts_with("VotingEscrowInvalidSignature", ZERO_ADDRESS):
        stage.escrow.send(FOR, ZERO_ADDRESS, stage.bob, 0, stage.now, bytes(65), sender=stage.stranger)


def test_delegate_for__contract_wallet(stage: Stage, signer):
    """A contract wallet's delegation is signed by whom the wallet accepts (ERC-1271), once."""
    wallet = stage.deploy("MockWallet", signer.address)
    stage.fund(wallet.address)
    stage.lock(wallet.address, 3 * LOCK)
    signature = signer.sign_for(wallet.address, stage.bob, 0, stage.now)
    args = (wallet.address, stage.bob, 0, stage.now, signature)
    stage.escrow.send(FOR, *args, sender=stage.stranger)
    assert stage.escrow.view("delegates", wallet.address) == stage.bob
    assert stage.views("nonces", (wallet.address,), (signer.address,)) == [1, 0]
    with reverts_with("InvalidAccountNonce", wallet.address, 1):
        stage.escrow.send(FOR, *args, sender=stage.stranger)


def test_delegate_for__one_key_of_several_accounts__counts_for_the_one_it_names(stage: Stage, signer):
    """CO-03: what the owner of two wallets signs for one delegates neither the other nor the owner."""
    wallets = [stage.deploy("MockWallet", signer.address) for _ in range(2)]
    rest = (stage.bob, 0, stage.now)
    signature = signer.sign_for(wallets[0].address, *rest)
    for account in (wallets[1].address, signer.address):
        with reverts_with("VotingEscrowInvalidSignature", account):
            stage.escrow.send(FOR, account, *rest, signature, sender=stage.stranger)
    parts = (signature[64], signature[:32], signature[32:64])  # as ERC-5805's message: another signer's
    stage.block((stage.escrow, BY_SIG, (*rest, *parts), stage.stranger))
    plain = bytes(signer.sign(*rest).signature)
    for account in (*(wallet.address for wallet in wallets), signer.address):
        with reverts_with("VotingEscrowInvalidSignature", account):
            stage.escrow.send(FOR, account, *rest, plain, sender=stage.stranger)
        assert stage.escrow.view("delegates", account) == account
    stage.escrow.send(FOR, wallets[0].address, *rest, signature, sender=stage.stranger)
    assert stage.escrow.view("delegates", wallets[0].address) == stage.bob


def test_delegate_for__contract_wallet_refuses__reverts(stage: Stage, signer):
    wallet = stage.deploy("MockWallet", stage.alice)
    signature = signer.sign_for(wallet.address, stage.bob, 0, stage.now)
    with reverts_with("VotingEscrowInvalidSignature", wallet.address):
        stage.escrow.send(FOR, wallet.address, stage.bob, 0, stage.now, signature, sender=stage.stranger)


def test_delegate_by_sig__one_function_of_that_name(stage: Stage):
    """CO-25: clients that look functions up by their names find ERC-5805's."""
    names = [entry["name"] for entry in stage.artifacts["VotingEscrow"].abi if entry["type"] == "function"]
    assert len(names) == len(set(names))


def test_invalidate_nonce__voids_a_signature(stage: Stage, signer):
    """DL-11: whoever signed can take it back."""
    args = signer.arguments(BY_SIG, stage.bob, 0, stage.now)
    stage.escrow.send("invalidateNonce", 0, sender=signer.address)
    assert stage.escrow.view("nonces", signer.address) == 1
    with reverts_with("InvalidAccountNonce", signer.address, 1):
        stage.escrow.send(BY_SIG, *args, sender=stage.stranger)


@pytest.mark.parametrize("nonce", [1, 7])
def test_invalidate_nonce__not_the_present_one__reverts(stage: Stage, nonce):
    with reverts_with("InvalidAccountNonce", stage.alice, 0):
        stage.escrow.send("invalidateNonce", nonce, sender=stage.alice)


def test_delegation_typehash__is_that_of_erc_5805(stage: Stage):
    expected = keccak(text="Delegation(address delegatee,uint256 nonce,uint256 expiry)")
    assert stage.escrow.view("DELEGATION_TYPEHASH") == expected
