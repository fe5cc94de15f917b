"""`ape dao airdrop verify`, `claim` and `status` with a deployed contract."""

import json

import pytest

from ape_dao.cli import cli
from ape_dao.modules.airdrop.amounts import AmountUnit
from ape_dao.modules.airdrop.recipients import Terms
from utils.airdrop_fixtures import LOT, WEEK, deploy, files_for
from utils.cli import document, refusal, run_command, use_connection

ZERO = "0x" + "00" * 20


@pytest.fixture
def airdrop(monkeypatch, chain, bare):
    """Run a command on the campaign's folder."""
    use_connection(monkeypatch, chain.provider)

    def run(verb, *options, folder=bare.folder):
        return run_command(cli, "airdrop", verb, str(folder), *options)

    return run


def test_status__funded__says_what_is_due(airdrop, ready, alice):
    data = document(airdrop("status", alice.address, "--paid", "--json"))
    assert data["rootIsOfTheseFiles"]
    assert data["open"]
    assert data["balance"] == data["total"]
    assert data["paid"] == {"payments": 0, "amount": "0"}
    assert data["account"] == {
        "account": alice.address,
        "index": 0,
        "amount": str(LOT),
        "due": str(LOT),
    }
    shown = airdrop("status", alice.address)
    assert "1_000 TKN in row 0, 1_000 TKN due" in shown.stdout
    assert "open" in shown.stdout


def test_status__no_root__says_so(airdrop, bare):
    assert "not set yet" in airdrop("status").stdout
    assert not document(airdrop("status", "--json"))["rootIsOfTheseFiles"]


def test_claim__own_row__is_paid_once(airdrop, ready, alice):
    """AD-01."""
    data = document(airdrop("claim", "--account", "TEST::2", "--json"))
    assert (data["paid"], data["claims"]) == (str(LOT), 1)
    assert ready.balance(alice) == LOT
    assert "was paid already (row 0)" in refusal(airdrop("claim", "--account", "TEST::2"))
    status = document(airdrop("status", alice.address, "--paid", "--json"))
    assert status["account"]["due"] == "0"
    assert status["paid"] == {"payments": 1, "amount": str(LOT)}


def test_claim__for_another__pays_its_account(airdrop, ready, bob, stranger):
    result = airdrop("claim", bob.address.lower(), "--account", "TEST::9")
    assert result.exit_code == 0, result.stderr
    assert "2_000 TKN to 1 account" in result.stdout
    assert (ready.balance(bob), ready.balance(stranger)) == (2 * LOT, 0)


def test_claim__many__in_batches_without_those_paid(airdrop, ready, people, tmp_path, alice, bob):
    airdrop("claim", bob.address)
    accounts = tmp_path / "accounts.txt"
    accounts.write_text("\n".join(account for account, _ in people[1:]) + "\n\n")
    data = document(airdrop("claim", alice.address, "--file", str(accounts), "--batch", "25", "--json"))
    assert data["claims"] == len(people) - 1
    assert [one["claims"] for one in data["transactions"]] == [25, 25, 12]
    assert ready.balance(ready.contract) == 0
    assert (ready.balance(alice), ready.balance(bob)) == (LOT, 2 * LOT)
    text = refusal(airdrop("claim", alice.address, bob.address))
    assert "All 2 accounts were paid already" in text


def test_claim__named_twice__paid_and_told_once(airdrop, ready, tmp_path, alice, bob):
    accounts = tmp_path / "accounts.txt"
    accounts.write_bytes(f"\ufeff{alice.address}\r\n{bob.address.lower()}\r\n".encode())
    data = document(airdrop("claim", bob.address, alice.address.lower(), "--file", str(accounts), "--json"))
    assert (data["claims"], data["paid"]) == (2, str(3 * LOT))
    assert (ready.balance(alice), ready.balance(bob)) == (LOT, 2 * LOT)
    accounts.write_bytes(alice.address.encode("utf-16"))
    assert "is not a list of accounts (" in refusal(airdrop("claim", "--file", str(accounts)))


def test_claim__into_a_new_lock__with_a_delegate(airdrop, ready, chain, alice, carol):
    """AD-09: the account itself chose both."""
    options = ("--account", "TEST::2", "--lock-weeks", "10", "--delegate", carol.address)
    data = document(airdrop("claim", *options, "--json"))
    assert data["paid"] == str(LOT)
    lock = ready.escrow.locked(alice)
    assert lock.amount == LOT
    assert lock.end == (chain.blocks.head.timestamp + 10 * WEEK) // WEEK * WEEK
    assert ready.escrow.delegates(alice) == carol.address
    assert ready.balance(alice) == 0


def test_claim__node_mined_nothing_for_hours__the_delegation_is_not_late(airdrop, ready, chain, alice, carol):
    """The newest block of a local chain is as old as its newest transaction."""
    chain.provider.make_request("evm_setNextBlockTimestamp", [chain.blocks.head.timestamp + WEEK // 14])
    options = ("--account", "TEST::2", "--lock-weeks", "10", "--delegate", carol.address)
    document(airdrop("claim", *options, "--json"))
    assert ready.escrow.delegates(alice) == carol.address


def test_claim__into_the_lock_that_is_held__is_added(airdrop, ready, chain, deployer, bob):
    ready.token.transfer(bob, LOT, sender=deployer)
    ready.token.approve(ready.escrow, LOT, sender=bob)
    end = (chain.pending_timestamp // WEEK + 20) * WEEK
    ready.escrow.createLock(LOT, end, sender=bob)
    options = ("--account", "TEST::3", "--into-lock", "--delegate", bob.address)
    assert airdrop("claim", *options).exit_code == 0
    lock = ready.escrow.locked(bob)
    assert (lock.amount, lock.end) == (3 * LOT, end)


def test_claim__into_a_lock_that_is_not_there__is_refused_and_unmarked(airdrop, ready, alice):
    text = refusal(airdrop("claim", "--account", "TEST::2", "--into-lock"))
    assert alice.address in text
    assert document(airdrop("status", alice.address, "--json"))["account"]["due"] == str(LOT)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--lock-weeks", "5", "--into-lock"), "give one"),
        (("--delegate", "{alice}"), "--lock-weeks or --into-lock"),
        (("{alice}", "--lock-weeks", "5"), "Only the account itself"),
        (("--into-lock", "--delegate", "0x1"), "--delegate is wrong"),
        (("0x1",), "ACCOUNT is wrong"),
        (("--account", "TEST::9"), "not among the 63 recipients"),
        (("--batch", "201"), "--help"),
    ],
)
def test_claim__wrong_choice__one_sentence(airdrop, ready, alice, options, sentence):
    given = [option.format(alice=alice.address) for option in options]
    assert sentence in refusal(airdrop("claim", *given))


def test_claim__no_root__refused(airdrop, bare, alice):
    assert "has no root yet" in refusal(airdrop("claim", alice.address))


def test_claim__files_of_another_list__refused(airdrop, ready, chain, people, tmp_path, alice):
    files_for(ready.contract, tmp_path / "other", people[:2], chain.chain_id)
    assert "pays another list" in refusal(airdrop("claim", alice.address, folder=tmp_path / "other"))


def test_claim__too_little_there__refused_and_unmarked(airdrop, bare, owner, deployer, people, alice, bob):
    """AD-07."""
    bare.contract.setRoot(json.loads((bare.folder / "manifest.json").read_text())["root"], sender=owner)
    bare.token.transfer(bare.contract, LOT, sender=deployer)
    text = refusal(airdrop("claim", bob.address))
    assert "holds 1_000 TKN, but 2_000 TKN are due" in text
    assert "but 3_000 TKN are due" in refusal(airdrop("claim", bob.address, alice.address))
    assert airdrop("claim", alice.address).exit_code == 0
    assert not bare.contract.isClaimed(1)


def test_claim__after_the_deadline__refused(airdrop, ready, chain, alice):
    chain.mine(timestamp=ready.contract.DEADLINE() + 1)
    assert "The airdrop ended on" in refusal(airdrop("claim", alice.address))
    assert "over" in airdrop("status").stdout


def test_claim__public_network__asks_first(airdrop, ready, chain, alice, monkeypatch):
    monkeypatch.setattr("ape_dao.core.chain.client.Chain.is_local", property(lambda _: False))
    text = refusal(airdrop("claim", alice.address, "--account", "TEST::0", "--json"))
    assert "Pass --yes to confirm non-interactively" in text
    assert document(airdrop("claim", alice.address, "--account", "TEST::0", "--json", "--yes"))["claims"] == 1


def test_claim__cumulative__later_list_pays_the_difference(
    airdrop, venue, deployer, owner, chain, tmp_path, alice, bob
):
    """AD-04."""
    deadline = chain.pending_timestamp + 86_400
    config = (venue.token, ZERO, owner, owner, deadline, 0, True)
    contract = deploy("MerkleAirdrop", config, sender=deployer)
    venue.token.transfer(contract, 10 * LOT, sender=deployer)
    for number, (lot, paid) in enumerate([(LOT, LOT), (3 * LOT, 2 * LOT)]):
        folder = tmp_path / f"list{number}"
        unit = Terms(AmountUnit(None))
        people = [(bob.address, LOT), (alice.address, lot)]
        manifest = files_for(contract, folder, people, chain.chain_id, terms=unit)
        contract.setRoot(manifest.root, sender=owner)
        assert "cumulative" in airdrop("status", folder=folder).stdout
        data = document(airdrop("claim", "--account", "TEST::2", "--json", folder=folder))
        assert data["paid"] == str(paid)
    assert venue.token.balanceOf(alice) == 3 * LOT
    text = refusal(airdrop("claim", "--account", "TEST::3", "--lock-weeks", "5", folder=folder))
    assert "has no escrow" in text


def test_verify__deployed__root_leaves_proofs_and_claims(airdrop, ready, chain, alice):
    airdrop("claim", alice.address)
    data = document(airdrop("verify", "--network", "test", "--json"))
    found = {one["what"]: (one["checked"], one["wrong"]) for one in data["findings"]}
    assert found["root on chain"] == (1, 0)
    assert found["leaves on chain"] == found["proofs on chain"] == (63, 0)
    assert found["simulated claims"] == (62, 0)


def test_verify__deployed_without_root__fails(airdrop, bare, deployer):
    total = json.loads((bare.folder / "manifest.json").read_text())["total"]
    bare.token.transfer(bare.contract, int(total), sender=deployer)
    result = airdrop("verify", "--network", "test", "--sample", "5", "--json")
    assert result.exit_code == 1
    found = {one["what"]: (one["checked"], one["wrong"]) for one in json.loads(result.stdout)["findings"]}
    assert found["root on chain"] == (1, 1)
    assert found["leaves on chain"] == (5, 0)
    assert found["proofs on chain"] == found["simulated claims"] == (5, 5)
    first = {one["what"]: one["first"] for one in json.loads(result.stdout)["findings"]}
    assert first["root on chain"] == "the contract has none yet"
    assert "The contract refuses (MerkleAirdropInvalidProof)" in first["simulated claims"]
    assert "the contract does not pay this list now" in result.stderr


def test_verify__underfunded__names_the_first_that_cannot_be_paid(airdrop, bare, owner, deployer):
    bare.contract.setRoot(json.loads((bare.folder / "manifest.json").read_text())["root"], sender=owner)
    result = airdrop("verify", "--network", "test", "--json")
    assert result.exit_code == 1
    last = json.loads(result.stdout)["findings"][-1]
    assert (last["what"], last["wrong"]) == ("simulated claims", 63)
    assert "the contract holds 0 base units" in last["first"]


def test_any__other_chain_or_no_contract__refused(airdrop, bare, chain, people, tmp_path, stranger):
    files_for(bare.contract, tmp_path / "far", people[:2], chain.chain_id + 1)
    text = refusal(airdrop("status", folder=tmp_path / "far"))
    assert f"is of chain {chain.chain_id + 1}, but this is chain {chain.chain_id}" in text
    files_for(stranger, tmp_path / "nobody", people[:2], chain.chain_id)
    assert "No airdrop contract" in refusal(airdrop("status", folder=tmp_path / "nobody"))
