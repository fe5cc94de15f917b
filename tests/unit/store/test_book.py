"""Readers are answered from a store, up to the block after which they read, and never from another chain."""

from dataclasses import replace

import pytest

from ape_dao.core.chain.abi import address_word, topic
from ape_dao.core.chain.logs import place_of
from ape_dao.core.errors import StoreError
from ape_dao.store import book, parts
from ape_dao.store.book import EventBook, Interests
from ape_dao.store.kinds import Naming
from ape_dao.store.store import DATABASE, Store, locked
from ape_dao.store.syncing import sync
from utils.event_chain import ESCROW, KINDS, LOCKED, EventChain, account

MADE = "0x" + topic(LOCKED).hex()
QUERY = {"address": ESCROW, "fromBlock": "0x1", "toBlock": "latest", "topics": [[MADE]]}
APPROVAL = Naming("Approval", None, 1, "0x" + address_word(ESCROW).hex()).topic
TOKEN, OWNER = "0x" + "70" * 20, "0x" + address_word(ESCROW).hex()
APPROVALS = {"fromBlock": "0x1", "toBlock": "latest", "topics": [[APPROVAL], [OWNER]]}
INTERESTS = Interests(1, KINDS, (Naming("Approval", None, 1, OWNER),))


@pytest.fixture
def chain():
    """200 blocks, each third with a lock."""
    chain = EventChain(is_still=True)
    for number in range(1, 201):
        chain.mine(*([number] if number % 3 == 0 else []))
    return chain


def told(chain, query=QUERY):
    """What the node says, as a book does."""
    newest = hex(chain.block_number())
    fields = ("address", "topics", "data", "blockNumber", "logIndex", "transactionHash")
    found = chain.tell({**query, "address": [ESCROW], "toBlock": newest})
    return [{name: log[name] for name in fields} for log in sorted(found, key=place_of)]


def find(chain, folder, query=QUERY, interests=INTERESTS, synced=None):
    return EventBook(interests, folder, lambda: synced).find(chain, query)


def approve(chain, token, data, *more, block=3):
    """A log of a token that looks like an approval by our contract."""
    topics = [APPROVAL, OWNER, "0x" + address_word(account(5)).hex(), *more]
    base = {
        "blockNumber": hex(block),
        "blockHash": chain.blocks[block][0],
        "transactionHash": "0x" + "aa" * 32,
    }
    index = hex(10 + len(chain.blocks[block][1]))
    log = {**base, "address": token, "topics": topics, "data": data, "logIndex": index}
    chain.blocks[block][1].append(log | {"blockTimestamp": chain.header(hex(block))["timestamp"]})


def test_find__later__only_what_is_new(chain, tmp_path):
    """DP-10. Logs are kept, and only blocks that could still change are asked for again."""
    assert find(chain, tmp_path) == told(chain)
    before = chain.requests
    assert find(chain, tmp_path) == told(chain)
    assert chain.requests == before
    asked, tell = [], chain.tell
    chain.tell = lambda query: asked.append(int(query["fromBlock"], 16)) or tell(query)
    for number in range(10):
        chain.mine(number)
    found = find(chain, tmp_path)
    assert min(asked) == 200 - 64 + 1
    assert found == told(chain)


@pytest.mark.parametrize("depth", [3, 30, 150])
def test_find__reorganised__as_the_chain_is_now(chain, tmp_path, depth):
    """EV-14. Also where another chain has blocks of the same numbers."""
    assert find(chain, tmp_path) == told(chain)
    chain.reorganise(depth, 5)
    assert find(chain, tmp_path) == told(chain)


def test_find__read_after_an_older_block__nothing_later(chain, tmp_path):
    """EV-14."""
    find(chain, tmp_path)
    chain.block_number = lambda: 100
    assert find(chain, tmp_path) == told(chain)
    assert find(chain, tmp_path, {**QUERY, "fromBlock": hex(10), "toBlock": hex(20)}) == [
        log for log in told(chain) if 10 <= int(log["blockNumber"], 16) <= 20
    ]


def test_find__by_account__those_alone(chain, tmp_path):
    word = "0x" + address_word(account(9)).hex()
    (log,) = find(chain, tmp_path, {**QUERY, "topics": [[MADE], [word]]})
    assert int(log["blockNumber"], 16) == 9
    assert find(chain, tmp_path, {**QUERY, "topics": [[MADE], None, [word]]}) == []


@pytest.mark.parametrize(
    "query",
    [
        {**QUERY, "address": TOKEN},
        {**QUERY, "topics": []},
        {**QUERY, "topics": [["0x" + "b1" * 32]]},
        {**APPROVALS, "topics": [[APPROVAL], ["0x" + "00" * 32]]},
        {**APPROVALS, "topics": [[APPROVAL]]},
    ],
)
def test_find__something_else__not_its_affair(chain, tmp_path, query):
    assert find(chain, tmp_path, query) is None
    chain.is_still = False
    assert find(chain, tmp_path) is None


@pytest.mark.parametrize("is_in_parquet", [False, True])
def test_find__store_that_was_synced__used_and_kept_up(chain, tmp_path, monkeypatch, is_in_parquet):
    """EV-14. What it does not have comes from the cache."""
    monkeypatch.setattr(parts, "BLOCKS", 50 if is_in_parquet else 10**6)
    approve(chain, TOKEN, "0x" + "01".zfill(64))
    store = Store(tmp_path / "synced", writes=True)
    assert bool(sync(store, chain, KINDS, 1).moved) == is_in_parquet
    store.close()
    for number in range(80):
        chain.mine(number)
    cache = tmp_path / "cache"
    assert find(chain, cache, synced=store.folder) == told(chain)
    assert not cache.exists()
    assert len(find(chain, cache, APPROVALS, synced=store.folder)) == 1
    assert cache.exists()


def test_find__approvals_of_any_token__all_that_look_like_one(chain, tmp_path):
    """EV-15. Anybody can log what looks like one; one of a single thing is none."""
    other = "0x" + "71" * 20
    approve(chain, TOKEN, "0x" + "01".zfill(64))
    approve(chain, other, "0x")
    approve(chain, other, "0x" + "ff" * 99)
    approve(chain, TOKEN, "0x", "0x" + "00" * 32)
    found = find(chain, tmp_path, APPROVALS)
    assert [(log["address"], log["data"]) for log in found] == [
        (TOKEN, "0x" + "01".zfill(64)),
        (other, "0x"),
        (other, "0x"),
    ]
    store = Store(tmp_path)
    assert store.table("ERC20", "Approval")["value"].tolist() == [1]
    assert store.table("ERC20", "ApprovalWithoutAmount")["owner"].tolist() == [ESCROW] * 2
    store.close()


def test_find__only_a_sum_wanted__one_log(chain, tmp_path):
    """DP-15. A million claims are one log to whoever adds them up."""
    summed = replace(INTERESTS, sums={(ESCROW, MADE): 1})
    for _ in range(3):
        chain.mine(198)
    found = find(chain, tmp_path, interests=summed)
    assert len(found) == 66  # one for each account
    assert [int(found[-1]["data"][2 + 64 * word :][:64], 16) for word in range(2)] == [0, 4 * 198]
    some = {**QUERY, "toBlock": hex(100)}
    assert find(chain, tmp_path, some, interests=summed) == told(chain)[:33]


def test_find__another_process_writes__reads_for_itself(chain, tmp_path, monkeypatch):
    """EV-16. Neither waits for long, nor answers from what is half done."""
    monkeypatch.setattr(book, "_PATIENCE", 0.1)
    find(chain, tmp_path)
    for number in range(90):
        chain.mine(number)
    with locked(tmp_path):
        assert find(chain, tmp_path) == told(chain)
    assert find(chain, tmp_path) == told(chain)


def test_find__interrupted_by_another_sync__brought_up_again(chain, tmp_path):
    """EV-16."""
    events = EventBook(INTERESTS, tmp_path)
    assert events.find(chain, QUERY) == told(chain)
    store = Store(tmp_path, writes=True)
    with store.database.transaction():  # as it begins, before it has read anything
        store.database.remove_fact("newest block")
        store.database.remove_rows(store.database.kinds(), 200 - 64 + 1)
    store.close()
    assert events.find(chain, QUERY) == told(chain)


def test_find__another_sync_begins_just_before__brought_up_again(chain, tmp_path, monkeypatch):
    """EV-16. Between looking whether the store has everything, and reading it."""
    bring_up, began = book._Shelf._brought_up, []

    def then_begin(self, chain):
        store = bring_up(self, chain)
        if not began:
            began.append(True)
            other = Store(tmp_path, writes=True)
            with other.database.transaction():
                other.database.remove_fact("newest block")
                other.database.remove_rows(other.database.kinds(), 200 - 64 + 1)
            other.close()
        return store

    monkeypatch.setattr(book._Shelf, "_brought_up", then_begin)
    assert find(chain, tmp_path) == told(chain)
    assert began


def test_answers__kept_for_later_blocks_of_this_chain_alone(chain, tmp_path):
    """EV-17."""
    first = EventBook(INTERESTS, tmp_path)
    assert first.answers(chain, ESCROW) == []
    first.keep(chain, ESCROW, {b"call": b"answer"})
    assert first.final_time(chain) == int(chain.header(hex(200 - 64))["timestamp"], 16)
    chain.mine()
    assert EventBook(INTERESTS, tmp_path).answers(chain, ESCROW) == [(b"call", 200, b"answer")]
    chain.block_number = lambda: 199
    assert EventBook(INTERESTS, tmp_path).answers(chain, ESCROW) == []
    del chain.block_number
    chain.reorganise(150)
    assert EventBook(INTERESTS, tmp_path).answers(chain, ESCROW) == []


def test_find__damaged_cache__read_again(chain, tmp_path):
    find(chain, tmp_path)
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 1_000)
    assert find(chain, tmp_path) == told(chain)
    assert find(chain, None) == told(chain)


def test_find__node_contradicts_itself__says_so(chain, tmp_path):
    tell = chain.tell
    chain.tell = lambda query: [{**log, "blockHash": "0x" + "dead" * 16} for log in tell(query)]
    with pytest.raises(StoreError, match="changed while it was read"):
        find(chain, tmp_path)


@pytest.mark.parametrize("is_in_parquet", [False, True])
def test_latest__last_of_each_account__up_to_the_block(chain, tmp_path, monkeypatch, is_in_parquet):
    monkeypatch.setattr(parts, "BLOCKS", 50 if is_in_parquet else 10**6)
    chain.mine(9, 9, 12)
    chain.mine(12)
    for _ in range(70):
        chain.mine()
    chain.mine(12)
    store = Store(tmp_path / "synced", writes=True)
    sync(store, chain, KINDS, 1)
    store.close()
    events = EventBook(INTERESTS, tmp_path / "cache", lambda: store.folder)

    def places(newest):
        chain.block_number = lambda: newest
        table = events.latest(chain, ESCROW.upper().replace("0X", "0x"), "Locked", ("account",))
        rows = zip(
            table["account"].tolist(), table["block"].tolist(), table["log_index"].tolist(), strict=True
        )
        return {int(who, 16): (block, index) for who, block, index in rows if int(who, 16) in (9, 12, 15)}

    assert places(273) == {9: (201, 1), 12: (273, 0), 15: (15, 0)}
    assert places(202) == {9: (201, 1), 12: (202, 0), 15: (15, 0)}
    assert places(14) == {9: (9, 0), 12: (12, 0)}
    assert events.latest(chain, TOKEN, "Locked", ("account",)) is None


@pytest.mark.parametrize("is_in_parquet", [False, True])
def test_sums__by_address__exact(chain, tmp_path, monkeypatch, is_in_parquet):
    """EV-18. Also with numbers that no column of 38 digits holds."""
    monkeypatch.setattr(parts, "BLOCKS", 50 if is_in_parquet else 10**6)
    for _ in range(3):
        chain.mine(9, 12)
    store = Store(tmp_path / "synced", writes=True)
    sync(store, chain, KINDS, 1)
    store.close()

    def sums(newest, by="account"):
        chain.block_number = lambda: newest
        events = EventBook(INTERESTS, tmp_path / "cache", lambda: store.folder)
        found = events.sums(chain, ESCROW, "Locked", "amount", by)
        return {
            int(who, 16) if who else who: total
            for who, total in found.items()
            if by != "account" or who[-1] in "9c"
        }

    assert sums(203)[9] == 4 * 9 and sums(203)[12] == 4 * 12
    assert sums(202)[9] == 3 * 9 and sums(100)[9] == 9
    assert sums(100, by="nothing") == {"": sum(range(3, 101, 3))}
    assert EventBook(INTERESTS, tmp_path).sums(chain, TOKEN, "Locked", "amount", "account") is None


def test_sums__beyond_38_digits__exact(chain, tmp_path, monkeypatch):
    """EV-18."""
    monkeypatch.setattr(parts, "BLOCKS", 50)
    data = chain.blocks[9][1][0]["data"]
    for block, number in ((9, 2**255), (12, 2**255)):
        chain.blocks[block][1][0]["data"] = data[:66] + f"{number:064x}" + data[130:]
    store = Store(tmp_path / "synced", writes=True)
    assert sync(store, chain, KINDS, 1).moved
    store.close()
    events = EventBook(INTERESTS, tmp_path / "cache", lambda: store.folder)
    others = sum(range(3, 201, 3)) - 9 - 12
    assert events.sums(chain, ESCROW, "Locked", "amount", "nothing") == {"": 2**256 + others}
