"""The addresses that tokens and powers go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.schema.fields import is_address
from ape_dao.core.spec.identity import tokens_of
from ape_dao.lint.rule import Rule, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

BURN_ADDRESSES = ("0x000000000000000000000000000000000000dead", "0x" + "11" * 20, "0x" + "ff" * 20)
LAST_PRECOMPILE = 2**16 - 1


def _burn_address(subject: Subject) -> Iterator[Finding]:
    addresses = dict(subject.spec.addresses)
    addresses |= {name: name for name, _ in subject.allocations if is_address(name)}
    for name, address in addresses.items():
        if address.lower() in BURN_ADDRESSES or int(address, 16) <= LAST_PRECOMPILE:
            yield error(f"'{name}' is {address}, which nobody controls", "give the real address")


def _same_address(subject: Subject) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for name, address in subject.spec.addresses.items():
        if address in names:
            yield warning(
                f"'{names[address]}' and '{name}' are both {address}",
                "give each its own address, or use one name for both",
            )
        names.setdefault(address, name)


def _recipient_is_token(subject: Subject) -> Iterator[Finding]:
    tokens = {subject.address_of(name) or name for name in tokens_of(subject.spec)}
    for name, amount in subject.allocations:
        if (subject.address_of(name) or name) in tokens:
            yield error(
                f"'{name}' is a token contract; the {subject.tokens(amount)} that it would receive are lost",
                "name the account that is meant to hold them",
            )


RULES = (
    Rule("burn-address", "addresses", "tokens and powers there are lost", _burn_address),
    Rule("same-address", "addresses", "one of the two was probably pasted by mistake", _same_address),
    Rule(
        "recipient-is-token",
        "allocations",
        "a token contract cannot send the tokens that it holds",
        _recipient_is_token,
    ),
)
