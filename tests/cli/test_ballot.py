"""`ape dao ballot sign, verify, relay, cancel` on a living DAO."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from ape_dao.ballots import Ballot, Domain, Outcome, preview, read_ballot, relaying, sign, write_ballot
from ape_dao.cli import cli
from ape_dao.core.errors import BallotError
from utils.cli import run_command
from utils.clock import paced
from utils.living import DAY

FILE = """\
title: Pay
actions: [{call: token.transfer, args: {to: treasury, value: 1 TMAI}}]
"""


@pytest.fixture
def created(data, tmp_path, living, wallet):
    """The id of a proposal that is open for votes."""
    path = tmp_path / "pay.yaml"
    path.write_text(FILE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)
    living.travel(60)
    return made["id"]


@pytest.fixture
def signed(data, created, tmp_path):
    """Sign a ballot; the path of its file."""

    def made(sender, *arguments, name=None):
        folder = tmp_path / "ballots"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name or sender.address}.json"
        choice = arguments or ("for",)
        told = data("ballot", "sign", created, *choice, "-o", str(path), sender=sender)
        assert told["file"] == str(path)
        return str(path)

    return made


@pytest.fixture
def stamp(living):
    """Moments as people write them."""

    def written(seconds_ago):
        from ape_dao.core import units

        return units.format_date(living.now - seconds_ago)

    return written


def verdicts_of(result):
    return [(one["reason"], one["votes"]) for one in json.loads(result.stdout)["ballots"]]


# sign


def test_sign__whole_id__asks_no_chain(run, created, living, tmp_path, monkeypatch):
    """PM-02: the typed data of the file is what the governor hashes."""

    def refuse(*arguments):
        raise AssertionError(f"asked the chain: {arguments}")

    path, digits, moment = tmp_path / "b.json", f"{int(created):064x}", living.now
    with monkeypatch.context() as patched:
        patched.setattr("ape_dao.cli.ballot.sign.time", SimpleNamespace(time=lambda: moment))
        patched.setattr(type(living.chain.provider), "make_request", refuse)
        patched.setattr(type(living.chain.provider.web3.provider), "make_request", refuse)
        for given in (created, digits, "0x" + digits):
            result = run("ballot", "sign", given, "against", "-o", str(path), "--force", sender=living.whale)
            assert result.exit_code == 0, result.stderr
    told = json.loads(path.read_text())
    assert (told["ballot"]["proposalId"], told["ballot"]["sequence"]) == (created, moment)
    assert (told["ballot"]["support"], told["ballot"]["voter"]) == (0, living.whale.address)
    domain = living.dao.governor.eip712Domain()
    assert list(told["domain"].values()) == [domain[1], domain[2], domain[3], domain[4]]
    assert path.stat().st_size < 1_000
    assert f"votes against on proposal {digits[:10]}." in result.stdout
    assert str(path) in result.stdout


def test_sign__first_digits__looked_up_and_dated_by_the_chain(data, created, living, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = data("ballot", "sign", f"{int(created):064x}"[:8], "for", sender=living.ben)
    assert (told["proposalId"], told["sequence"]) == (created, living.now)
    assert Path(told["file"]).name == (
        f"{int(created):064x}"[:10] + f"-{living.ben.address[:10]}-{living.now}.ballot.json"
    )
    assert Path(told["file"]).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give one of for, against and abstain, or split the votes"),
        (["for", "--for", "5"], "Give one of for, against and abstain, or split the votes"),
        (["--for", "60%"], "'60%' is a share of votes that only the chain knows; give amounts"),
        (["--for", "0"], "The parts add up to zero"),
        (["--for", "5 TMAI"], "is in TMAI, but veTMAI is expected here."),
        (["--for", "1" + "0" * 30], "A part is more than any account can have"),
        (["yes"], "'yes' is not one of 'for', 'against', 'abstain'"),
        (["for", "--voter", "ann"], "'ann' is not an address"),
        (["for", "--at", "tomorrow"], "'tomorrow' is not a date"),
    ],
)
def test_sign__refused(fails, created, living, tmp_path, arguments, sentence):
    path = tmp_path / "b.json"
    assert sentence in fails("ballot", "sign", created, *arguments, "-o", str(path), sender=living.whale)
    assert not path.exists()


def test_sign__record_file__instead_of_a_folder(living, created, tmp_path):
    """As on a machine that holds nothing but the record and the key."""
    (record,) = [path for path in living.folder.glob("*/*.json") if path.name.count(".") == 1]
    copied, ballot = tmp_path / "elsewhere.json", tmp_path / "b.json"
    copied.write_text(record.read_text())
    words = ("ballot", "sign", created, "for", "--account", "TEST::1", "-o", str(ballot))
    result = run_command(cli, *words, "--record", str(copied), "--folder", str(tmp_path / "none"))
    assert result.exit_code == 0, result.stderr
    assert json.loads(ballot.read_text())["ballot"]["proposalId"] == str(created)
    result = run_command(cli, *words, "--folder", str(tmp_path / "none"), "--force")
    assert result.exit_code == 1
    assert f"{tmp_path / 'none'} holds 0 such records (none); give --record FILE." in result.stderr


def test_verify__malformed_split__said(run, signed, living, tmp_path):
    """GV-09: whatever a file claims is shown and judged, and never stops the others."""
    path = Path(signed(living.ben, "--for", "5"))
    told = json.loads(path.read_text())
    told["ballot"]["params"] = "0x1234"
    path.write_text(json.dumps(told))
    result = run("ballot", "verify", str(path))
    assert result.exit_code == 1
    assert "a malformed split" in result.stdout


def test_sign__file_is_there__only_with_force(fails, signed, created, living, works):
    path = signed(living.whale)
    before = Path(path).read_text()
    assert "already exists; give another --output, or --force" in fails(
        "ballot", "sign", created, "against", "-o", path, sender=living.whale
    )
    assert Path(path).read_text() == before
    works("ballot", "sign", created, "against", "-o", path, "--force", sender=living.whale)
    assert Path(path).read_text() != before


def test_sign__no_account_and_no_record__refused(fails, created, tmp_path, living):
    assert "Which account signs?" in fails("ballot", "sign", created, "for")
    missing = str(tmp_path / "none.json")
    assert "There is no record" in fails(
        "ballot", "sign", created, "for", "--record", missing, sender=living.ann
    )
    assert "holds 0 such records (none); give --record FILE." in fails(
        "ballot", "sign", created, "for", "--dao", "other", sender=living.ann
    )


def test_sign__no_such_proposal__refused(fails, created, living):
    assert "There is no proposal 'ffffffff'" in fails("ballot", "sign", "ffffffff", "for", sender=living.ann)


# verify


def test_verify__key_wallet_and_split__would_count_with_their_votes(run, signed, living, wallet, created):
    """GV-09: the signature of a contract's owner is good for the contract."""
    signed(living.whale)
    signed(living.ben, "--for", "1,000 veTMAI", "--against", "2,000 veTMAI")
    path = signed(living.ann, "abstain", "--voter", wallet.address)
    result = run("ballot", "verify", str(Path(path).parent), "--json")
    assert result.exit_code == 0, result.stderr
    snapshot = living.dao.governor.proposalSnapshot(int(created))
    told = {one["voter"]: one for one in json.loads(result.stdout)["ballots"]}
    assert set(told) == {living.whale.address, living.ben.address, wallet.address}
    for voter, one in told.items():
        assert one["votes"] == str(living.dao.governor.getVotes(voter, snapshot))
        assert (one["reason"], one["problem"]) == (None, None)
    assert told[living.ben.address]["choice"] == "1,000 for, 2,000 against"
    assert told[wallet.address]["choice"] == "abstain"
    assert "3 of 3 would count." in run("ballot", "verify", str(Path(path).parent)).stdout


@pytest.mark.parametrize(
    ("change", "reason", "problem"),
    [
        ({"support": 0}, "signature", "the signature is not that of"),
        ({"sequence": 7}, "signature", "the signature is not that of"),
        ({"params": "0x00"}, "signature", "the signature is not that of"),
        ({"proposalId": "77"}, "no-proposal", "this DAO has no such proposal"),
        ({"domain": {"chainId": 1}}, "other-dao", "on chain 1, not for"),
        ({"domain": {"verifyingContract": "0x" + "11" * 20}}, "other-dao", "for the governor 0x1111"),
        ({"format": 2}, "unreadable", "is not a ballot of format 1"),
        ({"voter": "somebody"}, "unreadable", "the voter is not an address"),
        ({"support": 256}, "unreadable", "the support is not a whole number below 2**8"),
        ({"support": True}, "unreadable", "the support is not a whole number"),
        ({"params": "zz"}, "unreadable", "params is not 0x and pairs"),
        ({"signature": None}, "unreadable", "the signature is not 0x and pairs"),
    ],
)
def test_verify__changed_ballot__named(run, signed, living, change, reason, problem):
    """PM-02: nothing of a signed ballot can be changed."""
    path = Path(signed(living.whale))
    told = json.loads(path.read_text())
    for key, value in change.items():
        if key == "domain":
            told[key] |= value
        else:
            (told["ballot"] if key in told["ballot"] else told)[key] = value
    path.write_text(json.dumps(told))
    result = run("ballot", "verify", str(path), "--json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)["ballots"]
    assert found["reason"] == reason
    assert problem in found["problem"]
    assert "0 of 1 would count." in run("ballot", "verify", str(path)).stdout


def _second_form(signature):
    """The same point with the other s, which curves allow and contracts must not."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    other = order - int.from_bytes(signature[32:64], "big")
    return signature[:32] + other.to_bytes(32, "big") + bytes([55 - signature[64]])


def _short(signature):
    """The form of ERC-2098 in 64 bytes."""
    parity = (signature[64] - 27) << 255
    return signature[:32] + (int.from_bytes(signature[32:64], "big") | parity).to_bytes(32, "big")


@pytest.mark.parametrize(
    "change",
    [
        _second_form,
        _short,
        lambda signature: signature[:64] + bytes([signature[64] - 27]),
        lambda signature: signature[:64] + b"\0",
        lambda signature: bytes(64) + b"\x1b",
        lambda signature: bytes(65),
        lambda signature: b"\xff" * 32 + signature[32:],
        lambda signature: b"",
    ],
    ids=[
        "second form",
        "64 bytes",
        "v of 0 or 1",
        "v of 0",
        "r and s of 0",
        "nothing set",
        "no point",
        "empty",
    ],
)
def test_verify__other_forms_of_a_signature__worthless_as_for_the_governor(
    run, signed, living, created, change
):
    """PM-01: the judge and the governor refuse the same, for a voter and for the zero address."""
    path = Path(signed(living.ben))
    told = json.loads(path.read_text())
    told["signature"] = "0x" + change(bytes.fromhex(told["signature"][2:])).hex()
    for voter in (living.ben.address, "0x" + "00" * 20):
        told["ballot"]["voter"] = voter
        path.write_text(json.dumps(told))
        assert verdicts_of(run("ballot", "verify", str(path), "--json")) == [("signature", None)]
        assert preview(living.dao, [read_ballot(path).signed]) == [Outcome.INVALID_SIGNATURE]


@pytest.mark.parametrize("text", ["", "not JSON", "[1]", '{"format": 1}', "[" * 5_000, " " * 70_000])
def test_verify__no_ballot__named_beside_the_good_ones(run, signed, living, text):
    good = Path(signed(living.whale))
    (good.parent / "zz.json").write_text(text)
    result = run("ballot", "verify", str(good.parent), "--json")
    assert result.exit_code == 1
    assert [one["reason"] for one in json.loads(result.stdout)["ballots"]] == [None, "unreadable"]


def test_verify__no_such_file_and_empty_folder__refused(fails, tmp_path, created):
    assert "There is no file or folder" in fails("ballot", "verify", str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    assert "holds no file *.json" in fails("ballot", "verify", str(tmp_path / "empty"))


def test_verify__voter_without_votes__named(run, signed, living):
    result = run("ballot", "verify", signed(living.carol), "--json")
    assert verdicts_of(result) == [("no-votes", None)]


def test_verify__too_many_parts__named(run, signed, living):
    result = run("ballot", "verify", signed(living.ben, "--for", "900,000,000"), "--json")
    assert verdicts_of(result) == [("split", None)]


def test_verify__strange_choice__named(run, created, living, tmp_path):
    ballot = Ballot(int(created), 3, str(living.ben.address), living.now)
    domain = Domain.read(living.dao)
    write_ballot(tmp_path / "b.json", domain, sign(domain, ballot, living.ben))
    assert verdicts_of(run("ballot", "verify", str(tmp_path / "b.json"), "--json")) == [("choice", None)]


def test_verify__wallet_says_no__named(run, created, living, tmp_path, wallet):
    ballot = Ballot(int(created), 1, str(wallet.address), living.now)
    domain = Domain.read(living.dao)
    write_ballot(tmp_path / "b.json", domain, sign(domain, ballot, living.ben))
    assert verdicts_of(run("ballot", "verify", str(tmp_path / "b.json"), "--json")) == [("signature", None)]


def test_verify__dates__older_counted_and_future_named(run, signed, living, stamp, works):
    """GV-09: of several ballots of one voter the newest counts, whatever comes first."""
    old = signed(living.ben, "for", "--at", stamp(30), name="old")
    new = signed(living.ben, "against", "--at", stamp(10), name="new")
    early = signed(living.whale, "for", "--at", stamp(-DAY))
    twin = signed(living.ben, "for", "--at", stamp(10), name="twin")
    result = run("ballot", "verify", old, new, early, twin, "--json")
    assert [one["reason"] for one in json.loads(result.stdout)["ballots"]] == [
        "older", None, "future", "older",
    ]  # fmt: skip
    works("ballot", "relay", new, "--yes", sender=living.carol)
    result = run("ballot", "verify", old, "--json")
    assert verdicts_of(result) == [("out-of-date", None)]
    assert verdicts_of(run("ballot", "verify", new, "--json")) == [("counted", None)]


def test_verify__before_and_after_the_vote__says_when(run, data, signed, living, tmp_path):
    path = signed(living.whale)
    living.travel(8 * DAY)
    (found,) = json.loads(run("ballot", "verify", path, "--json").stdout)["ballots"]
    assert found["reason"] == "too-late"
    assert "the vote is over: the proposal is defeated" in found["problem"]


def test_verify__vote_not_begun__signature_looked_at(run, data, living, tmp_path, wallet):
    file = tmp_path / "later.yaml"
    file.write_text(FILE.replace("1 TMAI", "2 TMAI"))
    with paced(living.chain, 0):
        made = data("proposal", "create", str(file), "--yes", sender=living.whale)["id"]
        assert living.dao.governor.state(int(made)) == 0, "the next block is of the same second"
        domain = Domain.read(living.dao)
        for name, account, voter in (
            ("good", living.whale, living.whale),
            ("owner", living.ann, wallet),
            ("forged", living.ben, living.whale),
            ("other", living.ben, wallet),
        ):
            ballot = Ballot(int(made), 1, str(voter.address), living.now)
            write_ballot(tmp_path / f"{name}.json", domain, sign(domain, ballot, account))
        names = ("good", "owner", "forged", "other")
        files = [str(tmp_path / f"{name}.json") for name in names]
        result = run("ballot", "verify", *files, "--json")
    assert [one["reason"] for one in json.loads(result.stdout)["ballots"]] == [
        "too-early", "too-early", "signature", "signature",
    ]  # fmt: skip


def test_verify__forged_newer_ballot__does_not_displace_the_real_one(run, signed, living, stamp):
    """PM-02: anybody can drop a file into a folder; only the voter can outdate a ballot."""
    real = signed(living.ben, "for", "--at", stamp(30))
    told = json.loads(Path(real).read_text())
    told["ballot"] |= {"support": 0, "sequence": told["ballot"]["sequence"] + 20}
    forged = Path(real).with_name("forged.json")
    forged.write_text(json.dumps(told))
    for given in ([real, str(forged)], [str(forged), real]):
        found = json.loads(run("ballot", "verify", *given, "--json").stdout)["ballots"]
        assert {one["file"]: one["reason"] for one in found} == {real: None, str(forged): "signature"}


# relay


def test_relay__folder__drops_the_invalid_and_counts_the_rest(data, run, signed, living, wallet, created):
    signed(living.whale)
    signed(living.ben, "against")
    signed(living.carol)
    path = Path(signed(living.ann, "for", "--voter", wallet.address))
    (path.parent / "zz.json").write_text("nothing")
    told = data("ballot", "relay", str(path.parent), "--yes", sender=living.carol)
    assert (told["sender"], told["counted"], told["earlier"]) == (living.carol.address, 3, 0)
    assert {one["reason"] for one in told["dropped"]} == {"no-votes", "unreadable"}
    (batch,) = told["batches"]
    receipt = living.chain.provider.get_receipt(batch["transaction"])
    assert (batch["gasUsed"], batch["ballots"]) == (receipt.gas_used, 3)
    assert told["fee"] == str(receipt.gas_used * receipt.gas_price)
    assert told["gasPerBallot"] == receipt.gas_used // 3
    for voter in (living.whale, living.ben, wallet):
        assert living.dao.governor.hasVoted(int(created), voter)
    assert not living.dao.governor.hasVoted(int(created), living.carol)

    again = run("ballot", "relay", str(path.parent), "--yes", sender=living.carol)
    assert again.exit_code == 0, again.stderr
    assert "There was nothing left to relay." in again.stdout
    assert again.stdout.count("is counted already") == 3


def test_relay__asks__and_a_no_sends_nothing(run, fails, signed, living):
    nonce = living.carol.nonce
    path = signed(living.whale)
    result = run("ballot", "relay", path, sender=living.carol)
    assert result.exit_code == 1
    assert "Relay them as" in result.stderr
    assert "1 of 1 ballots would count." in result.stdout
    assert "Pass --yes to confirm" in fails("ballot", "relay", path, "--json", sender=living.carol)
    assert living.carol.nonce == nonce


def test_relay__nothing_would_count__refused_with_the_reason(fails, signed, living):
    nonce = living.ann.nonce
    sentence = fails("ballot", "relay", signed(living.carol), "--yes", sender=living.ann)
    assert sentence.startswith("None of 1 ballots would count, so nothing was sent; ")
    assert "had no votes when voting began" in sentence
    assert living.ann.nonce == nonce


def test_relay__change_of_mind__replaces(data, signed, living, stamp, created):
    """GV-09: the newer ballot counts once, and the older one never again."""
    first = signed(living.ben, "for", "--at", stamp(40), name="first")
    data("ballot", "relay", first, "--yes", sender=living.ann)
    second = signed(living.ben, "against", "--at", stamp(0), name="second")
    data("ballot", "relay", second, "--yes", sender=living.ann)
    against, for_, _ = living.dao.governor.proposalVotes(int(created))
    assert (bool(against), for_) == (True, 0)


def test_relay__interrupted_after_sending__goes_on_and_tells_the_cost(run, data, signed, living, monkeypatch):
    path, nonce = signed(living.whale), living.carol.nonce

    def interrupted(*arguments):
        raise BallotError("The power went off.")

    with monkeypatch.context() as patched:
        patched.setattr("ape_dao.ballots.relaying._settled", interrupted)
        result = run("ballot", "relay", path, "--yes", sender=living.carol)
    assert (result.exit_code, "The power went off." in result.stderr) == (1, True)
    told = data("ballot", "relay", path, "--yes", sender=living.carol)
    assert (told["counted"], told["earlier"], len(told["batches"])) == (1, 1, 1)
    assert told["gasPerBallot"] == told["gasUsed"] == told["batches"][0]["gasUsed"]
    assert [one["reason"] for one in told["dropped"]] == ["counted"]
    assert living.carol.nonce == nonce + 1


def test_relay__votes_change_before_the_block__said(run, signed, living, created, monkeypatch):
    """A ballot that stops counting between the last look and the sending is left out, and that is said."""
    first, second = signed(living.whale), signed(living.ben)
    cast = relaying.try_all

    def look_then_cancel(*arguments):
        found = cast(*arguments)
        governor = living.dao.governor
        governor.cancelSignedBallots(int(created), living.now, sender=living.ben)
        return found

    monkeypatch.setattr(relaying, "try_all", look_then_cancel)
    result = run("ballot", "relay", first, second, "--yes", sender=living.carol)
    assert result.exit_code == 0, result.stderr
    assert "1 of 1 counted" in result.stdout
    assert "1 of them stopped counting meanwhile" in result.stderr


def test_relay__nothing_counted_in_the_end__exit_1(fails, signed, living, created, monkeypatch):
    """IN-07. A relay that counts no ballot is none, whether it sent anything or not."""
    path = signed(living.ben)
    limit_of = relaying.gas_limit

    def cancel_before_the_sending(*arguments):
        limit = limit_of(*arguments)
        living.dao.governor.cancelSignedBallots(int(created), living.now, sender=living.ben)
        return limit

    monkeypatch.setattr(relaying, "gas_limit", cancel_before_the_sending)
    sentence = fails("ballot", "relay", path, "--yes", sender=living.carol)
    assert sentence == "None of the 1 ballots that would count was counted; `ape dao ballot verify` says why."
    assert not living.dao.governor.hasVoted(int(created), living.ben)


# cancel


def test_cancel__signed_ballot__not_counted_any_more(data, run, works, signed, living, created):
    path = signed(living.ben)
    told = data("ballot", "cancel", created, sender=living.ben)
    assert told == {
        "proposalId": created,
        "voter": living.ben.address,
        "until": told["until"],
        "hasVoted": False,
    }
    assert living.dao.governor.ballotOf(int(created), living.ben)[3] == told["until"]
    assert verdicts_of(run("ballot", "verify", path, "--json")) == [("out-of-date", None)]
    living.travel(10)
    newer = signed(living.ben, "for", "--at", "2100-01-01", name="newer")
    assert verdicts_of(run("ballot", "verify", newer, "--json")) == [("future", None)]
    works("proposal", "vote", created, "for", sender=living.ben)
    living.travel(10)
    assert "stays counted" in works("ballot", "cancel", created, sender=living.ben)


def test_cancel__refused(fails, signed, living, created, stamp, works):
    sentence = fails("ballot", "cancel", created, "--until", stamp(-DAY), sender=living.ben)
    assert "is in the future" in sentence
    works("ballot", "cancel", created, "--until", stamp(20), sender=living.ben)
    sentence = fails("ballot", "cancel", created, "--until", stamp(60), sender=living.ben)
    assert "invalid already; give a later moment." in sentence
    living.travel(8 * DAY)
    sentence = fails("ballot", "cancel", created, sender=living.ben)
    assert "no ballot on it counts any more" in sentence
    assert "There is no proposal 'ffff'" in fails("ballot", "cancel", "ffff", sender=living.ben)
