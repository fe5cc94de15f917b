"""What a server was paid and what it answered, on disk, so that a restart answers the same.

A payment is written down before it is sent to the chain, and before its request is served. One server has the
file at a time. It survives the death of the process; after a power cut the last moments may be missing, which
costs the service at most what it earned in them: the chain knows what was paid by authorization.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import RLock
from typing import TYPE_CHECKING

from ape_dao.core.errors import DaoError
from ape_dao.modules.services.vouchers import Voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ape_dao.modules.services.serving.protocol import Offer

KEEP_SECONDS = 600
"""How long an answer is kept for a retry."""
_PRUNE_EVERY = 1_000
"""Answers."""
_FOR_EVER = 2**62
_TABLES = """
CREATE TABLE IF NOT EXISTS place (text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payments (
  key TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  price TEXT NOT NULL,     -- token units
  request BLOB NOT NULL,   -- digest
  block INTEGER NOT NULL,  -- the newest one when it came
  until INTEGER NOT NULL,  -- unix seconds after which the chain takes it no more; 0 for a voucher
  transactionHash TEXT NOT NULL DEFAULT '',
  reason TEXT, message TEXT,
  status INTEGER, headers TEXT, body BLOB,
  at INTEGER NOT NULL      -- unix seconds
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS payments_at ON payments (at);
CREATE TABLE IF NOT EXISTS vouchers (
  payer TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  total TEXT NOT NULL,     -- token units
  redeemed TEXT NOT NULL,  -- token units
  voucher TEXT NOT NULL,
  PRIMARY KEY (payer, epoch)
) WITHOUT ROWID;
"""


class State(StrEnum):
    """What became of a payment."""

    TAKEN = "taken"
    """It is being sent to the chain."""
    PAID = "paid"
    """The money is there, and nothing was answered for it yet."""
    FAILED = "failed"
    """The chain refused it, for good."""
    ANSWERED = "answered"
    """It was used up."""


@dataclass(frozen=True)
class Answer:
    """What an application answered."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass(frozen=True)
class Entry:
    """A payment in the journal."""

    state: State
    price: int
    request: bytes
    """Digest of the request that it came with, or that was answered."""
    block: int
    transaction: str
    reason: str
    message: str
    answer: Answer | None
    """None also for one that was kept long enough."""


class Journal:
    """The file of one service at one server. Amounts are token units."""

    def __init__(
        self,
        path: Path | None,
        offer: Offer,
        keep: int = KEEP_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open or create it.

        Args:
            path: None keeps it in memory, for tests and demos.
            keep: Seconds for which answers are kept.

        Raises:
            DaoError: Another server has it, it is of another service, or it cannot be used.
        """
        self._keep, self._clock, self._answers, self._lock = keep, clock, 0, RLock()
        where = ":memory:" if path is None else str(path)
        try:
            self._db = sqlite3.connect(where, timeout=0, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
        except sqlite3.OperationalError as err:
            raise DaoError(
                f"The journal {where} cannot be used ({err}); end the server that has it, or name another."
            ) from err
        except sqlite3.DatabaseError as err:
            raise DaoError(f"{where} is no journal ({err}); name another file.") from err
        self._belongs(where, offer)
        self.prune()

    def close(self) -> None:
        """Let another server have it."""
        with self._lock:
            self._db.close()

    def find(self, key: str) -> Entry | None:
        """A payment; None if it never came."""
        with self._lock:
            row = self._db.execute(
                "SELECT state, price, request, block, transactionHash, reason, message, status, headers, "
                "body FROM payments WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        state, price, request, block, transaction, reason, message, status, headers, body = row
        answer = None
        if status is not None:
            listed = tuple(
                (name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(headers)
            )
            answer = Answer(status, listed, body)
        return Entry(
            State(state), int(price), request, block, transaction, reason or "", message or "", answer
        )

    def send(self, key: str, transaction: str, price: int, request: bytes, block: int, until: int) -> None:
        """Write down by which transaction an authorization is about to be sent, or sent again."""
        self._run(
            "INSERT INTO payments (key, state, price, request, block, until, transactionHash, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET transactionHash = excluded.transactionHash",
            (key, State.TAKEN, str(price), request, block, min(until, _FOR_EVER), transaction, self._now()),
        )

    def pay(self, key: str, transaction: str) -> None:
        """Write down that the money is there."""
        self._run(
            "UPDATE payments SET state = ?, transactionHash = ? WHERE key = ?", (State.PAID, transaction, key)
        )

    def fail(self, key: str, reason: str, message: str) -> None:
        """Write down that the chain refused it for good."""
        self._run(
            "UPDATE payments SET state = ?, reason = ?, message = ?, at = ? WHERE key = ?",
            (State.FAILED, reason, message, self._now(), key),
        )

    def accept(self, key: str, voucher: Voucher, price: int, redeemed: int, request: bytes) -> None:
        """Write down a payer's newest voucher, and that it pays for a request."""
        data = json.dumps(voucher.to_data())
        with self._transaction():
            self._db.execute(
                "INSERT INTO vouchers (payer, epoch, total, redeemed, voucher) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET total = excluded.total, voucher = excluded.voucher",
                (voucher.payer, voucher.epoch, str(voucher.total), str(redeemed), data),
            )
            self._db.execute(
                "INSERT INTO payments (key, state, price, request, block, until, at) "
                "VALUES (?, ?, ?, ?, 0, 0, ?)",
                (key, State.PAID, str(price), request, self._now()),
            )

    def answer(self, key: str, request: bytes, answer: Answer) -> None:
        """Keep what was answered."""
        headers = json.dumps(
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers]
        )
        self._run(
            "UPDATE payments SET state = ?, request = ?, status = ?, headers = ?, body = ?, at = ? "
            "WHERE key = ?",
            (State.ANSWERED, request, answer.status, headers, answer.body, self._now(), key),
        )
        self._answers += 1
        if self._answers % _PRUNE_EVERY == 0:
            self.prune()

    def total(self, payer: str, epoch: int) -> int | None:
        """Of the newest voucher of a payer in an epoch; None if there is none."""
        with self._lock:
            row = self._db.execute(
                "SELECT total FROM vouchers WHERE payer = ? AND epoch = ?", (payer, epoch)
            ).fetchone()
        return None if row is None else int(row[0])

    def due(self) -> list[Voucher]:
        """The newest voucher of each payer and epoch that is not known to be redeemed."""
        with self._lock:
            rows = self._db.execute("SELECT voucher FROM vouchers WHERE total != redeemed").fetchall()
        return [Voucher.from_data(json.loads(text)) for (text,) in rows]

    def redeem(self, payer: str, epoch: int, total: int) -> None:
        """Write down what was redeemed of a payer in an epoch."""
        self._run(
            "UPDATE vouchers SET redeemed = ? WHERE payer = ? AND epoch = ?", (str(total), payer, epoch)
        )

    def prune(self) -> None:
        """Let go of answers that were kept long enough, and of payments that the chain takes no more."""
        now = self._now()
        old = (now - self._keep, State.ANSWERED, State.FAILED)
        with self._transaction():
            self._db.execute(
                "DELETE FROM payments WHERE at < ? AND state IN (?, ?) AND until < ?", (*old, now)
            )
            self._db.execute(
                "UPDATE payments SET status = NULL, headers = NULL, body = NULL "
                "WHERE at < ? AND state IN (?, ?) AND status IS NOT NULL",
                old,
            )

    def _belongs(self, where: str, offer: Offer) -> None:
        """One journal for one service: its totals say nothing about another one."""
        vault = offer.vault.address if offer.vault else "no vault"
        place = (
            f"service {offer.service} ({offer.splitter}) on {offer.network}, {offer.token.address}, {vault}"
        )
        with self._transaction():
            row = self._db.execute("SELECT text FROM place").fetchone()
            if row is None:
                self._db.execute("INSERT INTO place (text) VALUES (?)", (place,))
        if row is not None and row[0] != place:
            self.close()
            raise DaoError(f"The journal {where} is that of {row[0]}; name another file for {place}.")

    def _now(self) -> int:
        return int(self._clock())

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            self._db.execute(statement, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
