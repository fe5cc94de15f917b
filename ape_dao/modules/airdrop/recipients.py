"""The list of recipients: read, checked, and everything wrong with it in one report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.modules.airdrop import arrays
from ape_dao.modules.airdrop.accounts import checksummed, parse_accounts
from ape_dao.modules.airdrop.amounts import (
    BASE_UNITS,
    MAX_AMOUNT,
    AmountUnit,
    parse_amount,
    parse_amounts,
)
from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, WORD_BYTES, Bytes, Numbers
from ape_dao.modules.airdrop.problems import Problems
from ape_dao.modules.airdrop.readers import ColumnNames, Source, read_batches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.modules.airdrop.columns import Batch
    from ape_dao.modules.airdrop.problems import ClaimedTree

MOST_RECIPIENTS = 2**32
"""Indexes and positions of the files have four bytes."""

_FIRST_ORDINARY = 0x10000
UNUSABLE = {
    bytes.fromhex("000000000000000000000000000000000000dead"): "the burn address",
    bytes.fromhex("4e59b44847b379578588920ca78fbf26c0b4956c"): "the CREATE2 factory",
    bytes.fromhex("ff" * ACCOUNT_BYTES): "nobody's address",
    bytes.fromhex("ee" * ACCOUNT_BYTES): "the sign for ETH, not an account",
}
"""Accounts that can never move a token, and what they are."""


@dataclass(frozen=True)
class Terms:
    """What a list must satisfy."""

    unit: AmountUnit = BASE_UNITS
    total: int | None = None
    """What all amounts must add up to exactly."""
    reserved: Mapping[bytes, str] = field(default_factory=dict)
    """Accounts that must get nothing, such as the DAO's contracts, and what they are."""
    add_up: bool = False
    """Whether the amounts of an account that is there several times are added up."""


@dataclass(frozen=True)
class Recipients:
    """The list, row by row; a row's number is the recipient's index."""

    accounts: Bytes
    amounts: Bytes
    by_account: Numbers
    """Row numbers in the order of the accounts."""
    total: int
    tree: ClaimedTree | None = None
    """The tree that the list says it makes."""
    added_up: int = 0
    """Rows that went into earlier ones of the same account."""

    def __len__(self) -> int:
        return len(self.accounts)


def read_recipients(source: Source, file_format: str, names: ColumnNames, terms: Terms) -> Recipients:
    """Read and check a list.

    Raises:
        RecipientsError: Anything is wrong with its rows or its total; the report names everything.
        AirdropError: It cannot be read at all.
    """
    problems = Problems(source.name)
    lines, accounts, amounts, complete = [], [], [], True
    assets = _Assets(problems)
    for batch in read_batches(source, file_format, names, problems):
        good, parsed_accounts, parsed_amounts = _parse(batch, terms.unit, problems)
        complete &= bool(good.all())
        assets.check(batch)
        lines.append(batch.lines[good])
        accounts.append(parsed_accounts[good])
        amounts.append(parsed_amounts[good])
    checked = _Checked(
        np.concatenate(lines), np.concatenate(accounts), np.concatenate(amounts), problems, terms
    )
    del lines, accounts, amounts
    return checked.recipients(complete)


def _parse(batch: Batch, unit: AmountUnit, problems: Problems) -> tuple[arrays.Flags, Bytes, Bytes]:
    accounts, account_problems = parse_accounts(batch.accounts)
    amounts, amount_problems = parse_amounts(batch.amounts, unit)
    good = np.ones(len(batch.lines), dtype=np.bool_)
    for row, (kind, text) in account_problems.items():
        problems.add(int(batch.lines[row]), kind, text)
        good[row] = False
    for row, text in amount_problems.items():
        problems.add(int(batch.lines[row]), "amount", text)
        good[row] = False
    return good, accounts, amounts


class _Assets:
    """A list pays one token on one network: what its first row names."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._first: dict[str, tuple[str, int]] = {}

    def check(self, batch: Batch) -> None:
        """Report rows that name another asset than the first one does."""
        for name, column in batch.assets.items():
            if not len(column):
                continue
            text, line = self._first.setdefault(name, (column.text(0), int(batch.lines[0])))
            for row in column.other_than(text):
                if column.text(row).lower() != text.lower():
                    self._problems.add(
                        int(batch.lines[row]),
                        "asset",
                        f"'{name}' is '{column.text(row)[:60]}', on {self._problems.noun} {line} it is "
                        f"'{text[:60]}'; give a list for each, or none of "
                        "that column",
                    )


class _Checked:
    """The checks that need all rows."""

    def __init__(
        self, lines: Numbers, accounts: Bytes, amounts: Bytes, problems: Problems, terms: Terms
    ) -> None:
        self._lines, self._accounts, self._amounts = lines, accounts, amounts
        self._problems, self._terms = problems, terms
        self._by_account = arrays.sorted_order(accounts)

    def recipients(self, complete: bool) -> Recipients:
        """The list, if nothing is wrong.

        Args:
            complete: Whether every row of the file is here; the total of some rows means nothing.
        """
        rows = len(self._lines)
        if self._terms.add_up:
            self._add_up()
        else:
            self._check_duplicates()
        self._check_amounts()
        self._check_unusable()
        total = arrays.total(self._amounts)
        is_meaningful = complete and not len(self._problems)
        self._check_claims(rows, total, is_meaningful)
        self._check_total(total, is_meaningful)
        self._problems.require_none()
        added_up = rows - len(self._lines)
        return Recipients(
            self._accounts, self._amounts, self._by_account, total, self._problems.tree, added_up
        )

    def _check_amounts(self) -> None:
        for row in np.flatnonzero(~arrays.any_in_row(self._amounts)).tolist():
            self._add(row, "zero amount", f"{self._address(row)} gets nothing; leave it out")

    def _add_up(self) -> None:
        """Give the first row of each account all of its amounts, and leave the others out."""
        same = arrays.equal_neighbours(self._accounts.take(self._by_account, axis=0))
        kept = np.ones(len(self._lines), dtype=np.bool_)
        sums: dict[int, int] = {}
        first = 0
        for place in np.flatnonzero(same).tolist():
            if not same[place - 1]:
                first = int(self._by_account[place - 1])  # equal accounts keep the order of their rows
            row = int(self._by_account[place])
            kept[row] = False
            sums[first] = sums.get(first, self._amount(first)) + self._amount(row)
        for row, amount in sums.items():
            if amount > MAX_AMOUNT:
                self._add(row, "overflow", f"{self._address(row)} gets {amount} in all; at most {MAX_AMOUNT}")
            else:
                self._amounts[row] = np.frombuffer(amount.to_bytes(WORD_BYTES, "big"), dtype=np.uint8)
        if sums:
            self._lines, self._accounts = self._lines[kept], self._accounts[kept]
            self._amounts = self._amounts[kept]
            self._by_account = arrays.sorted_order(self._accounts)

    def _check_duplicates(self) -> None:
        same = arrays.equal_neighbours(self._accounts.take(self._by_account, axis=0))
        first = 0
        for place in np.flatnonzero(same).tolist():
            if not same[place - 1]:
                first = place - 1  # equal accounts keep the order of their rows
            row, earlier = int(self._by_account[place]), int(self._lines[self._by_account[first]])
            self._add(
                row,
                "duplicate",
                f"{self._address(row)} stands on {self._problems.noun} {earlier} already; --add-up adds the "
                "amounts up",
            )

    def _check_unusable(self) -> None:
        small = ~arrays.any_in_row(self._accounts[:, : ACCOUNT_BYTES - 2])
        for row in np.flatnonzero(small).tolist():
            what = "the zero address" if not self._accounts[row].any() else "a precompiled contract"
            self._add(row, "unusable account", f"{self._address(row)} is {what}; it cannot use tokens")
        for account, what in {**UNUSABLE, **self._terms.reserved}.items():
            if int.from_bytes(account, "big") < _FIRST_ORDINARY:
                continue
            for row in self._rows_of(account):
                self._add(row, "unusable account", f"{self._address(row)} is {what}; it cannot use tokens")

    def _check_claims(self, rows: int, total: int, is_meaningful: bool) -> None:
        """Compare with what the list says about itself."""
        claimed = self._problems
        if not is_meaningful:
            return
        if claimed.rows not in (None, rows):
            claimed.add(
                0, "claimed", f"the list says that it has {claimed.rows:,} recipients, it has {rows:,}"
            )
        if claimed.total is None:
            return
        try:
            told = parse_amount(claimed.total, self._terms.unit)
        except UnitError as err:
            claimed.add(0, "claimed", f"the total that the list names cannot be read: {err}".rstrip("."))
            return
        if told != total:
            claimed.add(
                0,
                "claimed",
                f"the list says that its total is {self._shown(told)}, it is {self._shown(total)}",
            )

    def _amount(self, row: int) -> int:
        return int.from_bytes(self._amounts[row].tobytes(), "big")

    def _check_total(self, total: int, is_meaningful: bool) -> None:
        if not len(self._accounts) and is_meaningful:
            self._problems.add(0, "empty", "there are no recipients")
        if len(self._accounts) > MOST_RECIPIENTS:
            self._problems.add(
                0, "count", f"there are {len(self._accounts):,} recipients; at most {MOST_RECIPIENTS:,}"
            )
        if total > MAX_AMOUNT:
            self._problems.add(0, "overflow", f"all amounts together are {total}; at most {MAX_AMOUNT}")
        elif is_meaningful and self._terms.total is not None and total != self._terms.total:
            difference = total - self._terms.total
            word = "too much" if difference > 0 else "missing"
            shown = [self._shown(amount) for amount in (total, self._terms.total, abs(difference))]
            self._problems.add(
                0, "total", f"all amounts together are {shown[0]}, not {shown[1]}: {shown[2]} {word}"
            )

    def _rows_of(self, account: bytes) -> list[int]:
        """The rows with this account, by bisection."""
        low, high = 0, len(self._by_account)
        while low < high:
            middle = (low + high) // 2
            if self._accounts[self._by_account[middle]].tobytes() < account:
                low = middle + 1
            else:
                high = middle
        rows = []
        while low < len(self._by_account) and self._accounts[self._by_account[low]].tobytes() == account:
            rows.append(int(self._by_account[low]))
            low += 1
        return rows

    def _add(self, row: int, kind: str, text: str) -> None:
        self._problems.add(int(self._lines[row]), kind, text)

    def _address(self, row: int) -> str:
        return checksummed(self._accounts[row].tobytes())

    def _shown(self, amount: int) -> str:
        unit = self._terms.unit
        if unit.decimals is None:
            return f"{amount:_} base units"
        return units.format_amount(amount, unit.decimals, unit.symbol or "tokens")
