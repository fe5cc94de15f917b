"""Which columns of a list hold accounts and amounts, and what the amounts are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.text import printable
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Sequence

ACCOUNT_NAMES = (
    "account",
    "address",
    "recipient",
    "receiver",
    "wallet",
    "holder",
    "beneficiary",
    "claimant",
    "owner",
    "user",
    "to",
)
AMOUNT_NAMES = ("amount", "tokens", "value", "balance", "allocation", "reward", "earnings", "quantity")
"""Each also with "address" behind it (accounts), as `token_amount` or in the plural (amounts)."""
ASSET_NAMES = (
    "token",
    "token_type",
    "asset",
    "currency",
    "symbol",
    "chain",
    "chain_id",
    "network",
    "contract",
)
"""Columns that say what a row pays: lists for several tokens or networks have them. Each also with "address"
behind it."""
_LEFT_OUT = str.maketrans("", "", " _-.")
_OF_ACCOUNTS = ("address", "account", "wallet")
_BEFORE_ADDRESS = ("safe", "eth", "evm", "user", "wallet", "account", "holder", "recipient", "receiver")


@dataclass(frozen=True)
class ColumnNames:
    """The names that were given; None: the usual ones."""

    account: str | None = None
    amount: str | None = None

    def among(self, columns: Sequence[str], source: str) -> tuple[str, str]:
        """The two columns, as the list spells them.

        Raises:
            AirdropError: One is missing, or several could be meant.
        """
        try:
            account = _column(columns, self.account, _USUAL_ACCOUNTS, "account", source)
        except AirdropError as err:
            try:
                self.amount_among(columns, source)
            except AirdropError as other:
                raise AirdropError(f"{err} {other}") from err
            raise
        return account, self.amount_among(columns, source)

    def amount_among(self, columns: Sequence[str], source: str) -> str:
        """The column of the amounts, as the list spells it.

        Raises:
            AirdropError: It is missing, or several could be meant.
        """
        return _column(columns, self.amount, _USUAL_AMOUNTS, "amount", source)

    @staticmethod
    def of_assets(columns: Sequence[str], *known: str) -> list[str]:
        """The columns that say of what the amounts are, as the list spells them; mostly none.

        Args:
            known: Columns that hold something else, whatever their names.
        """
        return [column for column in columns if _spelling(column) in _USUAL_ASSETS and column not in known]


def _spelling(column: str) -> str:
    return column.strip().lower().translate(_LEFT_OUT)


def _spellings(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.translate(_LEFT_OUT) for name in names)


_USUAL_ACCOUNTS = _spellings(
    [*ACCOUNT_NAMES, *(f"{first}{last}" for first in _BEFORE_ADDRESS for last in _OF_ACCOUNTS)]
)
_USUAL_AMOUNTS = _spellings(
    [*AMOUNT_NAMES, *(f"{name}s" for name in AMOUNT_NAMES), "tokenamount", "amountwei"]
)
_USUAL_ASSETS = _spellings([*ASSET_NAMES, *(f"{name}address" for name in ASSET_NAMES)])


def _column(columns: Sequence[str], name: str | None, usual: frozenset[str], what: str, source: str) -> str:
    if name is not None:
        if columns.count(name) > 1:
            raise AirdropError(f"{source} has several columns '{name}'; leave one of them.")
        if name in columns:
            return name
        raise AirdropError(f"{source} has no column '{name}'; it has {_listed(columns)}.")
    matches = [column for column in columns if _spelling(column) in usual]
    if len(matches) == 1:
        return matches[0]
    trouble = f"several columns that could be the {what}" if matches else f"no column for the {what}"
    known = ACCOUNT_NAMES if what == "account" else AMOUNT_NAMES
    raise AirdropError(
        f"{source} has {trouble} ({_listed(columns)}); name it {' or '.join(known[:5])}, or give "
        f"--{what}-column NAME."
    )


def _listed(columns: Sequence[str]) -> str:
    shown = printable(", ".join(f"'{column[:40]}'" for column in columns[:20]))
    return f"{shown} …" if len(columns) > 20 else shown or "none"
