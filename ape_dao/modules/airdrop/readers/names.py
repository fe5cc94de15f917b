"""Which columns of a list hold accounts and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Sequence

ACCOUNT_NAMES = ("account", "address", "recipient", "wallet")
AMOUNT_NAMES = ("amount", "tokens", "value")


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
        account = _column(columns, self.account, ACCOUNT_NAMES, "account", source)
        return account, _column(columns, self.amount, AMOUNT_NAMES, "amount", source)


def _column(columns: Sequence[str], name: str | None, usual: Sequence[str], what: str, source: str) -> str:
    if name is not None:
        if columns.count(name) > 1:
            raise AirdropError(f"{source} has several columns '{name}'; leave one of them.")
        if name in columns:
            return name
        raise AirdropError(f"{source} has no column '{name}'; it has {_listed(columns)}.")
    matches = [column for column in columns if column.strip().lower() in usual]
    if len(matches) == 1:
        return matches[0]
    trouble = f"several columns that could be the {what}" if matches else f"no column for the {what}"
    raise AirdropError(
        f"{source} has {trouble} ({_listed(columns)}); name it {' or '.join(usual)}, or give "
        f"--{what}-column NAME."
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns) or "none"
