"""Decimals that a spec gives for tokens which are not the DAO's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.schema.section import TokenTerms
from ape_dao.core.spec.problems import dotted
from ape_dao.lint.known_tokens import known
from ape_dao.lint.rule import Rule, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

_REASON = "with wrong decimals an amount is a million times too large or too small"


def _declared(subject: Subject) -> Iterator[tuple[str, str, int]]:
    """The key of each such number, the token and the number."""
    for path, terms in subject.spec.sections_with_paths(TokenTerms):
        yield (f"{dotted(path)}.decimals", *terms.declared)


def _unusual(subject: Subject) -> Iterator[Finding]:
    for key, token, decimals in _declared(subject):
        usual = known(token)
        if usual is not None and usual.decimals != decimals:
            yield warning(
                f"{token} has {decimals} decimals here; the token of that name usually has {usual.decimals}",
                "look at the token's decimals()",
                key,
            )


def _contradictory(subject: Subject) -> Iterator[Finding]:
    first: dict[str, tuple[str, int]] = {}
    for key, token, decimals in _declared(subject):
        where, others = first.setdefault(subject.address_of(token) or token, (key, decimals))
        if others != decimals:
            yield error(
                f"'{token}' has {decimals} decimals here and {others} at {where}",
                "look at the token's decimals()",
                key,
            )


def _on_chain(subject: Subject) -> Iterator[Finding]:
    for key, token, decimals in _declared(subject):
        address = subject.address_of(token)
        if subject.chain is None or address is None:
            continue
        there = read_token(subject.chain, address).decimals
        if there is not None and there != decimals:
            yield error(
                f"'{token}' has {there} decimals on the chain and {decimals} here", f"write {there}", key
            )


RULES = (
    Rule("token-decimals", "addresses", _REASON, _unusual),
    Rule("same-decimals", "addresses", _REASON, _contradictory),
    Rule("decimals-on-chain", "addresses", _REASON, _on_chain),
)
