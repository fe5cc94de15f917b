"""`ape dao airdrop sign` and `relay`: one account signs a claim into its lock, another one pays the gas."""

import json
from types import SimpleNamespace

import pytest

from ape_dao.cli import cli
from utils.airdrop_fixtures import LOT, WEEK, deploy, files_for
from utils.cli import document, refusal, run_command, use_connection

DAY = 86_400


@pytest.fixture
def airdrop(monkeypatch, chain, bare):
    """Run a command on the campaign's folder."""
    use_connection(monkeypatch, chain.provider)

    def run(verb, *options, folder=bare.folder):
        return run_command(cli, "airdrop", verb, str(folder), *map(str, options))

    return run


@pytest.fixture
def signed(airdrop, tmp_path):
    """Sign and give the file; alice (TEST::2) unless another account is named."""

    def sign(*options, account="TEST::2", name="one", network="test", folder=None):
        path = tmp_path / f"{name}.claim.json"
        where = ("--network", network) if network else ()
        place = {} if folder is None else {"folder": folder}
        result = airdrop("sign", *options, "--account", account, "-o", path, *where, **place)
        assert result.exit_code == 0, result.stderr
        return path

    return sign


def relay(airdrop, *paths):
    return airdrop("relay", *paths, "--account", "TEST::9", "--json")


def test_relay__new_lock_with_a_delegate__as_the_account_signed(
    airdrop, ready, signed, chain, alice, carol, stranger
):
    """AD-09: the account chose both, the stranger paid the gas."""
    path = signed("--lock-weeks", 10, "--delegate", carol.address)
    now = chain.blocks.head.timestamp
    nonce = alice.nonce
    data = document(relay(airdrop, path))
    assert (data["paid"], data["claims"], data["refused"]) == (str(LOT), 1, [])
    lock = ready.escrow.locked(alice)
    assert (lock.amount, lock.end) == (LOT, (now + 10 * WEEK) // WEEK * WEEK)
    assert ready.escrow.delegates(alice) == carol.address
    assert (alice.nonce, ready.balance(stranger), ready.balance(alice)) == (nonce, 0, 0)


def test_relay__lock_that_is_held__is_added_to(airdrop, ready, signed, chain, deployer, bob):
    ready.token.transfer(bob, LOT, sender=deployer)
    ready.token.approve(ready.escrow, LOT, sender=bob)
    end = (chain.pending_timestamp // WEEK + 20) * WEEK
    ready.escrow.createLock(LOT, end, sender=bob)
    path = signed("--into-lock", "--delegate", bob.address, account="TEST::3")
    assert relay(airdrop, path).exit_code == 0
    lock = ready.escrow.locked(bob)
    assert (lock.amount, lock.end) == (3 * LOT, end)


def test_sign__offline__the_files_are_enough(airdrop, ready, tmp_path, monkeypatch, chain, alice):
    """No network is asked; times count from this machine's clock."""
    now = chain.blocks.head.timestamp
    path = tmp_path / "offline.json"
    options = ("--lock-weeks", 10, "--account", "TEST::2", "-o", path)
    with monkeypatch.context() as offline:
        signed = "ape_dao.modules.airdrop.cli.signed"
        offline.setattr(f"{signed}.connected", lambda _: pytest.fail("it connects"))
        offline.setattr(f"{signed}.time", SimpleNamespace(time=lambda: now))
        data = document(airdrop("sign", *options, "--json"))
        assert (data["file"], data["account"], data["index"]) == (str(path), alice.address, 0)
        assert (data["amount"], data["delegate"]) == (str(LOT), None)
        assert data["unlockTime"] % WEEK == 0
        assert data["expiry"] == now + 7 * DAY
        assert f"{path} already exists" in refusal(airdrop("sign", *options))
        assert "into a lock until" in airdrop("sign", *options, "--force").stdout
    assert document(relay(airdrop, path))["claims"] == 1
    assert ready.escrow.locked(alice).amount == LOT


def test_relay__many__good_ones_are_sent_and_others_named(
    airdrop, ready, signed, alice, bob, carol, tmp_path
):
    """AD-01: a choice counts once."""
    weeks = ("--lock-weeks", 10)
    first, again = signed(*weeks, name="first"), signed("--lock-weeks", 20, name="again")
    third = signed(*weeks, account="TEST::4", name="third")
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    result = relay(airdrop, first, first, again, third, broken)
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert (data["claims"], data["paid"]) == (2, str(4 * LOT))
    refused = {one["file"]: one["reason"] for one in data["refused"]}
    assert "was paid already" in refused[str(again)]
    assert "is not a signed claim" in refused[str(broken)]
    assert "was paid already" in refusal(relay(airdrop, first))
    assert (ready.escrow.locked(alice).amount, ready.escrow.locked(carol).amount) == (LOT, 3 * LOT)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unlockTime": 0}, "MerkleAirdropInvalidSignature"),
        ({"delegatee": "0x" + "12" * 20}, "MerkleAirdropInvalidSignature"),
        ({"expiry": 4_000_000_000}, "MerkleAirdropInvalidSignature"),
        ({"expiry": 1}, "The signature expired on"),
        ({"amount": "5"}, "It was signed for 5 base units in row 0"),
        ({"index": 7}, "in row 7, but the list gives"),
        ({"chainId": 1}, "on chain 1, not for"),
        ({"account": "0x" + "12" * 20}, "not among the 63 recipients"),
        ({"account": "0x12"}, "is wrong"),
        ({"signature": "12"}, "is not a signed claim"),
        ({"signature": "0x12"}, "MerkleAirdropInvalidSignature"),
        ({"amount": "many"}, "is not a signed claim"),
        ({"format": "x"}, "is of format 'x'"),
        ({"format": "x" * 70_000}, "more than 65,536 bytes"),
    ],
)
def test_relay__changed_by_whoever_sends_it__refused(airdrop, ready, signed, alice, changes, sentence):
    """AD-09."""
    path = signed("--lock-weeks", 10)
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    assert sentence in refusal(relay(airdrop, path))
    assert not ready.contract.isClaimed(0)
    assert ready.escrow.locked(alice).amount == 0


def test_relay__delegation_left_out__refused(airdrop, ready, signed, alice, carol):
    path = signed("--lock-weeks", 10, "--delegate", carol.address)
    data = {**json.loads(path.read_text()), "delegationSignature": "0x"}
    path.write_text(json.dumps(data))
    assert "MerkleAirdropNotDelegated" in refusal(relay(airdrop, path))


def test_relay__too_late__refused(airdrop, ready, signed, chain):
    path = signed("--lock-weeks", 10, "--valid-for", "1 hour")
    chain.mine(timestamp=chain.blocks.head.timestamp + 3_601)
    assert "The signature expired on" in refusal(relay(airdrop, path))


def test_relay__no_lock_to_add_to__refused_in_the_contract_s_words(airdrop, ready, signed):
    assert "VotingEscrowNoLock" in refusal(relay(airdrop, signed("--into-lock")))


def test_relay__wallet__by_the_signature_of_its_key(
    airdrop, contracts, venue, owner, deployer, chain, signed, tmp_path, alice, bob
):
    """A contract claims and delegates as its key signed (ERC-1271), and not as another key did."""
    wallet = deployer.deploy(contracts.MockWallet, alice)
    config = (venue.token, venue.escrow, owner, owner, chain.pending_timestamp + DAY, 0, False)
    contract = deploy("MerkleAirdrop", config, sender=deployer)
    venue.escrow.setLocker(contract, True, sender=owner)
    venue.token.transfer(contract, LOT, sender=deployer)
    folder = tmp_path / "wallet"
    contract.setRoot(files_for(contract, folder, [(wallet.address, LOT)], chain.chain_id).root, sender=owner)
    options = ("--lock-weeks", 10, "--claimant", wallet.address, "--delegate", bob.address)
    wrong = signed(*options, account="TEST::3", name="wrong", folder=folder)
    right = signed(*options, folder=folder)
    given = ("--account", "TEST::9")
    assert "MerkleAirdropInvalidSignature" in refusal(airdrop("relay", wrong, *given, folder=folder))
    assert airdrop("relay", right, *given, folder=folder).exit_code == 0
    assert venue.escrow.locked(wallet).amount == LOT
    assert venue.escrow.delegates(wallet) == bob.address


def test_relay__campaign_without_an_escrow__refused(airdrop, venue, owner, deployer, chain, signed, tmp_path):
    zero = "0x" + "00" * 20
    config = (venue.token, zero, owner, owner, chain.pending_timestamp + DAY, 0, False)
    contract = deploy("MerkleAirdrop", config, sender=deployer)
    venue.token.transfer(contract, LOT, sender=deployer)
    folder = tmp_path / "bare"
    alice = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
    contract.setRoot(files_for(contract, folder, [(alice, LOT)], chain.chain_id).root, sender=owner)
    path = signed("--lock-weeks", 10, folder=folder)
    result = airdrop("relay", path, "--account", "TEST::9", folder=folder)
    assert "has no escrow to lock in" in refusal(result)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Give --lock-weeks for a new lock, or --into-lock"),
        (("--lock-weeks", "5", "--into-lock"), "Give --lock-weeks for a new lock, or --into-lock"),
        (("--into-lock", "--delegate", "0x" + "12" * 20), "give --network too"),
        (("--into-lock", "--delegate", "0x1", "--network", "test"), "--delegate is wrong"),
        (("--into-lock", "--claimant", "0x1"), "--claimant is wrong"),
        (("--into-lock", "--valid-for", "soon"), "soon"),
        (("--into-lock", "--account", "TEST::9"), "not among the 63 recipients"),
        (("--into-lock",), "Which account signs?"),
    ],
)
def test_sign__wrong_choice__one_sentence(airdrop, bare, options, sentence):
    assert sentence in refusal(airdrop("sign", *options))
