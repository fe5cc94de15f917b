"""Hashes of files and folders as other tools print them, and lists of payees with parents in them."""

import shutil
import subprocess

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ape_dao.core.errors import DaoError
from ape_dao.modules.services.lineage import (
    Artifact,
    Parent,
    ancestors,
    hash_named,
    hash_of,
    room_for,
    shares_with,
)

ANN, BEN, MODEL, DATA = "0x0a", "0x0b", "0x0c", "0x0d"
EMPTY = "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def filled(folder):
    (folder / "b").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "b" / "é.txt").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"text")
    (folder / "-n").write_bytes(b"1")
    return folder


def test_hash_of__file__is_its_sha_256(tmp_path):
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert hash_of(path) == hash_named(str(path)) == EMPTY
    assert hash_named(EMPTY.upper().replace("X", "x")) == EMPTY


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs the tools of GNU")
def test_hash_of__folder__is_what_sha256sum_prints(tmp_path):
    """SV-48: anybody checks a record without the kit."""
    folder = filled(tmp_path / "model")
    line = r"find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum"
    printed = subprocess.run(  # noqa: S602  (the line of the guide)
        line, shell=True, cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    assert hash_of(folder) == "0x" + printed.split()[0]


def test_hash_of__folder__any_change_changes_it(tmp_path):
    folder = filled(tmp_path / "model")
    seen = {hash_of(folder)}
    (folder / "b.txt").rename(folder / "c.txt")
    seen.add(hash_of(folder))
    (folder / "c.txt").write_bytes(b"texts")
    seen.add(hash_of(folder))
    (folder / "empty").write_bytes(b"")
    seen.add(hash_of(folder))
    (folder / "nothing").mkdir()  # folders alone do not count
    assert len(seen) == 4
    assert hash_of(folder) in seen


def test_hash_of__what_it_cannot_stand_for__says_so(tmp_path):
    with pytest.raises(DaoError, match="no file or folder"):
        hash_named(str(tmp_path / "absent"))
    with pytest.raises(DaoError, match="has no file"):
        hash_of(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    with pytest.raises(DaoError, match="is a link"):
        hash_of(tmp_path)
    (tmp_path / "link").unlink()
    (tmp_path / "a\nb").write_bytes(b"")
    with pytest.raises(DaoError, match="line break"):
        hash_of(tmp_path)


def test_room_for__parents__others_give_way_in_proportion():
    payees = [(ANN, 6_000), (BEN, 4_000)]
    assert room_for(payees, {MODEL: 2_000}) == [(ANN, 4_800), (BEN, 3_200), (MODEL, 2_000)]
    again = [(ANN, 4_800), (BEN, 3_200), (MODEL, 2_000)]
    assert room_for(again, {MODEL: 1_000, DATA: 1_000}) == [
        *((ANN, 4_200), (BEN, 2_800)),
        *((MODEL, 2_000), (DATA, 1_000)),
    ]


def test_room_for__nobody_is_left__says_so():
    for payees in ([(ANN, 9_999), (BEN, 1)], [(DATA, 10_000)], [(f"0x{n:02x}", 625) for n in range(32, 48)]):
        with pytest.raises(DaoError, match="do not fit"):
            room_for(payees, {DATA: 5_000} if payees[0][0] == DATA else {MODEL: 5_000})


@given(
    st.lists(st.integers(2, 500), min_size=1, max_size=10),
    st.lists(st.integers(1, 700), max_size=5),
)
def test_room_for__any_shares__sum_to_the_whole(shares, parents):
    """SV-50: the list that is offered pays every parent, and nobody's share rises but theirs."""
    payees = [(f"0x{n:02x}", share) for n, share in enumerate(shares)]
    payees[0] = (payees[0][0], payees[0][1] + 10_000 - sum(shares))
    owed = {f"0xff{n:02x}": share for n, share in enumerate(parents)}
    left = 10_000 - sum(parents)
    assume(all(share * left >= 10_000 for _, share in payees))
    made = room_for(payees, owed)
    assert sum(share for _, share in made) == 10_000
    assert dict(made[len(payees) :]) == owed
    assert all(1 <= after <= before for (_, before), (_, after) in zip(payees[1:], made[1:], strict=False))


def test_shares_with__several_of_one_parent__the_highest():
    parents = [Parent(1, EMPTY, 100), Parent(1, EMPTY, 300), Parent(2, EMPTY, 0), Parent(3, EMPTY, 5)]
    assert shares_with({1: 200, 3: 10}, parents) == {1: 300, 3: 10}


def test_ancestors__two_ways_to_one__once_and_the_nearest_first():
    def recorded(number: int, *parents: int) -> tuple[int, Artifact]:
        return 1, Artifact(str(number), "code", parents=tuple(Parent(1, str(one), 0) for one in parents))

    one, two, three, four = every = [recorded(1), recorded(2, 1), recorded(3, 1), recorded(4, 2, 3)]
    assert ancestors(every, four[1]) == [two, three, one]
    assert ancestors(every, one[1]) == []
