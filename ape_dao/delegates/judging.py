"""Which statements are their delegates' own, and which is the newest of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.signatures import are_good
from ape_dao.delegates.messages import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.typed_data import Domain
    from ape_dao.delegates.messages import SignedStatement

OTHER_DAO, LATER, SIGNATURE, OLDER = "other-dao", "later", "signature", "older"
REASONS = {
    OTHER_DAO: "it is for another DAO",
    LATER: "it is dated later than the chain's present time by more than an hour",
    SIGNATURE: "the signature is not the delegate's",
    OLDER: "a newer statement of the delegate counts",
}
"""Why a statement does not count: a word for programs, and in words."""

MOST_AHEAD = 3_600
"""Seconds by which the clock of who signs may be ahead of the chain."""


@dataclass(frozen=True)
class Judged:
    """A statement, where it lies, and why it does not count, a key of `REASONS`; empty if it does."""

    path: Path
    signed: SignedStatement
    reason: str

    @property
    def is_own(self) -> bool:
        """Whether the delegate signed it for this DAO, also if it wrote a newer one."""
        return self.reason in ("", OLDER)


def judge(chain: Chain, domain: Domain, statements: Sequence[tuple[Path, SignedStatement]]) -> list[Judged]:
    """Judge statements, in their order. Contracts of delegates (ERC-1271) are asked at the newest block.

    Raises:
        Refused: The node does not know what such a contract says.
    """
    latest = chain.next_timestamp() + MOST_AHEAD
    good = are_good(chain.still(), [signature_of(one) for _, one in statements])
    reasons = [
        OTHER_DAO
        if one.domain != domain
        else LATER
        if one.statement.signed_at > latest
        else ""
        if is_good
        else SIGNATURE
        for (_, one), is_good in zip(statements, good, strict=True)
    ]
    last: dict[str, tuple[int, str]] = {}
    for (_, one), reason in zip(statements, reasons, strict=True):
        if not reason:
            delegate = one.statement.delegate
            last[delegate] = max(last.get(delegate, (0, "")), _age(one))
    return [
        Judged(path, one, reason or ("" if last[one.statement.delegate] == _age(one) else OLDER))
        for (path, one), reason in zip(statements, reasons, strict=True)
    ]


def newest(judged: Iterable[Judged]) -> dict[str, Judged]:
    """The statement of each delegate that counts, by address."""
    return {one.signed.statement.delegate: one for one in judged if not one.reason}


def _age(one: SignedStatement) -> tuple[int, str]:
    """Of two statements of one second the one that is later in the alphabet counts, whoever collects them."""
    return one.statement.signed_at, one.statement.text
