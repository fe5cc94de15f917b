"""`ape dao ballot relay --refund`, `status` and the templates, on a living DAO with a pool."""

import pytest

from ape_dao.ballots import refunding, relaying
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.errors import BallotError
from ape_dao.core.verification.verify import drift, verify

GWEI = 10**9
WHOLE = 10**18
GAS = 38_000


def test_launch__verifies__and_status_shows_the_pool(living, data, works):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert data("status")["refunds"] == {
        "pool": str(WHOLE),
        "gasPerBallot": GAS,
        "maxBaseFee": str(20 * GWEI),
        "minVotes": str(1_000 * WHOLE),
        "perProposal": str(WHOLE // 10),
        "perDay": str(WHOLE // 5),
        "refundedToday": "0",
        "available": str(WHOLE // 10),
    }
    said = works("status")
    assert "1 ETH in the pool" in said
    assert "38,000 gas at up to 20 gwei, 0.00076 ETH at most; from 1,000 votes on" in said
    assert "0.1 ETH for a new proposal; 0.2 ETH of 0.2 ETH today" in said


def test_relay__refund__comes_back_and_is_told(living, data, run, signed, created, base_fee, pool):
    """The batch is put in order, and the relayer gets the constant at the block's base fee."""
    paths = [signed(living.whale), signed(living.ben, "against"), signed(living.carol)]
    told = data("ballot", "relay", *paths, "--refund", "--yes", sender=living.carol)
    (batch,) = told["batches"]
    receipt = living.chain.provider.get_receipt(batch["transaction"])
    block = living.chain.provider.get_block(receipt.block_number)
    assert (told["counted"], [one["reason"] for one in told["dropped"]]) == (2, ["no-votes"])
    assert int(told["refund"]) == int(batch["refund"]) == 2 * GAS * block.base_fee
    assert pool.balance() == WHOLE - int(told["refund"])
    assert pool.contract.refundedOn(created) == int(told["refund"])
    assert data("status")["refunds"]["refundedToday"] == told["refund"]
    assert receipt.receiver == pool.contract.address
    assert int(told["fee"]) == receipt.gas_used * receipt.gas_price > int(told["refund"])


def test_relay__refund__says_before_and_after(living, run, signed, base_fee):
    result = run("ballot", "relay", signed(living.whale), "--refund", "--yes", sender=living.carol)
    assert result.exit_code == 0, result.stderr
    assert "are refunded for a first ballot, 0.1 ETH in all at most." in result.stdout
    assert "came back." in result.stdout


def test_relay__without_the_option__governor_itself(living, data, signed, base_fee, pool):
    told = data("ballot", "relay", signed(living.whale), "--yes", sender=living.carol)
    receipt = living.chain.provider.get_receipt(told["batches"][0]["transaction"])
    assert (told["refund"], receipt.receiver) == ("0", living.dao.governor.address)
    assert pool.balance() == WHOLE


def test_relay__nothing_left__governor_itself(living, run, signed, base_fee, created, pool):
    """PA-23: an empty pool only leaves out the refund, and the detour."""
    empty = pool.contract.withdraw.encode_input(2**256 - 1)
    from utils.impersonation import send_as

    send_as(living.chain.provider, str(living.dao.timelock.address), pool.contract.address, empty)
    assert pool.balance() == 0
    result = run("ballot", "relay", signed(living.whale), "--refund", "--yes", sender=living.carol)
    assert result.exit_code == 0, result.stderr
    assert "nothing is left for refunds; its ballots count without." in result.stderr
    assert "came back" not in result.stdout
    assert living.dao.governor.hasVoted(created, living.whale)


def test_relay__wallet_and_key__both_refunded(living, data, signed, base_fee, created, wallet, tmp_path):
    paths = [signed(living.whale)]
    path = tmp_path / "ballots" / "wallet.json"
    data("ballot", "sign", str(created), "for", "--voter", wallet.address, "-o", str(path), sender=living.ann)
    told = data("ballot", "relay", *paths, str(path), "--refund", "--yes", sender=living.carol)
    (batch,) = told["batches"]
    receipt = living.chain.provider.get_receipt(batch["transaction"])
    fee = living.chain.provider.get_block(receipt.block_number).base_fee
    assert (told["counted"], int(told["refund"])) == (2, 2 * GAS * fee)


@pytest.fixture
def given(living, works):
    """Ben has given his votes to the whale."""
    works("delegate", str(living.whale.address), sender=living.ben)
    living.travel(60)


def test_relay__own_ballot__counted_and_not_refunded(living, run, given, signed, base_fee, created, tmp_path):
    """OB-13: an own ballot goes to the governor itself, and the command says that it is not refunded."""
    path = tmp_path / "own.json"
    run("ballot", "sign", str(created), "against", "--own", "-o", str(path), sender=living.ben)
    living.travel(1)
    result = run("ballot", "relay", str(path), "--refund", "--yes", sender=living.carol)
    assert result.exit_code == 0, result.stderr
    assert "own ballots are not refunded (1 of these); they count without." in result.stderr
    assert "are refunded for a first ballot" not in result.stdout and "came back" not in result.stdout
    assert living.dao.governor.hasVoted(created, living.ben)
    assert living.dao.contract("refunds").refundedOn(created) == 0


def test_relay__killed_after_sending__refund_of_both_runs_told(
    living, run, data, signed, base_fee, monkeypatch
):
    """What an earlier run was refunded is read from the chain, with or without the option."""
    path = signed(living.whale)

    def interrupted(*arguments):
        raise BallotError("The power went off.")

    with monkeypatch.context() as patched:
        patched.setattr(relaying, "_settled", interrupted)
        result = run("ballot", "relay", path, "--refund", "--yes", sender=living.carol)
    assert "The power went off." in result.stderr
    told = data("ballot", "relay", path, "--yes", sender=living.carol)
    assert (told["counted"], told["earlier"]) == (1, 1)
    assert int(told["refund"]) > 0


def test_relay__dao_without_refunds__refused(living, fails, signed, monkeypatch):
    monkeypatch.setattr(refunding, "refunder_of", lambda _: None)
    sentence = fails("ballot", "relay", signed(living.whale), "--refund", "--yes", sender=living.carol)
    assert sentence == "No contract of this DAO refunds ballots; relay them without --refund."


@pytest.mark.parametrize("name", ["fill-refunds", "set-refunds", "withdraw-refunds"])
def test_templates__valid__as_they_are(living, works, data, tmp_path, name):
    path = tmp_path / "file.yaml"
    works("proposal", "template", name, "-o", str(path))
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)
    assert made["id"]
