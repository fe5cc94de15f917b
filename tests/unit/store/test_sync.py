"""The store of events: the same tables, whatever the node and the machine do meanwhile."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from itertools import pairwise

import duckdb
import numpy as np
import pytest
from ape.exceptions import ProviderError
from pyarrow import dataset

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import StoreError
from ape_dao.store import parts
from ape_dao.store import store as store_module
from ape_dao.store.compact import Coded, Wide
from ape_dao.store.kinds import events_of
from ape_dao.store.store import DATABASE, Store, locked
from ape_dao.store.syncing import sync
from utils.event_chain import ESCROW, FIRST_SECOND, KINDS, EventChain

UV = shutil.which("uv")
NAMES = ("block", "log_index", "time", "transaction", "address", "account", "payer", "added", "amount", "end")


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "BLOCKS", 50)


@pytest.fixture
def chain():
    """200 blocks; each third has one lock, each ninth has two."""
    chain = EventChain()
    for number in range(1, 201):
        chain.mine(*([number] if number % 3 == 0 else []), *([number + 2**70] if number % 9 == 0 else []))
    return chain


def bring_up(folder, chain, kinds=KINDS, **options):
    store = Store(folder, writes=True)
    try:
        return sync(store, chain, kinds, 1, **options)
    finally:
        store.close()


def rows(folder):
    store = Store(folder)
    try:
        table = store.table("VotingEscrow", "Locked")
        assert tuple(table.columns)[: len(NAMES)] == NAMES
        return list(zip(*(table[name].tolist() for name in NAMES), strict=True))
    finally:
        store.close()


def told(chain):
    """What the chain says, read without the store."""
    return [
        (
            int(log["blockNumber"], 16),
            int(log["logIndex"], 16),
            FIRST_SECOND + int(log["blockNumber"], 16),
            log["transactionHash"],
            ESCROW,
            "0x" + log["topics"][1][-40:],
            "0x" + log["topics"][2][-40:],
            *(int(log["data"][start : start + 64], 16) for start in (2, 66, 130)),
        )
        for _, logs in chain.blocks
        for log in logs
        if log["address"] == ESCROW
    ]


def test_sync__more_rows_than_a_part_has__no_block_in_two_parts(chain, tmp_path, monkeypatch):
    """EV-01. Where a part is full, the rest of the block is in it too."""
    monkeypatch.setattr(store_module, "MOST_ROWS", 3)
    chain.finalized = 200
    bring_up(tmp_path, chain, flush=True)
    own = Store(tmp_path).database.parts()
    assert [(one.last_block < other.first_block) for one, other in pairwise(own)] == [True] * (len(own) - 1)
    assert len(own) > 2 and max(one.rows for one in own) == 4
    assert rows(tmp_path) == told(chain)


@pytest.mark.parametrize("finalized", [None, 180])
def test_sync__again__few_requests_one_after_the_other(chain, tmp_path, finalized):
    """DP-17. Blocks and logs are asked for in one request each, and the last once more, whatever came."""
    chain.finalized, chain.has_times = finalized, False
    bring_up(tmp_path, chain)
    chain.turns = 0
    for number in range(5):
        chain.mine(number)
    bring_up(tmp_path, chain)
    assert chain.turns == (3 if finalized else 6)
    assert rows(tmp_path) == told(chain)


@pytest.mark.parametrize("has_times", [True, False])
def test_sync__every_event_once_and_exact(chain, tmp_path, has_times):
    if not has_times:
        for _, logs in chain.blocks:
            for log in logs:
                del log["blockTimestamp"]
    done = bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)
    assert done.final.number == 200 - 64
    assert done.read + done.changeable == len(told(chain))


def test_sync__in_parquet__the_same_table(chain, tmp_path, small_parts):
    """EV-01."""
    chain.finalized = 160
    assert bring_up(tmp_path, chain).moved > 0
    assert {part.name.split("-")[2] for part in tmp_path.rglob("*.parquet")} == {"1.parquet"} | {
        f"{number}.parquet" for number in (2, 3)
    }
    assert rows(tmp_path) == told(chain)
    bring_up(tmp_path, chain, flush=True)
    assert rows(tmp_path) == told(chain)


@pytest.mark.parametrize("bits", [0, 62, 63, 64, 126, 127, 128, 140, 255])
@pytest.mark.parametrize("many", [3, 1_000])
@pytest.mark.parametrize("flush", [False, True])
def test_table__many_rows__compact_and_the_same(bits, many, flush, tmp_path, small_parts, monkeypatch):
    """EV-21. Some rows in Parquet, some in SQLite; amounts around the limits of what a column holds."""
    monkeypatch.setattr(store_module, "FEW_ROWS", 3)
    monkeypatch.setattr(store_module, "MANY_ROWS", many)
    monkeypatch.setattr(store_module, "MOST_ROWS", 7)
    chain = EventChain()
    for number in range(1, 201):
        chain.mine(*([number, number + 2**bits] if number % 3 == 0 else []))
    assert bring_up(tmp_path, chain, flush=flush).moved > 3
    assert rows(tmp_path) == told(chain)
    store = Store(tmp_path)
    table = store.table("VotingEscrow", "Locked", ("account", "amount"))
    assert isinstance(table.columns["account"], Coded) == (many == 3)
    assert isinstance(table.columns["amount"], Wide) == (bits < 127)
    assert table.coded("account").whole().tolist() == [row[5] for row in told(chain)]
    assert table.wide("amount").whole().tolist() == [row[8] for row in told(chain)]
    store.close()


def test_sync__in_pieces__as_at_once(chain, tmp_path, small_parts):
    """EV-02."""
    blocks, chain.blocks = chain.blocks, chain.blocks[:1]
    while len(chain.blocks) < len(blocks):
        chain.blocks = blocks[: len(chain.blocks) + 23]
        bring_up(tmp_path, chain)
        assert rows(tmp_path) == told(chain)


def test_sync__tells_how_far_it_is__to_the_end(chain, tmp_path):
    """What a progress bar shows: the parts of each stage add up to the whole."""
    told_of = []
    bring_up(tmp_path, chain, report=lambda *one: told_of.append(one))
    stages = {stage: total for stage, _, total in told_of}
    assert len(told_of) >= len(stages) > 0
    for stage, total in stages.items():
        assert sum(done for name, done, _ in told_of if name == stage) == total > 0


def test_sync__nothing_new__few_requests(chain, tmp_path):
    bring_up(tmp_path, chain)
    before = chain.requests
    done = bring_up(tmp_path, chain)
    assert done.read == 0
    assert chain.requests - before <= 12 + len({row[0] for row in told(chain) if row[0] > 136})


@pytest.mark.parametrize("depth", [3, 30, 100])
@pytest.mark.parametrize("amounts", [(), (5,), (5, 6)])
def test_sync__reorganised__as_the_chain_is_now(chain, tmp_path, small_parts, depth, amounts):
    """EV-03. One of 100 blocks goes beyond what was final."""
    bring_up(tmp_path, chain)
    chain.reorganise(depth, *amounts)
    done = bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)
    assert bool(done.began_again) == (depth == 100)


def test_sync__reorganised_while_it_reads__as_the_chain_is_at_last(chain, tmp_path):
    """EV-04. Blocks that had no log get one, after their range was told."""
    for _ in range(30):
        chain.mine()
    tell, did = chain.tell, []

    def reorganise_after(query):
        answer = tell(query)
        if int(query["toBlock"], 16) == 230 and not did:
            did.append(True)
            chain.reorganise(30, 5)
        return answer

    chain.tell = reorganise_after
    bring_up(tmp_path, chain)
    assert did
    assert rows(tmp_path) == told(chain)


def test_sync__doubled_unordered_withdrawn__each_once(chain, tmp_path):
    """EV-05."""
    tell = chain.tell

    def badly(query):
        answer = tell(query)
        gone = [{**log, "removed": True, "blockHash": "0x" + "dead" * 16} for log in answer]
        return [*gone, *answer[::-1], *answer]

    chain.tell = badly
    bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)


def test_sync__withdrawn_and_not_said__never_kept(chain, tmp_path):
    """EV-06. A node tells logs of a block that the chain does not have."""
    tell = chain.tell
    chain.tell = lambda query: [{**log, "blockHash": "0x" + "dead" * 16} for log in tell(query)]
    with pytest.raises(StoreError, match="changed while it was read"):
        bring_up(tmp_path, chain)
    chain.tell = tell
    bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)


def test_sync__node_with_limits__the_same(chain, tmp_path):
    tell = chain.tell

    def limited(query):
        span = int(query["toBlock"], 16) - int(query["fromBlock"], 16) + 1
        return tell(query) if span <= 7 else ProviderError("block range is too large")

    chain.tell = limited
    bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)


def test_sync__node_behind__refuses(chain, tmp_path):
    bring_up(tmp_path, chain)
    before = rows(tmp_path)
    del chain.blocks[100:]
    with pytest.raises(StoreError, match="the node is behind"):
        bring_up(tmp_path, chain)
    assert rows(tmp_path) == before


def test_sync__local_chain_began_anew__reads_the_new_one(chain, tmp_path):
    chain.is_local = True
    bring_up(tmp_path, chain)
    del chain.blocks[100:]
    chain.mine(9)
    bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)


def test_sync__contract_added_later__read_from_the_start(chain, tmp_path, small_parts):
    """EV-07. Its rows of blocks that are in Parquet already make parts of their own."""
    other = "0x" + "ab" * 20
    for number in (10, 40, 120):
        log = {**chain.blocks[3][1][0], "address": other, "logIndex": "0x5", "blockNumber": hex(number)}
        log |= {"blockHash": chain.blocks[number][0], "blockTimestamp": hex(FIRST_SECOND + number)}
        chain.blocks[number][1].append(log)
    bring_up(tmp_path, chain)
    assert rows(tmp_path) == told(chain)
    later = tuple(events_of(other, "VotingEscrow", artifact("VotingEscrow").abi))
    assert not bring_up(tmp_path, chain, (*KINDS, *later)).began_again
    found = rows(tmp_path)
    assert [row for row in found if row[4] == ESCROW] == told(chain)
    assert [row[0] for row in found if row[4] == other] == [10, 40, 120]
    assert found == sorted(found)


def test_sync__killed_at_any_write__the_same_table(chain, tmp_path, small_parts, monkeypatch):
    """EV-08. SIGKILL at the beginning, within and at the end of every change, and around every part."""
    monkeypatch.setattr("ape_dao.core.chain.logs._FIRST_SPAN", 40)
    del chain.blocks[150:]
    point, was_killed = 0, True
    while was_killed:
        folder, point = tmp_path / str(point), point + 1
        was_killed = _killed_at(point, lambda place=folder: bring_up(place, chain))
        bring_up(folder, chain)
        assert rows(folder) == told(chain), point
    assert point > 30


def _killed_at(point, work):
    child = os.fork()
    if child == 0:
        passed = 0

        def step(statement="COMMIT"):
            nonlocal passed
            passed += statement.split()[0] in ("CREATE", "BEGIN", "DELETE", "COMMIT")
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)

        connect, write = sqlite3.connect, parts.write_part

        def watched(*arguments, **options):
            connection = connect(*arguments, **options)
            connection.set_trace_callback(step)
            return connection

        def write_watched(*arguments):
            step()
            write(*arguments)
            step()

        sqlite3.connect, parts.write_part = watched, write_watched
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_locked__two_at_a_time__the_second_refuses(tmp_path):
    """EV-09."""
    with locked(tmp_path), pytest.raises(StoreError, match="Another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_store__interrupted__says_so(chain, tmp_path):
    """EV-10."""
    bring_up(tmp_path, chain)
    for number in range(100):
        chain.mine(number)
    tell = chain.tell
    chain.tell = lambda query: tell(query) if query["toBlock"] != hex(300) else ProviderError("gone")
    with pytest.raises(ProviderError):
        bring_up(tmp_path, chain)
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="not complete"):
        store.newest()
    store.close()


def test_store__none_or_damaged__says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="ape dao sync"):
        Store(tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database at all, whatever it is called" * 100)
    with pytest.raises(StoreError, match="delete its folder"):
        Store(tmp_path)


def test_parts__duckdb_and_arrow_read_them_as_they_are(chain, tmp_path, small_parts):
    """EV-11. Numbers beyond DECIMAL(38, 0) are in the text alone."""
    chain.blocks[3][1][0]["data"] = "0x" + "ff" * 32 + chain.blocks[3][1][0]["data"][66:]
    bring_up(tmp_path, chain, flush=True)
    table = duckdb.read_parquet(f"{tmp_path}/events/*/*/*.parquet", hive_partitioning=True)
    columns = "event, count(*), count(added), max(length(added_text)), sum(amount)"
    found = table.aggregate(columns, "event").fetchall()
    final = [row for row in told(chain) if row[0] <= 136]
    assert found == [("Locked", len(final), len(final) - 1, 78, sum(row[8] for row in final))]
    arrow = dataset.dataset(tmp_path / "events", partitioning="hive").to_table().sort_by("block")
    assert arrow["added_text"].to_pylist() == [str(row[7]) for row in final]


CLICKHOUSE = """
import sys
import chdb
files = f"file('{sys.argv[1]}/events/*/*/*.parquet', Parquet)"
what = "count(), count(added), max(length(added_text)), sum(amount), uniqExact(account), max(length(words))"
print(chdb.query(f"SELECT {what} FROM {files}", "TSV"), end="")
"""


@pytest.mark.skipif(UV is None, reason="uv brings ClickHouse")
def test_parts__clickhouse_reads_them_as_they_are(chain, tmp_path, small_parts):
    """EV-11. ClickHouse as a library, from the registry of Python packages, in an environment of its own."""
    chain.blocks[3][1][0]["data"] = "0x" + "ff" * 32 + chain.blocks[3][1][0]["data"][66:]
    bring_up(tmp_path, chain, flush=True)
    command = [UV, "run", "--no-project", "--isolated", "--with", "chdb==4.4.0", "python", "-c", CLICKHOUSE]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    final = [row for row in told(chain) if row[0] <= 136]
    accounts = len({row[5] for row in final})
    expected = [len(final), len(final) - 1, 78, sum(row[8] for row in final), accounts, 6 * 32]
    assert done.stdout.split() == list(map(str, expected))


def test_sync__without_duckdb__all_stays_in_sqlite(chain, tmp_path, small_parts, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert bring_up(tmp_path, chain).moved == 0
    assert rows(tmp_path) == told(chain)


def test_table__in_parquet_and_no_duckdb__says_what_to_install(chain, tmp_path, small_parts, monkeypatch):
    bring_up(tmp_path, chain)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(StoreError, match=r"install 'ape-dao\[analytics\]'"):
        rows(tmp_path)
    for number in range(50):
        chain.mine(number)
    bring_up(tmp_path, chain)
    monkeypatch.undo()
    assert rows(tmp_path) == told(chain)


def test_table__moved_while_it_is_read__each_once(chain, tmp_path):
    """EV-01."""
    bring_up(tmp_path, chain)
    store = Store(tmp_path)
    read = store.database.all_rows

    def then_move(*arguments):
        found = read(*arguments)
        assert bring_up(tmp_path, chain, flush=True).moved > 0
        return found

    store.database.all_rows = then_move
    assert len(store.table("VotingEscrow", "Locked")) == len(told(chain))
    store.close()
    assert rows(tmp_path) == told(chain)


def test_table__columns_asked_for(chain, tmp_path):
    bring_up(tmp_path, chain)
    store = Store(tmp_path)
    table = store.table("VotingEscrow", "Locked", ["amount"])
    assert list(table.columns) == ["block", "log_index", "time", "amount"]
    assert table["amount"].dtype == object and table["block"].dtype == np.int64
    with pytest.raises(StoreError, match="Withdrawn"):
        store.table("VotingEscrow", "Nothing")
    store.close()
