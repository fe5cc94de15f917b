"""A record as a history: the launch, then amendments; those of earlier versions are carried over."""

import json
from pathlib import Path

import pytest

from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import FORMAT, Record, carried_over, init_code_hash, load_record
from ape_dao.core.errors import RecordError
from ape_dao.core.spec import parse_spec
from ape_dao.core.spec.identity import spec_hash

OLD = Path(__file__).parent / "record-0.1.0.json"
MOVED = {
    *("kit", "specHash", "planHash", "compiler", "inputSha256"),
    *("contracts", "finish", "gasUsed", "spec"),
}


@pytest.fixture(scope="module")
def old():
    return json.loads(OLD.read_text())


@pytest.fixture(scope="module")
def launched():
    """The record of a plan, as if it had been executed."""
    data = json.loads(OLD.read_text())
    spec = parse_spec(data["spec"])
    plan = make_plan(spec, data["launcher"])
    contracts = {
        step.key: {
            "contract": step.contract,
            "address": step.address,
            "encodedArguments": "0x" + step.encoded_arguments.hex(),
            "initCodeHash": step.init_code_hash,
        }
        for step in plan.steps
    }
    begun = Record({**carried_over(data), "installations": []})
    launch = {**carried_over(data)["installations"][0], "contracts": contracts, "spec": spec.to_data()}
    return begun.with_installation(launch, {step.contract: step.artifact for step in plan.steps})


def amendment(record, **changes):
    spec = record.spec.to_data()
    return {
        "kind": "amendment",
        "kit": "0.2.0",
        "deployer": "0x" + "22" * 20,
        "baseSpecHash": spec_hash(record.spec),
        "spec": spec,
        "contracts": {},
        **changes,
    }


def test_load__record_of_0_1_0__every_field_is_carried_over(old):
    """LD-01."""
    record = load_record(OLD)
    assert record.data["format"] == FORMAT
    assert (record.data["dao"], record.data["network"]) == (old["dao"], old["network"])
    assert (record.name, record.network, record.slug) == ("Token Metrics", "local", "token-metrics")
    assert (record.chain_id, record.data["chain"]) == (old["chainId"], old["chain"])
    assert record.start_block == old["startBlock"]
    assert record.deployer == old["launcher"] == record.launch["deployer"]
    assert len(record.installations) == 1
    assert (record.launch["kind"], record.launch["number"]) == ("launch", 1)
    assert {name: record.launch[name] for name in MOVED} == {name: old[name] for name in MOVED}
    assert set(old) == MOVED | {"format", "dao", "network", "chainId", "chain", "startBlock", "launcher"}
    assert record.contracts == old["contracts"]
    assert record.addresses == {key: entry["address"] for key, entry in old["contracts"].items()}
    assert record.spec == record.launch_spec == parse_spec(old["spec"])
    assert record.retired == []


def test_carried_over__record_of_format_1_with_a_deployer__same(old):
    """LD-01. Between the versions the launcher was called deployer already."""
    newer = {name: value for name, value in old.items() if name != "launcher"}
    newer |= {"deployer": old["launcher"], "existing": {"token": "0x" + "11" * 20}}
    record = Record(carried_over(newer))
    assert record.deployer == old["launcher"]
    assert record.existing == {"token": "0x" + "11" * 20}
    assert record.launch["contracts"] == old["contracts"]


def test_artifacts__of_another_kit_and_not_beside_the_record__named(old):
    """LD-05."""
    with pytest.raises(RecordError) as caught:
        _ = load_record(OLD).artifacts
    assert str(caught.value) == (
        f"What was compiled for Genesis at {old['contracts']['genesis']['address']} is not in the installed "
        "kit, which is another version than the kit 0.1.0 that deployed it, and "
        "token-metrics.artifacts.json is not beside the record; restore it, or make it from the compiler's "
        "input there with `ape dao adopt --compile`."
    )


def test_save__beside_it_what_was_compiled__reads_back(launched, tmp_path):
    """LD-05."""
    path = tmp_path / "token-metrics.json"
    launched.save(path)
    record = load_record(path)
    assert record.data == launched.data
    assert {one.name for one in record.compiled.values()} == {
        entry["contract"] for entry in record.contracts.values()
    }
    for key, one in record.artifacts.items():
        assert one == artifact(str(record.contracts[key]["contract"]))


def test_save__killed_between_the_two_files__the_old_record_is_whole(launched, tmp_path, monkeypatch):
    """LD-09. What was compiled is written first, and holds all that the old record needs."""
    path = tmp_path / "token-metrics.json"
    launched.save(path)
    further = launched.with_installation(amendment(launched), {})
    saved = Path.replace

    def replace(self, target):
        if target == path:
            raise KeyboardInterrupt
        return saved(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        further.save(path)
    monkeypatch.undo()
    assert load_record(path).data == launched.data
    assert load_record(path).artifacts == launched.artifacts


def test_with_installation__replaced_and_added__what_lives_and_what_is_retired(launched):
    """LD-06."""
    old, new = launched.address("router"), "0x" + "33" * 20
    entry = {**launched.contracts["router"], "address": new}
    record = launched.with_installation(
        amendment(
            launched,
            contracts={"router": entry, "router_2": {**entry, "address": "0x" + "44" * 20}},
            retired={"router": old, "auction": launched.address("auction")},
        ),
        {"RevenueRouter": artifact("RevenueRouter")},
    )
    assert record.last["number"] == 2
    assert (record.address("router"), record.address("router_2")) == (new, "0x" + "44" * 20)
    assert "auction" not in record.addresses
    assert [(number, key, one["address"]) for number, key, one in record.retired] == [
        (2, "router", old),
        (2, "auction", launched.address("auction")),
    ]
    dao = installed(record)
    assert [one.key for one in dao.retired] == ["router", "auction"]
    assert dao.name_of(old) == "router (retired)"
    assert dao.missing == ("auction",)
    assert dao.unwanted == ("router_2",)
    assert launched.address("router") == old


def test_with_installation__another_version_of_a_contract__both_are_kept(launched, tmp_path):
    """LD-05, LD-06."""
    kit = artifact("RevenueRouter")
    other = type(kit)(**{**vars(kit), "init_code": kit.init_code + b"\x00"})
    entry = {**launched.contracts["router"], "address": "0x" + "33" * 20}
    entry["initCodeHash"] = init_code_hash(other, entry)
    record = launched.with_installation(
        amendment(launched, contracts={"router": entry}, retired={"router": launched.address("router")}),
        {"RevenueRouter": other},
    )
    record.save(tmp_path / "token-metrics.json")
    again = load_record(tmp_path / "token-metrics.json")
    assert again.contracts["router"]["artifact"] == "RevenueRouter@2"
    assert again.artifacts["router"] == other
    assert installed(again).retired[0].artifact == all_contracts()["RevenueRouter"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "is not a record of format 1 or 2; use the version"),
        ('{"format": 3}', "is not a record of format 1 or 2; use the version"),
        ('{"format": 1}', "is damaged: it has no 'launcher'; restore it"),
        ("{", "cannot be read"),
    ],
)
def test_load__no_record__says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "dao.json"
    path.write_text(text)
    with pytest.raises(RecordError) as caught:
        load_record(path)
    assert message in str(caught.value)


def test_load__damaged_artifacts__says_which_file(launched, tmp_path):
    path = tmp_path / "token-metrics.json"
    launched.save(path)
    beside = tmp_path / "token-metrics.artifacts.json"
    beside.write_text('{"format": 1, "contracts": {"Genesis": {}}}')
    with pytest.raises(RecordError, match=r"token-metrics\.artifacts\.json is damaged \(KeyError"):
        load_record(path)
    beside.write_text('{"format": 9}')
    with pytest.raises(RecordError, match=r"is not of format 1; use the version"):
        load_record(path)
