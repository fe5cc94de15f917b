"""Parquet, for those who install the extra "parquet"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.modules.airdrop.accounts import account_texts
from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, CHUNK_ROWS
from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.problems import ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source


def read_parquet(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a Parquet file; the "line" of a row is its number, from 1.

    Raises:
        AirdropError: pyarrow is not installed, the file is none, or a column is missing or inexact.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as err:
        raise AirdropError(
            "Parquet needs pyarrow, which is not installed; install 'ape-dao[parquet]', or give CSV."
        ) from err

    problems.noun = ROW
    content = pyarrow.BufferReader(b"".join(source.content())) if source.is_packed else source.path
    if not source.is_packed:
        for _ in source.blocks():  # only to hash them
            pass
    try:
        with parquet.ParquetFile(content) as file:
            schema = file.schema_arrow
            account, amount = names.among(schema.names, source.name)
            account_text = _account_reader(pyarrow, schema.field(account).type, account)
            amount_text = _amount_reader(pyarrow, schema.field(amount).type, amount)
            assets = names.of_assets(schema.names, account, amount)
            first = 1
            for batch in file.iter_batches(batch_size=CHUNK_ROWS, columns=[account, amount, *assets]):
                lines = np.arange(first, first + len(batch), dtype=np.int64)
                first += len(batch)
                accounts, amounts = account_text(batch.column(account)), amount_text(batch.column(amount))
                named = {name: _from_any(batch.column(name)).stripped() for name in assets}
                yield Batch(lines, accounts.stripped(), amounts.stripped(), named)
    except pyarrow.ArrowException as err:
        raise AirdropError(f"{source.name} cannot be read as Parquet ({str(err).splitlines()[0]}).") from err


def _account_reader(pyarrow: Any, kind: Any, name: str) -> Any:
    types = pyarrow.types
    if types.is_fixed_size_binary(kind) and kind.byte_width == ACCOUNT_BYTES:
        return _from_bytes
    if types.is_string(kind) or types.is_large_string(kind):
        return _from_text
    raise AirdropError(f"Column '{name}' is of type {kind}; accounts are texts, or binary of 20 bytes.")


def _amount_reader(pyarrow: Any, kind: Any, name: str) -> Any:
    types = pyarrow.types
    if types.is_integer(kind):
        return lambda column: _from_text(column.cast(pyarrow.string()))
    if types.is_string(kind) or types.is_large_string(kind):
        return _from_text
    if types.is_decimal(kind):
        return lambda column: TextColumn.of(
            ["" if value is None else f"{value:f}" for value in column.to_pylist()]
        )
    raise AirdropError(
        f"Column '{name}' is of type {kind}, which rounds; amounts are integers, decimals or texts."
    )


def _from_text(column: Any) -> TextColumn:
    return TextColumn.of([value or "" for value in column.to_pylist()])


def _from_any(column: Any) -> TextColumn:
    values = column.to_pylist()
    return TextColumn.of(["" if value is None else str(value) for value in values])


def _from_bytes(column: Any) -> TextColumn:
    values = [value or bytes(ACCOUNT_BYTES) for value in column.to_pylist()]
    rows = np.frombuffer(b"".join(values), dtype=np.uint8).reshape(-1, ACCOUNT_BYTES)
    return TextColumn.of([bytes(text).decode() for text in account_texts(rows)])
