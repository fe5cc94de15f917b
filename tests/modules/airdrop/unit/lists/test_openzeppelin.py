"""Our trees are OpenZeppelin's: same roots, same dumps; each library reads what the other writes."""

import json

import pytest

from ape_dao.modules.airdrop.arrays import CHUNK_ROWS
from ape_dao.modules.airdrop.files import AirdropFiles
from model.airdrop import SlowTree, climbs_to
from utils.airdrop import CAMPAIGN, ask_openzeppelin, built, made_up

AIRDROP = "0x" + CAMPAIGN.airdrop.hex()
LIST = {"chainId": CAMPAIGN.chain_id, "airdrop": AIRDROP}


def claims_of(folder, numbers):
    with AirdropFiles(folder) as files:
        return [claim.to_data() for claim in files.claims(numbers)]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 1_000, CHUNK_ROWS + 1_000])
def test_root__equals_the_library_s(tmp_path, count):
    """AD-02: the builder's root is that of @openzeppelin/merkle-tree, whose leaves are hashed twice."""
    manifest = built(tmp_path, made_up(count), with_shards=False).manifest
    dump = tmp_path / "out" / "openzeppelin.json"
    answer = ask_openzeppelin("make", list=str(tmp_path / "list.csv"), dump=str(dump), **LIST)
    assert answer == {"root": manifest.root, "same": True}


@pytest.mark.parametrize("count", [1, 2, 3, 5, 1_000])
def test_dump__the_library_loads_it_and_both_prove_alike(tmp_path, count):
    manifest = built(tmp_path, made_up(count)).manifest
    claims = claims_of(tmp_path / "out", range(count))
    answer = ask_openzeppelin("load", dump=str(tmp_path / "out" / "openzeppelin.json"), claims=claims)
    assert answer["root"] == manifest.root
    assert answer["proofs"] == [claim["proof"] for claim in claims]
    assert answer["verified"] == [True] * count


@pytest.mark.parametrize("count", [1, 2, 3, 5, 1_000, 6_000])
def test_shards__a_page_in_javascript_proves_every_claim(tmp_path, count):
    """The reader in tests/utils/openzeppelin_tree.js is written after ape_dao/modules/airdrop/files.md."""
    built(tmp_path, made_up(count), with_dump=False)
    claims = claims_of(tmp_path / "out", range(0, count, max(1, count // 500)))
    stranger = "0x" + "12" * 20
    answers = ask_openzeppelin(
        "shards",
        folder=str(tmp_path / "out" / "shards"),
        accounts=[*(claim["account"] for claim in claims), stranger],
    )
    assert answers.pop() is None
    for claim, answer in zip(claims, answers, strict=True):
        expected = {key: claim[key] for key in ("index", "amount", "proof")}
        assert answer == {**expected, "verified": True}


def test_their_dump__our_proofs_lead_to_its_root(tmp_path):
    recipients = made_up(300)
    built(tmp_path, recipients)
    theirs = tmp_path / "theirs.json"
    dump = str(tmp_path / "out" / "openzeppelin.json")
    ask_openzeppelin("make", list=str(tmp_path / "list.csv"), dump=dump, write=str(theirs), **LIST)
    data = json.loads(theirs.read_text())
    nodes = [bytes.fromhex(node[2:]) for node in data["tree"]]
    slow = SlowTree(CAMPAIGN.chain_id, AIRDROP, tuple(recipients))
    with AirdropFiles(tmp_path / "out") as files:
        for index, (account, _) in enumerate(recipients):
            claim = files.find(bytes.fromhex(account[2:]))
            assert climbs_to(nodes[0], slow.leaf(index), list(claim.proof))
            assert nodes[data["values"][index]["treeIndex"]] == slow.leaf(index)
