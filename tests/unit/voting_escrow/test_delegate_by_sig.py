"""delegateBySig and invalidateNonce: signatures of accounts and of contract wallets, each once."""

from dataclasses import dataclass, field

import pytest
from eth_account import Account
from eth_account.datastructures import SignedMessage
from eth_utils import keccak

from utils.checks import reverts_with
from utils.constants import DAY
from utils.escrow_stage import LOCK, Stage, power

VRS = "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)"
BYTES = "delegateBySig(address,address,uint256,uint256,bytes)"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@dataclass
class Signer:
    """A lock holder that never sends a transaction after its lock."""

    stage: Stage
    domain: dict = field(default_factory=dict)

    def __post_init__(self):
        self.key = Account.create().key
        self.address = Account.from_key(self.key).address.lower()
        self.stage.fund(self.address)
        _, name, version, chain_id, contract, _, _ = self.stage.escrow.view("eip712Domain")
        self.domain = {
            "name": name,
            "version": version,
            "chainId": chain_id,
            "verifyingContract": contract,
        } | self.domain

    def sign(self, delegatee: str, nonce: int, expiry: int, **domain) -> SignedMessage:
        """Sign with the published domain, as a wallet would from JSON (PM-02)."""
        return Account.sign_typed_data(
            self.key,
            self.domain | domain,
            {
                "Delegation": [
                    {"name": "delegatee", "type": "address"},
                    {"name": "nonce", "type": "uint256"},
                    {"name": "expiry", "type": "uint256"},
                ]
            },
            {"delegatee": delegatee, "nonce": nonce, "expiry": expiry},
        )


def vrs(signed: SignedMessage) -> tuple[int, bytes, bytes]:
    return signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32)


@pytest.fixture
def signer(stage: Stage) -> Signer:
    signer = Signer(stage)
    stage.lock(signer.address)
    return signer


@pytest.mark.parametrize("form", [VRS, BYTES])
def test_delegate_by_sig__by_anybody__moves_the_signers_votes(stage: Stage, signer, form):
    """DL-11, PM-02: a signature by the published domain counts until and in the second of its expiry."""
    expiry = stage.now + DAY
    signed = signer.sign(stage.bob, 0, expiry)
    stage.go(expiry)
    args = (stage.bob, 0, expiry, *vrs(signed))
    if form == BYTES:
        args = (signer.address, stage.bob, 0, expiry, bytes(signed.signature))
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
    signed = signer.sign(zero, 0, stage.now)
    stage.escrow.send(VRS, zero, 0, stage.now, *vrs(signed), sender=stage.stranger)
    assert stage.escrow.view("delegates", signer.address) == zero
    assert stage.views("getVotes", (signer.address,), (zero,)) == [0, 0]
    stage.go(stage.weeks_ahead(52))
    stage.escrow.send("withdraw", sender=signer.address)


@pytest.mark.parametrize("form", [VRS, BYTES])
def test_delegate_by_sig__expired__reverts(stage: Stage, signer, form):
    expiry = stage.now
    signed = signer.sign(stage.bob, 0, expiry)
    stage.skip(1)
    args = (stage.bob, 0, expiry, *vrs(signed))
    if form == BYTES:
        args = (signer.address, stage.bob, 0, expiry, bytes(signed.signature))
    with reverts_with("VotesExpiredSignature", expiry):
        stage.escrow.send(form, *args, sender=stage.stranger)


@pytest.mark.parametrize("nonce", [1, 2**256 - 1])
def test_delegate_by_sig__future_nonce__reverts(stage: Stage, signer, nonce):
    signed = signer.sign(stage.bob, nonce, stage.now)
    with reverts_with("InvalidAccountNonce", signer.address, 0):
        stage.escrow.send(VRS, stage.bob, nonce, stage.now, *vrs(signed), sender=stage.stranger)


@pytest.mark.parametrize(
    "domain",
    [{"name": "Voting Powers"}, {"version": "2"}, {"chainId": 1}, {"verifyingContract": "0x" + "11" * 20}],
    ids=str,
)
def test_delegate_by_sig__wrong_domain__is_not_the_signers(stage: Stage, signer, domain):
    """DL-11: a signature for another name, version, chain or contract never speaks for the signer."""
    signed = signer.sign(stage.bob, 0, stage.now, **domain)
    stage.block((stage.escrow, VRS, (stage.bob, 0, stage.now, *vrs(signed)), stage.stranger))
    assert stage.escrow.view("delegates", signer.address) == signer.address
    with reverts_with("VotingEscrowInvalidSignature", signer.address):
        args = (signer.address, stage.bob, 0, stage.now, bytes(signed.signature))
        stage.escrow.send(BYTES, *args, sender=stage.stranger)


def test_delegate_by_sig__chain_id_changes__old_signatures_are_void(stage: Stage, signer):
    """DL-11: the domain is not frozen at deployment; after a fork each chain has its own."""
    signed = signer.sign(stage.bob, 0, stage.now)
    stage.anvil.call("anvil_setChainId", 31338)
    try:
        with reverts_with("VotingEscrowInvalidSignature", signer.address):
            args = (signer.address, stage.bob, 0, stage.now, bytes(signed.signature))
            stage.escrow.send(BYTES, *args, sender=stage.stranger)
        assert stage.escrow.view("eip712Domain")[3] == 31338
        signed = signer.sign(stage.bob, 0, stage.now, chainId=31338)
        stage.escrow.send(VRS, stage.bob, 0, stage.now, *vrs(signed), sender=stage.stranger)
        assert stage.escrow.view("delegates", signer.address) == stage.bob
    finally:
        stage.anvil.call("anvil_setChainId", 31337)


@pytest.mark.parametrize("part", ["delegatee", "expiry", "account"])
def test_delegate_by_sig__anything_changed__reverts(stage: Stage, signer, part):
    signed = signer.sign(stage.bob, 0, stage.now + DAY)
    values = {"account": signer.address, "delegatee": stage.bob, "expiry": stage.now + DAY}
    values[part] = {"account": stage.alice, "delegatee": stage.carol, "expiry": stage.now + DAY + 1}[part]
    args = (values["account"], values["delegatee"], 0, values["expiry"], bytes(signed.signature))
    with reverts_with("VotingEscrowInvalidSignature", values["account"]):
        stage.escrow.send(BYTES, *args, sender=stage.stranger)


@pytest.mark.parametrize("form", ["zero", "v", "high s", "short"])
def test_delegate_by_sig__malformed__reverts(stage: Stage, signer, form):
    """PM-01: no signer zero, no second form of a signature, no 64-byte form."""
    signed = signer.sign(stage.bob, 0, stage.now)
    v, r, s = vrs(signed)
    high = ORDER - signed.s
    if form == "zero":
        parts, error = (0, bytes(32), bytes(32)), ("ECDSAInvalidSignature",)
    elif form == "v":
        parts, error = (v + 2, r, s), ("ECDSAInvalidSignature",)
    elif form == "high s":
        parts, error = (55 - v, r, high.to_bytes(32)), ("ECDSAInvalidSignatureS", high.to_bytes(32))
    if form != "short":
        with reverts_with(*error):
            stage.escrow.send(VRS, stage.bob, 0, stage.now, *parts, sender=stage.stranger)
        signature = parts[1] + parts[2] + bytes([parts[0]])
    else:
        signature = r + (signed.s | (v - 27) << 255).to_bytes(32)
    with reverts_with("VotingEscrowInvalidSignature", signer.address):
        args = (signer.address, stage.bob, 0, stage.now, signature)
        stage.escrow.send(BYTES, *args, sender=stage.stranger)
    assert stage.escrow.view("delegates", signer.address) == signer.address


def test_delegate_by_sig__zero_account__reverts(stage: Stage):
    """PM-01: nobody speaks for the zero address."""
    with reverts_with("VotingEscrowInvalidSignature", "0x" + "0" * 40):
        args = ("0x" + "0" * 40, stage.bob, 0, stage.now, bytes(65))
        stage.escrow.send(BYTES, *args, sender=stage.stranger)


def test_delegate_by_sig__contract_wallet(stage: Stage, signer):
    """A contract wallet's delegation is signed by whom the wallet accepts (ERC-1271), once."""
    wallet = stage.deploy("MockWallet", signer.address)
    stage.fund(wallet.address)
    stage.lock(wallet.address, 3 * LOCK)
    signed = signer.sign(stage.bob, 0, stage.now)
    args = (wallet.address, stage.bob, 0, stage.now, bytes(signed.signature))
    stage.escrow.send(BYTES, *args, sender=stage.stranger)
    assert stage.escrow.view("delegates", wallet.address) == stage.bob
    assert stage.escrow.view("delegates", signer.address) == signer.address
    assert stage.views("nonces", (wallet.address,), (signer.address,)) == [1, 0]
    with reverts_with("InvalidAccountNonce", wallet.address, 1):
        stage.escrow.send(BYTES, *args, sender=stage.stranger)


def test_delegate_by_sig__contract_wallet_refuses__reverts(stage: Stage, signer):
    wallet = stage.deploy("MockWallet", stage.alice)
    signed = signer.sign(stage.bob, 0, stage.now)
    with reverts_with("VotingEscrowInvalidSignature", wallet.address):
        args = (wallet.address, stage.bob, 0, stage.now, bytes(signed.signature))
        stage.escrow.send(BYTES, *args, sender=stage.stranger)


def test_invalidate_nonce__voids_a_signature(stage: Stage, signer):
    """DL-11: whoever signed can take it back."""
    signed = signer.sign(stage.bob, 0, stage.now)
    stage.escrow.send("invalidateNonce", 0, sender=signer.address)
    assert stage.escrow.view("nonces", signer.address) == 1
    with reverts_with("InvalidAccountNonce", signer.address, 1):
        stage.escrow.send(VRS, stage.bob, 0, stage.now, *vrs(signed), sender=stage.stranger)


@pytest.mark.parametrize("nonce", [1, 7])
def test_invalidate_nonce__not_the_present_one__reverts(stage: Stage, nonce):
    with reverts_with("InvalidAccountNonce", stage.alice, 0):
        stage.escrow.send("invalidateNonce", nonce, sender=stage.alice)


def test_delegation_typehash__is_that_of_erc_5805(stage: Stage):
    expected = keccak(text="Delegation(address delegatee,uint256 nonce,uint256 expiry)")
    assert stage.escrow.view("DELEGATION_TYPEHASH") == expected
