"""`ape dao airdrop build`, `proof` and `verify` as a person runs them."""

import gzip
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from eth_utils import to_checksum_address

from ape_dao.cli import cli
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import load_preset, load_spec, parse_spec
from ape_dao.modules.airdrop.build import Order
from ape_dao.modules.airdrop.build import build as build_airdrop
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.folder import appearing
from utils.airdrop import CAMPAIGN, made_up, write_csv
from utils.cli import run_command

AIRDROP = "0x" + CAMPAIGN.airdrop.hex()
CONTRACT = ("--chain-id", str(CAMPAIGN.chain_id), "--airdrop", AIRDROP)
RECIPIENTS = made_up(300)


@pytest.fixture
def source(tmp_path):
    return write_csv(tmp_path / "list.csv", RECIPIENTS)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "list-airdrop"


def build(source, *options):
    return run_command(cli, "airdrop", "build", str(source), *CONTRACT, "--unit", "base", *options)


@pytest.fixture
def made(source, folder):
    assert build(source).exit_code == 0
    return folder


def refusal(result):
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.stderr
    return result.stderr


def test_build__tells_root_and_total(source, folder):
    result = build(source)
    assert result.exit_code == 0, result.stderr
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["root"] in result.stdout
    assert "300" in result.stdout
    assert manifest["input"]["sha256"] in result.stdout
    assert str(folder / "shards") in result.stdout


def test_build__json__one_document(source, folder):
    data = json.loads(build(source, "--json").stdout)
    assert data["count"] == 300
    assert data["total"] == str(sum(amount for _, amount in RECIPIENTS))
    assert (data["chainId"], data["fresh"], data["folder"]) == (CAMPAIGN.chain_id, True, str(folder))
    assert json.loads(build(source, "--json").stdout) == {**data, "fresh": False}


def test_build__whole_tokens__shown_and_read_so(tmp_path):
    source = tmp_path / "list.csv"
    source.write_text(f"account,amount\n{RECIPIENTS[0][0]},1.5\n{RECIPIENTS[1][0]},2 TMAI\n")
    options = ("--unit", "token", "--decimals", "18", "--symbol", "TMAI", "--total", "3.5 TMAI")
    result = run_command(cli, "airdrop", "build", str(source), *CONTRACT, *options)
    assert result.exit_code == 0, result.stderr
    assert "3.5 TMAI" in result.stdout
    found = run_command(cli, "airdrop", "proof", str(tmp_path / "list-airdrop"), RECIPIENTS[0][0])
    assert "1.5 TMAI" in found.stdout


def test_build__problems__all_told_at_once(tmp_path):
    source = tmp_path / "list.csv"
    rows = [f"0x{number},1" for number in range(60)]
    source.write_text("account,amount\n" + "\n".join(rows))
    report = tmp_path / "report.txt"
    result = build(source, "--report", str(report))
    text = refusal(result)
    assert "line 2: '0x0' is not an address" in text
    assert "10 more" in text
    assert "60 problems" in text
    assert len(report.read_text().splitlines()) == 60
    data = json.loads(build(source, "--json").stdout)
    assert data["error"]["type"] == "RecipientsError"
    assert data["count"] == len(data["problems"]) == 60
    assert data["problems"][0] == {
        "line": 2,
        "kind": "address",
        "text": "'0x0' is not an address; write 0x and 40 hex digits",
    }
    assert not (tmp_path / "list-airdrop").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--airdrop", "0x12"), "--airdrop is wrong"),
        (("--total", "1.5"), "not a whole number of base units"),
        (("--total", "5"), "too much"),
        (("--unit", "token"), "need --decimals"),
        (("--reserved", "treasury"), "--reserved treasury=0x"),
        (("--reserved", f"treasury={RECIPIENTS[7][0]}"), f"{RECIPIENTS[7][0]} is treasury"),
        (("--airdrop", RECIPIENTS[7][0]), "is the airdrop itself"),
        (("--account-column", "who"), "has no header"),
        (("--format", "jsonl"), "does not begin with a JSON object"),
        (("--format", "xml"), "--help"),
        (("--chain-id", "0"), "--help"),
    ],
)
def test_build__wrong_option__one_sentence(source, folder, options, sentence):
    text = refusal(build(source, *options))
    assert sentence in text
    assert not folder.exists()


def test_build__reserved_and_terms__part_of_the_order(source, made):
    """What was built without a check is not taken for what passes it."""
    text = refusal(build(source, "--reserved", f"treasury={RECIPIENTS[7][0]}"))
    assert "is treasury" in text
    text = refusal(build(source, "--total", "5"))
    assert "too much" in text


DEPLOYER = "0x" + "1a" * 20
DEADLINE = 4_102_444_800  # 2100-01-01
ON_LIST = [(account, 1 + number) for number, (account, _) in enumerate(RECIPIENTS)]
ALLOTTED = sum(amount for _, amount in ON_LIST)


def launch_spec(**changes):
    """A spec with three campaigns: of the list, cumulative, without a list."""
    data = load_preset("minimal").to_data()
    community = {"name": "community", "file": "list.csv", "deadline": "2100-01-01", **changes}
    rounds = {"name": "rounds", "file": "list.csv", "open_for": "52 weeks", "cumulative": True}
    data["allocations"] = [
        {"airdrop": community, "amount": str(ALLOTTED)},
        {"airdrop": rounds, "amount": "1_000"},
        {"airdrop": {"name": "bare", "open_for": "52 weeks"}, "amount": "1_000"},
        {"recipient": "treasury", "amount": str(100_000_000 - 2_000 - ALLOTTED)},
    ]
    data["addresses"] = {"WETH": "0x" + "ee" * 20}
    return parse_spec(data)


@pytest.fixture
def spec(tmp_path, source):
    """The spec's file beside its list, which is in whole tokens."""
    write_csv(source, ON_LIST)
    path = tmp_path / "dao.yaml"
    path.write_text(json.dumps(launch_spec().to_data()))
    return path


@pytest.fixture
def plan(spec):
    return make_plan(load_spec(str(spec)), DEPLOYER)


@pytest.fixture
def record(tmp_path, plan):
    """The record of that DAO."""
    contracts = {key: {"contract": "X", "address": address} for key, address in plan.addresses.items()}
    path = tmp_path / "record.json"
    launch = {"contracts": contracts, "spec": plan.spec.to_data()}
    data = {"format": 2, "chainId": 1, "installations": [launch]}
    path.write_text(json.dumps(data))
    return path


def build_for(*options):
    return run_command(cli, "airdrop", "build", *map(str, options))


def planned(spec, *options):
    launch = ("--deployer", DEPLOYER, "--chain-id", "1")
    return build_for("--spec", spec, *launch, *options)


def test_build__spec__tells_list_total_token_and_contract(spec, plan, folder):
    result = planned(spec, "--campaign", "community")
    assert result.exit_code == 0, result.stderr
    assert f"total       {ALLOTTED:_} GOV" in result.stdout
    assert "claims      until 2100-01-01 UTC" in result.stdout
    data = json.loads(planned(spec, "--campaign", "community", "--json").stdout)
    assert (data["chainId"], data["airdrop"]) == (1, plan.addresses["airdrop_community"])
    assert (data["total"], data["folder"]) == (str(ALLOTTED * 10**18), str(folder))
    assert (data["deadline"], data["openFor"], data["fresh"]) == (DEADLINE, None, False)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["token"] == {"decimals": 18, "symbol": "GOV"}
    assert manifest["input"]["unit"] == "token"


def test_build__spec__the_root_moves_no_address(spec, plan, folder, tmp_path):
    """What is built before the root is known holds after it was written into the spec."""
    assert "Write the root into the spec" in planned(spec, "--campaign", "community").stdout
    first = json.loads(planned(spec, "--campaign", "community", "--json").stdout)
    spec.write_text(json.dumps(launch_spec(root="0x" + "12" * 32).to_data()))
    assert f"The spec has another root, 0x{'12' * 32}" in planned(spec, "--campaign", "community").stdout
    spec.write_text(json.dumps(launch_spec(root=first["root"]).to_data()))
    assert "The spec has this root." in planned(spec, "--campaign", "community").stdout
    again = json.loads(planned(spec, "--campaign", "community", "--json").stdout)
    assert again == {**first, "fresh": False}


def test_build__record__tells_the_same_as_the_spec(spec, record, source, folder):
    first = json.loads(planned(spec, "--campaign", "community", "--json").stdout)
    options = ("--record", record, "--campaign", "community", "--json")
    assert json.loads(build_for(source, *options).stdout) == {**first, "fresh": False}


@pytest.mark.parametrize("key", ["timelock", "governor", "airdrop_rounds", "WETH"])
def test_build__spec__its_contracts_get_nothing(spec, plan, source, key):
    account = plan.addresses.get(key) or to_checksum_address(plan.spec.addresses[key])
    write_csv(source, [*ON_LIST[:-1], (account, ON_LIST[-1][1])])
    text = refusal(planned(spec, "--campaign", "community"))
    what = "the revenue token WETH" if key == "WETH" else f"the DAO's {key}"
    assert f"line {len(ON_LIST)}: {account} is {what}; it cannot use tokens" in text


def test_build__spec__list_must_add_up_to_the_allocation(spec, source):
    write_csv(source, ON_LIST[:-1])
    text = refusal(planned(spec, "--campaign", "community"))
    assert f"{ALLOTTED - 300:_} GOV, not {ALLOTTED:_} GOV: 300 GOV missing" in text
    write_csv(source, [(account, amount * 10**18) for account, amount in ON_LIST])
    assert "too much" in refusal(planned(spec, "--campaign", "community"))
    assert planned(spec, "--campaign", "community", "--unit", "base").exit_code == 0


def test_build__spec__options_that_are_given_win(spec, tmp_path):
    other = write_csv(tmp_path / "other.csv", ON_LIST[:2])
    options = ("--total", "3 XYZ", "--symbol", "XYZ", "--out", tmp_path / "here", "--json")
    data = json.loads(planned(spec, other, "--campaign", "community", *options).stdout)
    assert (data["count"], data["total"], data["folder"]) == (2, str(3 * 10**18), str(tmp_path / "here"))


def test_build__cumulative__unit_or_total_must_be_said(spec):
    """Later lists of a cumulative campaign pay more than the spec allots, so no total guards the unit."""
    assert "How are amounts written?" in refusal(planned(spec, "--campaign", "rounds"))
    assert planned(spec, "--campaign", "rounds", "--unit", "token").exit_code == 0
    data = json.loads(planned(spec, "--campaign", "rounds", "--unit", "token", "--json").stdout)
    assert (data["deadline"], data["openFor"]) == (None, 52 * 7 * 86_400)


def test_build__project__its_spec_is_taken(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ("--deployer", DEPLOYER, "--chain-id", "1", "--campaign", "community")
    result = build_for(*options)
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "list-airdrop" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Which contract?"),
        (("--chain-id", "1"), "Which contract?"),
        (("--airdrop", AIRDROP), "On which chain? Give --chain-id"),
        ((*CONTRACT, "--campaign", "early"), "give --record FILE or --spec FILE too"),
        ((*CONTRACT, "--deployer", DEPLOYER), "give either --airdrop, or --spec"),
        (CONTRACT, "How are amounts written?"),
        (("--record", "{record}"), "has 3 campaigns (community, rounds, bare); give --campaign NAME"),
        (("--record", "{record}", "--campaign", "late"), "has no campaign 'late'; it has community, rounds"),
        (("--record", "{record}", "--chain-id", "1"), "leave out --chain-id, --airdrop and the options"),
        (("--record", "{record}", "--spec", "none.yaml"), "There is no spec file none.yaml"),
        (("--record", "{record}", "--spec", "{spec}", "--chain-id", "1"), "A record with the new spec names"),
        (("--record", "none.json"), "`ape dao deploy` writes one"),
        (("--spec", "{spec}", "--deployer", DEPLOYER), "Which chain will the DAO be deployed on?"),
        (("--spec", "{spec}", "--chain-id", "1"), "Who deploys?"),
    ],
)
def test_build__contract_in_doubt__one_sentence(source, spec, record, options, sentence):
    given = [option.format(record=record, spec=spec) for option in options]
    assert sentence in refusal(build_for(source, *given))


def test_build__no_list_in_spec_or_folder__one_sentence(spec, source):
    assert "Which list? Give RECIPIENTS" in refusal(planned(spec, "--campaign", "bare"))
    source.unlink()
    assert "list.csv does not exist" in refusal(planned(spec, "--campaign", "community"))


def test_build__no_list__one_sentence(tmp_path):
    assert "does not exist" in refusal(build(tmp_path / "none.csv"))


def test_build__parts_left_out__not_written(source, folder):
    assert build(source, "--no-dump", "--no-shards").exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["index.bin", "manifest.json", "tree.bin"]


def test_build__other_list_in_the_folder__needs_replace(source, made):
    write_csv(source, RECIPIENTS[:-1])
    assert "--replace" in refusal(build(source))
    assert build(source, "--replace").exit_code == 0
    assert json.loads((made / "manifest.json").read_text())["count"] == 299


def test_proof__recipient__with_proof(made):
    account, amount = RECIPIENTS[5]
    data = json.loads(run_command(cli, "airdrop", "proof", str(made), account.lower(), "--json").stdout)
    assert (data["index"], data["account"], data["amount"]) == (5, account, str(amount))
    assert all(len(node) == 66 for node in data["proof"])
    shown = run_command(cli, "airdrop", "proof", str(made), account)
    assert all(node in shown.stdout for node in data["proof"])


def test_proof__stranger_or_nonsense__one_sentence(made, tmp_path):
    stranger = "0x" + "12" * 20
    assert "not among the 300" in refusal(run_command(cli, "airdrop", "proof", str(made), stranger))
    assert "ACCOUNT is wrong" in refusal(run_command(cli, "airdrop", "proof", str(made), "0x12"))
    (tmp_path / "empty").mkdir()
    text = refusal(run_command(cli, "airdrop", "proof", str(tmp_path / "empty"), stranger))
    assert "holds no airdrop" in text


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("options", [(), ("--all",), ("--sample", "10")])
def test_verify__sound_files__ok(made, options):
    result = run_command(cli, "airdrop", "verify", str(made), *options)
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.stdout


@pytest.mark.parametrize(
    ("name", "place", "what"),
    [
        ("tree.bin", 32 * 400 + 3, "tree.bin"),
        ("tree.bin", 0, "tree.bin"),
        ("index.bin", 60 * 7 + 30, "proofs"),
        ("index.bin", 60 * 7 + 30, "records"),
        ("index.bin", 60 * 7 + 55, "records"),
        ("openzeppelin.json", 5_000, "openzeppelin.json"),
        ("shards/nodes/0.bin", 15_000, "shards"),
        ("shards/accounts/a.json", 60, "shards"),
        ("shards/manifest.json", 60, "shards"),
    ],
)
def test_verify__one_bit_changed__found(made, name, place, what):
    flip(made / name, place)
    result = run_command(cli, "airdrop", "verify", str(made), "--all", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert what in [finding["what"] for finding in data["findings"] if finding["wrong"]]
    assert not data["ok"]


def test_verify__shard_missing__found(made):
    account = RECIPIENTS[0][0][2:].lower()
    (made / "shards" / "accounts" / f"{account[0]}.json").unlink()
    data = json.loads(run_command(cli, "airdrop", "verify", str(made), "--json").stdout)
    wrong = {finding["what"]: finding["first"] for finding in data["findings"] if finding["wrong"]}
    assert list(wrong) == ["claims through shards"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tree.bin", b"short", "has 5 bytes, not"),
        ("tree.bin", b"", "missing or empty"),
        ("index.bin", None, "missing or empty"),
        ("manifest.json", b"{}", "is damaged"),
        ("manifest.json", None, "holds no airdrop"),
    ],
)
def test_verify__file_cut_off__one_sentence(made, name, content, sentence):
    if content is None:
        (made / name).unlink()
    else:
        (made / name).write_bytes(content)
    assert sentence in refusal(run_command(cli, "airdrop", "verify", str(made)))


def test_verify__manifest_of_another_format__one_sentence(made):
    path = made / "manifest.json"
    path.write_text(path.read_text().replace("ape-dao-airdrop-1", "ape-dao-airdrop-9"))
    assert "use the kit that wrote it" in refusal(run_command(cli, "airdrop", "verify", str(made)))


FAILED = 70


def build_and_die(source, folder, moment):
    """Build in a process that is killed just before it touches the disk for the ``moment``-th time."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -signal.SIGKILL)
        return code
    try:
        _build_until(source, folder, moment)
    finally:  # whatever happens, the copy of the test run ends here
        os._exit(FAILED)


def _build_until(source, folder, moment):
    left = moment

    def deadly(function):
        def call(*args, **kwargs):
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return function(*args, **kwargs)

        return call

    for place, names in (
        (Path, ("open", "rename", "mkdir", "unlink")),
        (shutil, ("rmtree",)),
        (os, ("sync", "write", "open")),
    ):
        for name in names:
            setattr(place, name, deadly(getattr(place, name)))
    build_airdrop(Order(source, CAMPAIGN, folder, replace=True))
    os._exit(0)


def test_build__killed_at_any_moment__next_run_completes(tmp_path, source, made):
    """The folder holds the old airdrop or the new one at any time; at worst it is away until the next run."""
    old = (made / "manifest.json").read_text()
    write_csv(source, RECIPIENTS[:20])
    moment, away = 0, 0
    while build_and_die(source, made, moment):
        moment += 1
        if made.exists():
            assert run_command(cli, "airdrop", "verify", str(made), "--all").exit_code == 0
        else:
            away += 1
    assert moment > 50
    assert 0 < away < 4
    assert (made / "manifest.json").read_text() != old
    assert run_command(cli, "airdrop", "verify", str(made), "--all").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list-airdrop", "list.csv"]


def test_appearing__two_at_once__second_refused(tmp_path):
    with (
        appearing(tmp_path / "out"),
        pytest.raises(AirdropError, match="Another process is writing"),
        appearing(tmp_path / "out"),
    ):
        raise AssertionError
    assert os.listdir(tmp_path) == ["out"]


def test_appearing__error_inside__nothing_left(tmp_path):
    with pytest.raises(ZeroDivisionError), appearing(tmp_path / "out") as folder:
        (Path(folder) / "file").write_text("half")
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


def test_build__list_of_others__added_up_and_told(tmp_path):
    """RF-04. A packed output of a distributor, in which an account stands twice."""
    (one, _), (two, _) = RECIPIENTS[:2]
    claims = [{"address": who, "amount": amount} for who, amount in ((one, "0x5"), (two, "1e3"), (one, "6"))]
    source = tmp_path / "claims.json.gz"
    source.write_bytes(gzip.compress(json.dumps({"merkleRoot": "0x12", "claims": claims}).encode()))
    assert "row 3: " in refusal(build(source)) and not (tmp_path / "claims-airdrop").exists()
    data = json.loads(build(source, "--add-up", "--json").stdout)
    assert (data["count"], data["total"], data["folder"]) == (2, "1011", str(tmp_path / "claims-airdrop"))
    assert "1 rows were added" in data["notes"][0] and "0x12, is not used" in data["notes"][1]
    assert f"Note: {data['notes'][0]}" in build(source, "--add-up").stderr
    assert build(source, "--add-up", "--total", "1010").exit_code == 1
