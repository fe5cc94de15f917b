"""claimAndLock and claimAndLockFor: into the own lock, at the account's own choice, in one transaction."""

from typing import Any

import pytest
from eth_account import Account

from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.genesis import LOT, NO_DELEGATION, GenesisStage

CHOICE = [
    {"name": "account", "type": "address"},
    {"name": "index", "type": "uint256"},
    {"name": "amount", "type": "uint256"},
    {"name": "unlockTime", "type": "uint256"},
    {"name": "delegatee", "type": "address"},
    {"name": "expiry", "type": "uint256"},
]
DELEGATION = [
    {"name": "account", "type": "address"},
    {"name": "delegatee", "type": "address"},
    {"name": "nonce", "type": "uint256"},
    {"name": "expiry", "type": "uint256"},
]


class Signer:
    """An account that signs and sends nothing, or the contract wallet that it holds the key of."""

    def __init__(self, stage: GenesisStage, wallet: bool = False):
        self.stage = stage
        self.key = stage.signer("airdrop").key
        self.key_holder = stage.signer("airdrop").address.lower()
        self.wallet = stage.deploy("MockWallet", self.key_holder) if wallet else None
        self.address = self.wallet.address if self.wallet else self.key_holder

    def choose(self, campaign, row, unlock_time: int, delegatee: str, expiry: int, **domain: Any) -> bytes:
        """The signature of a claim into a lock, made from JSON typed data as a wallet does (PM-02)."""
        message = {
            "account": row.account,
            "index": row.index,
            "amount": row.amount,
            "unlockTime": unlock_time,
            "delegatee": delegatee,
            "expiry": expiry,
        }
        return self._sign(campaign.contract, {"ClaimAndLock": CHOICE}, message, domain)

    def delegate(self, delegatee: str, nonce: int = 0) -> tuple[str, int, int, bytes]:
        """A delegation as the airdrop passes it on to the escrow."""
        expiry = self.stage.now + DAY
        message = {"account": self.address, "delegatee": delegatee, "nonce": nonce, "expiry": expiry}
        signature = self._sign(self.stage.escrow, {"DelegationFor": DELEGATION}, message, {})
        return delegatee, nonce, expiry, signature

    def _sign(
        self, contract, types: dict[str, Any], message: dict[str, Any], domain: dict[str, Any]
    ) -> bytes:
        _, name, version, chain_id, address, _, _ = contract.view("eip712Domain")
        published = {"name": name, "version": version, "chainId": chain_id, "verifyingContract": address}
        signed = Account.sign_typed_data(self.key, published | domain, types, message)
        return bytes(signed.signature)


@pytest.fixture
def campaign(stage: GenesisStage):
    return stage.campaign()


@pytest.fixture(params=[False, True], ids=["key", "wallet"])
def signer(stage: GenesisStage, request):
    return Signer(stage, wallet=request.param)


@pytest.fixture
def signed(stage: GenesisStage, signer):
    """A campaign in which only the signer has a row."""
    return stage.campaign([(signer.address, LOT), (stage.bob, LOT)])


def lock_for(
    campaign, signature: bytes, unlock_time: int, expiry: int, sender: str, delegation=NO_DELEGATION
):
    return campaign.contract.send(
        "claimAndLockFor", campaign.entry(0), unlock_time, delegation, expiry, signature, sender=sender
    )


def test_claim_and_lock__new_lock__holds_the_row(stage, campaign):
    end = stage.weeks_ahead(52)
    outcome = campaign.contract.send(
        "claimAndLock", *campaign.args(0), end, NO_DELEGATION, sender=stage.alice
    )

    assert campaign.contract.decode_output("claimAndLock", outcome.output) == (LOT,)
    assert stage.lock_of(stage.alice) == (LOT, end)
    assert stage.balance(stage.alice) == 0
    assert stage.balance(stage.escrow) == LOT
    assert stage.escrow.view("delegates", stage.alice) == stage.alice
    assert stage.escrow.view("getVotes", stage.alice) == stage.escrow.view("balanceOf", stage.alice) > 0
    assert stage.events(outcome, campaign.contract) == [
        ("Claimed", {"account": stage.alice, "index": 0, "amount": LOT})
    ]
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, stage.alice):
        campaign.claim(0)


def test_claim_and_lock__held_lock__is_added_to(stage, campaign):
    """The end that the account chose before stays."""
    stage.fund(stage.alice, LOT)
    stage.token.send("approve", stage.escrow.address, LOT, sender=stage.alice)
    end = stage.weeks_ahead(20)
    stage.escrow.send("createLock", LOT, end, sender=stage.alice)
    campaign.contract.send("claimAndLock", *campaign.args(0), 0, NO_DELEGATION, sender=stage.alice)
    assert stage.lock_of(stage.alice) == (2 * LOT, end)


def test_claim_and_lock__choice_that_the_escrow_refuses__leaves_no_mark(stage, campaign):
    """AD-07: nothing to add to, a lock that is there already, and an end too far away."""
    with reverts_with("VotingEscrowNoLock", stage.alice):
        campaign.contract.send("claimAndLock", *campaign.args(0), 0, NO_DELEGATION, sender=stage.alice)
    far = stage.weeks_ahead(53)
    with reverts_with("VotingEscrowInvalidUnlockTime", far, stage.weeks_ahead(1), stage.weeks_ahead(52)):
        campaign.contract.send("claimAndLock", *campaign.args(0), far, NO_DELEGATION, sender=stage.alice)
    assert campaign.contract.view("isClaimed", 0) is False
    campaign.claim(0)


def test_claim_and_lock__not_a_locker__reverts(stage, campaign):
    stage.escrow.send("setLocker", campaign.contract.address, False, sender=stage.owner)
    with reverts_with("VotingEscrowUnauthorized", campaign.contract.address, stage.alice):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(1), NO_DELEGATION, sender=stage.alice
        )


def test_claim_and_lock__somebody_elses_row__reverts(stage, campaign):
    """AD-09: nobody locks for another without its signature, or another's tokens for himself."""
    with reverts_with("MerkleAirdropInvalidProof", 0, stage.stranger, LOT):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(52), NO_DELEGATION, sender=stage.stranger
        )


def test_claim_and_lock__without_escrow__reverts(stage):
    token = stage.mock("MockPlainToken", 6)
    campaign = stage.campaign(token=token)
    with reverts_with("MerkleAirdropNoEscrow"):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(1), NO_DELEGATION, sender=stage.alice
        )


def test_claim_and_lock__after_the_deadline__reverts(stage, campaign):
    deadline = campaign.contract.view("DEADLINE")
    stage.go(deadline + 1)
    with reverts_with("MerkleAirdropClosed", deadline):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(1), NO_DELEGATION, sender=stage.alice
        )


def test_claim_and_lock__with_delegation__moves_the_votes(stage, signer, signed):
    """The account calls by itself; the escrow takes a delegation by its signature or its own call."""
    end = stage.weeks_ahead(30)
    call = signed.contract.encode("claimAndLock", *signed.args(0), end, signer.delegate(stage.bob))
    if signer.wallet:
        signer.wallet.send("act", [signed.contract.address], [bytes.fromhex(call[2:])], sender=stage.carol)
    else:
        stage.anvil.call("anvil_setBalance", signer.address, hex(10**18))
        stage.chain.queue(signer.address, signed.contract.address, call)
        assert stage.chain.mine(stage.now)[0].ok
    assert stage.lock_of(signer.address) == (LOT, end)
    assert stage.escrow.view("delegates", signer.address) == stage.bob
    assert stage.escrow.view("getVotes", stage.bob) == stage.escrow.view("balanceOf", signer.address) > 0


def test_claim_and_lock__delegation_that_holds_already__needs_no_signature(stage, campaign):
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    delegation = (stage.bob, 0, 0, b"")
    campaign.contract.send(
        "claimAndLock", *campaign.args(0), stage.weeks_ahead(4), delegation, sender=stage.alice
    )
    assert stage.escrow.view("delegates", stage.alice) == stage.bob


def test_claim_and_lock__delegation_not_signed__reverts(stage, campaign):
    delegation = (stage.bob, 0, stage.now + DAY, bytes(65))
    with reverts_with("MerkleAirdropNotDelegated", stage.alice, stage.alice, stage.bob):
        campaign.contract.send(
            "claimAndLock", *campaign.args(0), stage.weeks_ahead(4), delegation, sender=stage.alice
        )
    assert campaign.contract.view("isClaimed", 0) is False


def test_claim_and_lock_for__signed__locks_as_chosen(stage, signer, signed):
    """AD-09, PM-02: a relayer pays the gas; length and delegate are the signer's."""
    end, expiry = stage.weeks_ahead(52), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, stage.bob, expiry)
    stage.go(expiry)
    outcome = lock_for(signed, signature, end, expiry, stage.stranger, signer.delegate(stage.bob))

    assert signed.contract.decode_output("claimAndLockFor", outcome.output) == (LOT,)
    assert stage.lock_of(signer.address) == (LOT, end)
    assert stage.escrow.view("delegates", signer.address) == stage.bob
    assert stage.balance(stage.stranger) == 0


def test_claim_and_lock_for__delegation_submitted_before__goes_on(stage, signer, signed):
    """Somebody hands the delegation to the escrow first: the signer chose it, so the lock follows."""
    end, expiry = stage.weeks_ahead(52), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, stage.bob, expiry)
    delegation = signer.delegate(stage.bob)
    stage.escrow.send("delegateFor", signer.address, *delegation, sender=stage.carol)
    lock_for(signed, signature, end, expiry, stage.stranger, delegation)
    assert stage.lock_of(signer.address) == (LOT, end)
    assert stage.escrow.view("delegates", signer.address) == stage.bob


@pytest.mark.parametrize("part", ["unlock", "delegatee", "expiry"])
def test_claim_and_lock_for__other_than_signed__reverts(stage, signer, signed, part):
    """AD-09: who submits a signature can change nothing of what was chosen."""
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, ZERO_ADDRESS, expiry)
    given = {"unlock": end, "delegatee": NO_DELEGATION, "expiry": expiry}
    given |= {
        "unlock": {"unlock": stage.weeks_ahead(52)},
        "delegatee": {"delegatee": signer.delegate(stage.stranger)},
        "expiry": {"expiry": expiry + 1},
    }[part]
    with reverts_with("MerkleAirdropInvalidSignature", signer.address):
        lock_for(signed, signature, given["unlock"], given["expiry"], stage.stranger, given["delegatee"])


def test_claim_and_lock_for__delegation_left_out__reverts(stage, signer, signed):
    """A relayer that keeps the signed delegation back can not lock without it."""
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, stage.bob, expiry)
    with reverts_with("MerkleAirdropNotDelegated", signer.address, signer.address, stage.bob):
        lock_for(signed, signature, end, expiry, stage.stranger, (stage.bob, 0, 0, b""))
    with reverts_with("MerkleAirdropInvalidSignature", signer.address):
        lock_for(signed, signature, end, expiry, stage.stranger)


def test_claim_and_lock_for__expired__reverts(stage, signer, signed):
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, ZERO_ADDRESS, expiry)
    stage.go(expiry + 1)
    with reverts_with("MerkleAirdropSignatureExpired", expiry, expiry + 1):
        lock_for(signed, signature, end, expiry, stage.stranger)


def test_claim_and_lock_for__used__counts_once(stage, signer, signed):
    """AD-01: the signature names one amount of one row, which is paid once."""
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, ZERO_ADDRESS, expiry)
    lock_for(signed, signature, end, expiry, stage.stranger)
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, signer.address):
        lock_for(signed, signature, end, expiry, stage.stranger)


def test_claim_and_lock_for__claimed_by_the_account__signature_is_void(stage):
    signer = Signer(stage)
    campaign = stage.campaign([(signer.address, LOT), (stage.bob, LOT)])
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(campaign, campaign.tree.rows[0], end, ZERO_ADDRESS, expiry)
    campaign.claim_for(0, stage.stranger)
    with reverts_with("MerkleAirdropAlreadyClaimed", 0, signer.address):
        lock_for(campaign, signature, end, expiry, stage.stranger)
    assert stage.balance(signer.address) == LOT


@pytest.mark.parametrize(
    "domain", [{"chainId": 1}, {"verifyingContract": "0x" + "11" * 20}, {"version": "2"}, {"name": "Airdrop"}]
)
def test_claim_and_lock_for__other_domain__reverts(stage, signer, signed, domain):
    """AD-05: a choice counts in one campaign on one chain."""
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    signature = signer.choose(signed, signed.tree.rows[0], end, ZERO_ADDRESS, expiry, **domain)
    with reverts_with("MerkleAirdropInvalidSignature", signer.address):
        lock_for(signed, signature, end, expiry, stage.stranger)


def test_claim_and_lock_for__broken_signatures__revert(stage):
    """PM-01: all zero, too short, the high half of s, and somebody else's."""
    signer, order = Signer(stage), 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    campaign = stage.campaign([(signer.address, LOT), (stage.bob, LOT)])
    end, expiry = stage.weeks_ahead(4), stage.now + DAY
    good = signer.choose(campaign, campaign.tree.rows[0], end, ZERO_ADDRESS, expiry)
    mirrored = good[:32] + (order - int.from_bytes(good[32:64])).to_bytes(32) + bytes([55 - good[64]])
    for broken in (bytes(65), b"", good[:64], mirrored):
        with reverts_with("MerkleAirdropInvalidSignature", signer.address):
            lock_for(campaign, broken, end, expiry, stage.stranger)
    other = (0, stage.bob, LOT, campaign.args(0)[2])
    with reverts_with("MerkleAirdropInvalidSignature", stage.bob):
        campaign.contract.send(
            "claimAndLockFor", other, end, NO_DELEGATION, expiry, good, sender=stage.stranger
        )
    lock_for(campaign, good, end, expiry, stage.stranger)
