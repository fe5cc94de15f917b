"""Lists of payees: who shares what a service earns, in basis points of what the platform leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Payee: TypeAlias = tuple[str, int]
"""Account and share (basis points)."""
MAX_PAYEES = 16
_DIGEST_BYTES = 27
_SHARE_AT = 160


def words(payees: Sequence[Payee]) -> list[int]:
    """A list as splitters take it: a word for each, share before account."""
    return [share << _SHARE_AT | int(account, 16) for account, share in payees]


def digest(payees: Sequence[Payee]) -> str:
    """What the contracts keep of a list: the first 27 bytes of the hash of its words (0x text)."""
    packed = b"".join(word.to_bytes(32, "big") for word in words(payees))
    return "0x" + keccak(packed)[:_DIGEST_BYTES].hex()


def read_payees(texts: Iterable[str], address: Callable[[str], str]) -> list[Payee]:
    """Payees as people write them: "ACCOUNT=60%", with accounts that ``address`` resolves.

    Raises:
        DaoError: One cannot be read, there are none or too many, or the shares are not 100% together.
    """
    payees = []
    for text in texts:
        account, sign, share = text.rpartition("=")
        if not sign or not account:
            raise DaoError(f"'{text}' is no payee; write it like alice=60%.")
        payees.append((address(account), units.parse_percent(share)))
    if not 1 <= len(payees) <= MAX_PAYEES:
        raise DaoError(f"{len(payees)} payees were given; a service has 1 to {MAX_PAYEES}.")
    if any(share == 0 for _, share in payees):
        raise DaoError("A payee has a share of 0%; leave it out.")
    total = sum(share for _, share in payees)
    if total != units.BASIS_POINTS:
        raise DaoError(f"The shares are {units.format_percent(total)} together; they must be 100%.")
    return payees
