"""The builder against a slow tree, for lists of any length."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ape_dao.modules.airdrop import shards
from ape_dao.modules.airdrop.build import Order, build
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.files import AirdropFiles
from ape_dao.modules.airdrop.leaves import Campaign, hash_leaf
from ape_dao.modules.airdrop.manifest import load_manifest
from ape_dao.modules.airdrop.readers import ColumnNames
from ape_dao.modules.airdrop.tree import root_of
from model.airdrop import SlowTree, climbs_to
from utils.airdrop import CAMPAIGN, built, made_up, write_csv

ADDRESSES = st.binary(min_size=20, max_size=20).filter(lambda one: any(one[:18]) and len(set(one)) > 1)
AMOUNTS = st.integers(1, 2**256 - 1) | st.integers(1, 10) | st.integers(10**17, 10**20)
LISTS = st.lists(st.tuples(ADDRESSES, AMOUNTS), min_size=1, max_size=40, unique_by=lambda one: one[0])


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rows=LISTS, chain_id=st.integers(1, 2**63), airdrop=ADDRESSES, is_short=st.booleans())
def test_build__any_list__is_the_slow_tree(tmp_path, rows, chain_id, airdrop, is_short):
    """AD-02, AD-05: every leaf is bound to chain, contract and index."""
    if is_short or sum(amount for _, amount in rows) >= 2**256:
        rows = [(account, amount % 10**30 + 1) for account, amount in rows]
    recipients = [("0x" + account.hex(), amount) for account, amount in rows]
    slow = SlowTree(chain_id, "0x" + airdrop.hex(), tuple(recipients))
    manifest = built(tmp_path, recipients, campaign=Campaign(chain_id, airdrop), replace=True).manifest
    assert manifest.root == "0x" + slow.root.hex()
    assert (manifest.count, manifest.total) == (len(rows), str(sum(amount for _, amount in rows)))
    assert (tmp_path / "out" / "tree.bin").read_bytes() == b"".join(slow.nodes)
    dump = json.loads((tmp_path / "out" / "openzeppelin.json").read_text())
    assert dump["tree"] == ["0x" + node.hex() for node in slow.nodes]
    with AirdropFiles(tmp_path / "out") as files:
        for index, (account, amount) in enumerate(rows):
            claim = files.find(account)
            assert (claim.index, claim.amount, list(claim.proof)) == (index, amount, slow.proof(index))
            value = [str(chain_id), "0x" + airdrop.hex(), str(index), "0x" + account.hex(), str(amount)]
            assert dump["values"][index]["value"] == value
            assert slow.nodes[dump["values"][index]["treeIndex"]] == slow.leaf(index)


@pytest.mark.parametrize("count", [*range(1, 18), 31, 32, 33, 2_047, 2_048, 2_049, 4_500])
def test_shards__every_length__lead_to_the_root(tmp_path, count):
    """Lengths around the sizes at which shards are cut."""
    recipients = made_up(count)
    built(tmp_path, recipients, with_dump=False)
    slow = SlowTree(CAMPAIGN.chain_id, "0x" + CAMPAIGN.airdrop.hex(), tuple(recipients))
    folder = tmp_path / "out" / "shards"
    with AirdropFiles(tmp_path / "out") as files:
        cut, root = files.manifest.shards, files.manifest.root_bytes
    for index in range(0, count, max(1, count // 40)):
        account, amount = recipients[index]
        found = shards.find_in_shards(
            lambda name: (folder / name).read_bytes(), bytes.fromhex(account[2:]), cut
        )
        assert (found.index, found.amount) == (index, amount)
        assert climbs_to(root, slow.leaf(index), found.proof)
    assert len(list((folder / "accounts").iterdir())) == 16**cut.account_digits
    assert len(list((folder / "nodes").iterdir())) == 2**cut.node_depth


@pytest.mark.parametrize(
    ("count", "digits", "depth"),
    [
        (1, 1, 0),
        (2_048, 1, 0),
        (2_049, 1, 1),
        (65_536, 1, 5),
        (65_537, 2, 6),
        (1_000_000, 2, 9),
        (10_000_000, 3, 13),
    ],
)
def test_cut__shards_stay_small(count, digits, depth):
    cut = shards.cut(count)
    assert (cut.account_digits, cut.node_depth) == (digits, depth)


def test_leaf__other_chain_contract_index_account_or_amount__is_another(tmp_path):
    """AD-05: a proof counts in one campaign on one chain."""
    recipients = made_up(9)
    built(tmp_path, recipients)
    with AirdropFiles(tmp_path / "out") as files:
        claim = files.find(bytes.fromhex(recipients[4][0][2:]))
        root = files.manifest.root_bytes
    account = bytes.fromhex(recipients[4][0][2:])
    right = (CAMPAIGN, 4, account, claim.amount)
    assert root_of(hash_leaf(*right), claim.proof) == root
    for wrong in (
        (Campaign(CAMPAIGN.chain_id + 1, CAMPAIGN.airdrop), *right[1:]),
        (Campaign(CAMPAIGN.chain_id, b"\x01" * 20), *right[1:]),
        (CAMPAIGN, 5, account, claim.amount),
        (CAMPAIGN, 4, b"\x01" * 20, claim.amount),
        (CAMPAIGN, 4, account, claim.amount + 1),
    ):
        assert root_of(hash_leaf(*wrong), claim.proof) != root


def test_inner_node__is_no_leaf(tmp_path):
    """AD-02: a leaf is 160 bytes hashed twice, so no pair of nodes can pass for one."""
    built(tmp_path, made_up(8))
    with AirdropFiles(tmp_path / "out") as files:
        left, right = sorted([files.node(1), files.node(2)])
        amount = int.from_bytes(right, "big")
        forged = hash_leaf(CAMPAIGN, 0, left[-20:], amount)
        assert forged != files.node(0)
        assert root_of(forged, ()) != files.manifest.root_bytes


def test_find__stranger__none(tmp_path):
    built(tmp_path, made_up(50))
    with AirdropFiles(tmp_path / "out") as files:
        for stranger in (bytes(20), b"\xff" * 20, b"\x80" * 20):
            assert files.find(stranger) is None


def test_build__same_order_again__lies_there(tmp_path):
    first = built(tmp_path, made_up(20))
    again = built(tmp_path, made_up(20))
    assert (first.fresh, again.fresh) == (True, False)
    assert first.manifest == again.manifest


@pytest.mark.parametrize(
    "changes", [{"campaign": Campaign(1, CAMPAIGN.airdrop)}, {"with_dump": False}, {"with_shards": False}]
)
def test_build__folder_of_another_order__refused(tmp_path, changes):
    before = built(tmp_path, made_up(20)).manifest
    with pytest.raises(AirdropError, match="--replace"):
        built(tmp_path, made_up(20), **changes)
    after = built(tmp_path, made_up(20), **changes, replace=True).manifest
    assert before != after


def test_build__another_list__refused(tmp_path):
    built(tmp_path, made_up(20))
    with pytest.raises(AirdropError, match="another list"):
        built(tmp_path, made_up(21))


def test_build__other_column_of_the_list__refused(tmp_path):
    (account, _), *_ = made_up(1)
    source = tmp_path / "list.csv"
    source.write_text(f"account,first,second\n{account},5,6\n")
    build(Order(source, CAMPAIGN, tmp_path / "out", names=ColumnNames(amount="first")))
    with pytest.raises(AirdropError, match="other columns"):
        build(Order(source, CAMPAIGN, tmp_path / "out", names=ColumnNames(amount="second")))


@pytest.mark.parametrize("replace", [False, True])
def test_build__folder_that_holds_something_else__refused(tmp_path, replace):
    """A slip such as `--out . --replace` must not cost the spec and the records of a project."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(AirdropError, match=r"holds no airdrop, or more than one \('mine.txt'\)"):
        built(tmp_path, made_up(2), replace=replace)
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("replace", [False, True])
def test_build__a_file_in_the_way__refused(tmp_path, replace):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(AirdropError, match="it is a file"):
        built(tmp_path, made_up(2), replace=replace)
    assert (tmp_path / "out").read_text() == "mine"


def test_build__damaged_airdrop__replaced(tmp_path):
    built(tmp_path, made_up(2))
    (tmp_path / "out" / "manifest.json").write_text("{")
    with pytest.raises(AirdropError, match="give another --out, or --replace"):
        built(tmp_path, made_up(2))
    assert built(tmp_path, made_up(2), replace=True).fresh


def test_build__the_folder_it_is_in__replaced(tmp_path, monkeypatch):
    built(tmp_path, made_up(2))
    monkeypatch.chdir(tmp_path / "out")
    source = write_csv(tmp_path / "other.csv", made_up(3))
    assert build(Order(source, CAMPAIGN, Path(), replace=True)).manifest.count == 3
    monkeypatch.chdir(tmp_path)
    assert load_manifest(tmp_path / "out").count == 3


def test_build__leaves_nothing_beside_the_folder(tmp_path):
    source = write_csv(tmp_path / "list.csv", made_up(30))
    build(Order(source, CAMPAIGN, tmp_path / "a" / "out"))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out"]


def test_build__same_list__same_bytes(tmp_path):
    """Nothing of the time or the machine gets into the files."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        built(tmp_path / name, made_up(200))
    one, two = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
