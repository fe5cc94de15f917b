"""Lists of recipients, format by format, as batches of text columns.

A reader reports what it cannot split into an account and an amount, and goes on with the next row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.readers.names import ColumnNames
from ape_dao.modules.airdrop.readers.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ape_dao.modules.airdrop.columns import Batch
    from ape_dao.modules.airdrop.problems import Problems

__all__ = ["FORMATS", "ColumnNames", "Source", "format_of", "read_batches", "unpacked_name"]

FORMATS = {
    "csv": (".csv",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet", ".pq"),
}
"""The endings of each format; each may be packed, with `.gz` behind it."""
PACKED = ".gz"


def format_of(path: Path) -> str:
    """The format of a file by its extension.

    Raises:
        AirdropError: The extension is not known.
    """
    ending = unpacked_name(path).suffix.lower()
    for name, endings in FORMATS.items():
        if ending in endings:
            return name
    known = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise AirdropError(
        f"What is {path}? Its name should end in one of {known}, also with {PACKED} behind it, or give "
        "--format."
    )


def unpacked_name(path: Path) -> Path:
    """The path without the ending of a packed file."""
    return path.with_suffix("") if path.suffix.lower() == PACKED else path


def read_batches(source: Source, file_format: str, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a list.

    Raises:
        AirdropError: The file is not of the format at all, or lacks a column.
    """
    if file_format == "csv":
        from ape_dao.modules.airdrop.readers.csv_lists import read_csv

        yield from read_csv(source, names, problems)
    elif file_format == "json":
        from ape_dao.modules.airdrop.readers.json_documents import read_json

        yield from read_json(source, names, problems)
    elif file_format == "jsonl":
        from ape_dao.modules.airdrop.readers.json_lines import read_json_lines

        yield from read_json_lines(source, names, problems)
    else:
        from ape_dao.modules.airdrop.readers.parquet import read_parquet

        yield from read_parquet(source, names, problems)
