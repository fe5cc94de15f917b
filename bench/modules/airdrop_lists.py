"""What building an airdrop and proving a claim cost; see `python bench/modules/airdrop_lists.py --help`."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[2]), *sys.path[1:]]  # this file is called like a module

import numpy as np
from rich.console import Console
from rich.table import Table

from ape_dao.modules.airdrop import keccak
from ape_dao.modules.airdrop.accounts import checksummed_texts
from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, chunks
from ape_dao.modules.airdrop.files import AirdropFiles

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, MISSED = 0, 1
MILLION = 1_000_000
PROOFS = 20_000
MEGABYTE = 1 << 20
BUILD = """
import sys, time
from pathlib import Path
from ape_dao.modules.airdrop.build import Order, build
from ape_dao.modules.airdrop.leaves import Campaign

began = time.process_time()
build(Order(Path(sys.argv[1]), Campaign(1, bytes(18) + b"dr"), Path(sys.argv[2])))
print(time.process_time() - began)
"""


@dataclass(frozen=True)
class Row:
    """One figure."""

    what: str
    figure: float
    unit: str
    bar: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.bar is not None and self.figure > self.bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and judge; returns the exit code."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        rows = measure(Path(scratch), options.recipients)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        Console().print(_table(options.recipients, rows))
    wrong = [row.what for row in rows if row.is_missed]
    if wrong:
        print(f"missed: {', '.join(wrong)}", file=sys.stderr)
    return MISSED if wrong else OK


def measure(scratch: Path, recipients: int) -> list[Row]:
    """Build an airdrop of made-up recipients in a process of its own, then prove some of them."""
    source, folder = scratch / "list.csv", scratch / "airdrop"
    write_list(source, recipients)
    began = time.monotonic()
    command = [sys.executable, "-c", BUILD, str(source), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        building = float(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("the build failed")
    wall = time.monotonic() - began
    bars = (5.0, 600.0) if recipients == MILLION else (None, 8_192.0)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    warm, cold = _time_proofs(folder)
    return [
        Row("build: read, check, hash, write", building, "CPU s", bars[0]),
        Row("with the start of Python", usage.ru_utime + usage.ru_stime, "CPU s"),
        Row("of it in the kernel", usage.ru_stime, "CPU s"),
        Row("memory at most", usage.ru_maxrss / 1024, "MB", bars[1]),
        Row("time", wall, "s"),
        Row("files", size / MEGABYTE, "MB"),
        Row("one proof, folder open", warm, "ms", 0.2),
        Row("one proof, folder opened for it", cold, "ms"),
        Row("keccak256 of 64 bytes", _hash_rate(), "million per CPU s"),
    ]


def write_list(path: Path, count: int) -> None:
    """A CSV of made-up accounts, checksummed, with amounts of 19 to 27 digits."""
    source = np.random.default_rng(1)
    with path.open("wb") as file:
        file.write(b"account,amount\n")
        for part in chunks(count):
            size = part.stop - part.start
            accounts = source.integers(0, 256, (size, ACCOUNT_BYTES), dtype=np.uint8)
            whole, rest = source.integers(1, 10**9, size), source.integers(0, 10**18, size)
            texts = [bytes(text).decode() for text in checksummed_texts(accounts)]
            rows = zip(texts, whole.tolist(), rest.tolist(), strict=True)
            file.writelines(f"{text},{high}{low:018d}\n".encode() for text, high, low in rows)


def _time_proofs(folder: Path) -> tuple[float, float]:
    """Milliseconds of a lookup with its proof, in an open folder and in one opened for it."""
    source = random.Random(1)  # noqa: S311 - which accounts are looked up is no secret
    with AirdropFiles(folder) as files:
        accounts = [
            bytes.fromhex(claim.account[2:])
            for claim in files.claims(source.randrange(len(files)) for _ in range(PROOFS))
        ]
        began = time.process_time()
        for account in accounts:
            if files.find(account) is None:
                raise SystemExit(f"0x{account.hex()} was not found")
        warm = time.process_time() - began
    some = accounts[: PROOFS // 20]
    began = time.process_time()
    for account in some:
        with AirdropFiles(folder) as files:
            files.find(account)
    cold = time.process_time() - began
    return 1_000 * warm / len(accounts), 1_000 * cold / len(some)


def _hash_rate() -> float:
    """Millions of rows of 64 bytes a CPU-second."""
    rows = np.random.default_rng(1).integers(0, 256, (200_000, 64), dtype=np.uint8)
    began = time.process_time()
    keccak.hash_rows(rows)
    return len(rows) / (time.process_time() - began) / MILLION


def _table(recipients: int, rows: Sequence[Row]) -> Table:
    table = Table(title=f"An airdrop for {recipients:,} recipients", title_justify="left")
    for name in ("what", "figure", "bar", "unit"):
        table.add_column(name, justify="right" if name in ("figure", "bar") else "left")
    for row in rows:
        bar = "" if row.bar is None else f"{row.bar:,.1f}"
        style = "red" if row.is_missed else None
        table.add_row(row.what, f"{row.figure:,.3f}", bar, row.unit, style=style)
    return table


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/modules/airdrop_lists.py",
        description="CPU time, memory and files of building an airdrop, and the time of one proof from "
        f"disk. Exit code {MISSED} if a bar is missed. Measure on a quiet machine.",
    )
    parser.add_argument("--recipients", type=int, default=MILLION, help="how many (default: a million)")
    parser.add_argument("--scratch", help="folder for the files; they take about 0.6 GB a million")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
