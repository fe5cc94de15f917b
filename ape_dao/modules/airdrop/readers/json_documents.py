"""JSON documents: lists of objects or pairs, maps from account to amount, and what other tools write.

Numbers are taken as they are written, digit by digit. Proofs are left out while the document is read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.core.text import clean, printable
from ape_dao.modules.airdrop.accounts import looks_like_account
from ape_dao.modules.airdrop.arrays import chunks
from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.leaves import LEAF_TYPES
from ape_dao.modules.airdrop.problems import ROW, ClaimedTree
from ape_dao.modules.airdrop.readers.json_lines import read_rows
from ape_dao.modules.airdrop.readers.values import AmountError, amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source

MOST_BYTES = 1 << 30
_KIND = "json"
_PROOFS = ("proof", "proofs", "merkleProof", "merkle_proof")
_LISTS = (
    "recipients",
    "claims",
    "values",
    "balances",
    "allocations",
    "airdrop",
    "accounts",
    "holders",
    "proofs",
    "data",
)
_ROOTS = ("root", "merkleRoot", "merkle_root")
_TOTALS = ("tokenTotal", "total_amount", "totalAmount")
_COUNTS = ("number_of_recipients", "numberOfRecipients", "numDrops")
_DUMP = "standard-v1"
_ENCODINGS = (
    (re.compile(r"address,uint\d+"), 0, 1),
    (re.compile(r"uint\d+,address,uint\d+"), 1, 2),
    (re.compile(",".join(LEAF_TYPES)), 3, 4),
)
"""Leaves of OpenZeppelin's trees whose meaning is known: places of account and amount."""
_SHOWN = 60


class _Object(list[tuple[str, Any]]):
    """The members of an object in their order; a key may be there twice."""

    def get(self, *keys: str) -> Any:
        return next((value for key, value in self if key in keys), None)

    @property
    def names(self) -> list[str]:
        return [key for key, _ in self]


@dataclass(frozen=True)
class _Listing:
    rows: list[Any]
    read: Callable[[Any], tuple[Any, Any]]
    """Account and amount of a row."""
    assets: Sequence[str] = ()
    """Keys of objects that say what a row pays."""


class _RowError(Exception):
    """A row without an account or an amount."""


def read_json(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a JSON document; the "line" of a row is its number, from 1.

    Raises:
        AirdropError: It is no JSON, holds no list that is known, or a column cannot be found.
    """
    data = _content(source)
    try:
        document = _decoded(data)
    except json.JSONDecodeError as err:
        if err.msg == "Extra data" and data.lstrip().startswith(b"{"):
            yield from read_rows([data], source.name, names, problems)
            return
        raise AirdropError(f"{source.name} is not JSON ({err}).") from err
    except (ValueError, RecursionError) as err:
        raise AirdropError(f"{source.name} cannot be read as JSON ({err}).") from err
    problems.noun = ROW
    listing = _Documents(names, source.name, problems).listing(document)
    for part in chunks(len(listing.rows)) if listing.rows else [slice(0, 0)]:
        yield _batch(listing, part, problems)


def _content(source: Source) -> bytes:
    blocks, size = [], 0
    for block in source.content():
        size += len(block)
        if size > MOST_BYTES:
            raise AirdropError(f"{source.name} holds more than {MOST_BYTES:,} bytes; give JSON Lines or CSV.")
        blocks.append(block)
    return b"".join(blocks)


def _decoded(data: bytes) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> _Object:
        return _Object(pair for pair in found if pair[0] not in _PROOFS or type(pair[1]) is not list)

    text = data.decode("utf-8-sig")
    return json.loads(text, object_pairs_hook=pairs, parse_int=str, parse_float=str, parse_constant=str)


def _batch(listing: _Listing, part: slice, problems: Problems) -> Batch:
    places, accounts, amounts = [], [], []
    assets: dict[str, list[str]] = {name: [] for name in listing.assets}
    for number, row in enumerate(listing.rows[part], start=part.start + 1):
        try:
            account, amount = listing.read(row)
            if not isinstance(account, str):
                raise _RowError(f"the account is '{_shown(account)}'")
            amount = amount_of(amount)
        except (_RowError, AmountError) as err:
            problems.add(number, _KIND, f"{_shown(row)}: {err}")
            continue
        places.append(number)
        accounts.append(clean(account))
        amounts.append(clean(amount))
        for name, texts in assets.items():
            texts.append(clean(_text_of(row, name)))
    lines = np.array(places, dtype=np.int64)
    named = {name: TextColumn.of(texts).stripped() for name, texts in assets.items()}
    return Batch(lines, TextColumn.of(accounts).stripped(), TextColumn.of(amounts).stripped(), named)


class _Documents:
    """Finds the list in a document."""

    def __init__(self, names: ColumnNames, name: str, problems: Problems) -> None:
        self._names, self._name, self._problems = names, name, problems

    def listing(self, document: Any) -> _Listing:
        if isinstance(document, _Object):
            return self._of_object(document)
        if isinstance(document, list):
            return self._of_list(document)
        raise self._unknown(f"'{_shown(document)}'")

    def _of_object(self, document: _Object) -> _Listing:
        self._claims(document)
        if document.get("leafEncoding") is not None:
            return self._of_dump(document)
        if document and looks_like_account(document[0][0]):
            return self._of_map(document)
        lists = [(key, value) for key, value in document if key in _LISTS and isinstance(value, list)]
        if len(lists) == 1:
            return self.listing(lists[0][1])
        keys = ", ".join(f"'{_shown(key)}'" for key in document.names[:8])
        raise self._unknown(f"an object with {keys or 'no keys'}")

    def _of_map(self, document: _Object) -> _Listing:
        """From account to amount, or to an object with the amount."""
        inner = next(
            (value for _, value in document if isinstance(value, _Object) and not _is_number(value)), None
        )
        if inner is None:
            return _Listing(document, lambda row: row)
        amount = self._names.amount_among(inner.names, self._name)

        def read(row: tuple[str, Any]) -> tuple[str, Any]:
            is_plain = not isinstance(row[1], _Object) or _is_number(row[1])
            return row[0], row[1] if is_plain else _member(row[1], amount)

        return _Listing(document, read, self._names.of_assets(inner.names, amount))

    def _of_list(self, rows: list[Any]) -> _Listing:
        if not rows:
            return _Listing(rows, lambda row: row)
        if isinstance(rows[0], _Object):
            account, amount = self._names.among(rows[0].names, self._name)
            assets = self._names.of_assets(rows[0].names, account, amount)
            return _Listing(rows, lambda row: (_member(row, account), _member(row, amount)), assets)
        if isinstance(rows[0], list):
            return self._of_tuples(rows, *self._places(len(rows[0])))
        raise self._unknown(f"a list of '{_shown(rows[0])}'")

    def _of_tuples(self, rows: list[Any], account: int, amount: int) -> _Listing:
        def read(row: Any) -> tuple[Any, Any]:
            if not isinstance(row, list) or isinstance(row, _Object) or len(row) <= max(account, amount):
                raise _RowError("no list of an account and an amount")
            return row[account], row[amount]

        return _Listing(rows, read)

    def _of_dump(self, dump: _Object) -> _Listing:
        """What `StandardMerkleTree.dump` of OpenZeppelin's library writes."""
        encoding, values = dump.get("leafEncoding"), dump.get("values")
        if dump.get("format") != _DUMP or not isinstance(values, list) or not isinstance(encoding, list):
            raise AirdropError(f"{self._name} is a dump of a tree that cannot be read; {_DUMP} can.")
        types = ",".join(map(str, encoding))
        places = next(((one, two) for known, one, two in _ENCODINGS if known.fullmatch(types)), None)
        if self._names.account is not None or places is None:
            places = self._places(len(encoding), types)
        rows = [value.get("value") if isinstance(value, _Object) else value for value in values]
        tree = dump.get("tree")
        if isinstance(tree, list) and tree and isinstance(tree[0], str):
            own = tuple(encoding) == LEAF_TYPES
            campaigns = {(str(row[0]), str(row[1])) for row in rows if own and isinstance(row, list)}
            campaign = campaigns.pop() if len(campaigns) == 1 else None
            self._problems.tree = ClaimedTree(tree[0], campaign)
        return self._of_tuples(rows, *places)

    def _places(self, width: int, types: str = "") -> tuple[int, int]:
        """Where account and amount stand in a row that is a list: the names are numbers then."""
        names = self._names
        if names.account is None and names.amount is None and width == 2 and not types:
            return 0, 1
        places = [
            int(name) for name in (names.account, names.amount) if name is not None and name.isdecimal()
        ]
        if len(places) < 2 or max(places) >= width:
            what = f"leaves of {types}" if types else f"rows of {width} values"
            raise AirdropError(
                f"{self._name} has {what}; give --account-column and --amount-column as numbers from 0 to "
                f"{width - 1}."
            )
        return places[0], places[1]

    def _claims(self, document: _Object) -> None:
        """Remember what the document says about its list."""
        root, total, count = (document.get(*keys) for keys in (_ROOTS, _TOTALS, _COUNTS))
        if isinstance(root, str) and root.startswith("0x"):
            self._problems.tree = ClaimedTree(root)
        if isinstance(total, str):
            self._problems.total = total
        if isinstance(count, str) and count.isdecimal():
            self._problems.rows = int(count)

    def _unknown(self, seen: str) -> AirdropError:
        return AirdropError(
            f"{self._name} holds {seen}. Known are a list of objects or of [account, amount], a map from "
            f"account to amount, dumps of OpenZeppelin's trees, and objects with one of {', '.join(_LISTS)}."
        )


def _is_number(value: _Object) -> bool:
    """Whether an object is how a library writes a number."""
    try:
        amount_of(value)
    except AmountError:
        return False
    return True


def _member(row: Any, name: str) -> Any:
    if not isinstance(row, _Object):
        raise _RowError("no object")
    found = [value for key, value in row if key == name]
    if len(found) != 1:
        raise _RowError(f"has '{name}' twice" if found else f"has no '{name}'")
    return found[0]


def _text_of(row: Any, name: str) -> str:
    """The text of a member, of a row of a map too; "" if it is left out."""
    held = row[1] if isinstance(row, tuple) else row
    value = held.get(name) if isinstance(held, _Object) else None
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    plain = value[0] if isinstance(value, tuple) else dict(value) if isinstance(value, _Object) else value
    text = printable(clean(str(plain)))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}…"
