"""LD-12: beside a record of 0.1.0 lies the compiler's input, from which its contracts are made again."""

import json

import pytest

from ape_dao._build.records import recompiled
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.record import Record, init_code_hash
from ape_dao.core.deployment.sources import standard_inputs
from ape_dao.core.errors import RecordError
from ape_dao.toolchain.places import project_root

ENTRY = {"contract": "Genesis", "address": "0x" + "11" * 20, "encodedArguments": "0x" + "22".zfill(64)}


@pytest.fixture
def record():
    """A record of one contract, which does not say what was compiled."""
    entry = {**ENTRY, "initCodeHash": init_code_hash(artifact("Genesis"), ENTRY)}
    launch = {"kit": "0.1.0", "compiler": {"version": "0.8.37"}, "contracts": {"genesis": entry}}
    return Record({"dao": "X", "network": "local", "installations": [launch]})


@pytest.fixture
def beside(tmp_path):
    path = tmp_path / "x.input.json"
    path.write_text(json.dumps(standard_inputs(["Genesis"])[None]))
    return path


def test_recompiled__input_beside_the_record__byte_for_byte(record, beside):
    done = recompiled(record, project_root(), [beside])
    made, kit = done.artifacts["genesis"], artifact("Genesis")
    assert (made.init_code, made.runtime_code, made.abi) == (kit.init_code, kit.runtime_code, kit.abi)
    assert done.compiled["Genesis"].immutable_references == kit.immutable_references
    assert done.compiled["Genesis"].storage_layout == kit.storage_layout


def test_recompiled__other_source__refused(record, beside):
    data = json.loads(beside.read_text())
    place = next(place for place in data["sources"] if place.endswith("/Genesis.sol"))
    text = data["sources"][place]["content"]
    assert "finished = true;" in text
    data["sources"][place]["content"] = text.replace("finished = true;", "finished = !finished;")
    beside.write_text(json.dumps(data))
    with pytest.raises(
        RecordError, match=r"genesis comes out otherwise than it was deployed: compiler 0\.8\.37"
    ):
        recompiled(record, project_root(), [beside])


def test_recompiled__no_source_or_damaged__says_so(record, tmp_path):
    with pytest.raises(RecordError, match=r"No input beside the record has the source of Genesis"):
        recompiled(record, project_root(), [])
    (tmp_path / "y.input.json").write_text('{"sources": []}')
    with pytest.raises(RecordError, match=r"y\.input\.json cannot be read"):
        recompiled(record, project_root(), [tmp_path / "y.input.json"])
