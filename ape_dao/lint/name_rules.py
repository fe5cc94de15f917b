"""Names and symbols as wallets show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.schema.fields import MAX_EIP712_NAME_BYTES
from ape_dao.lint.rule import Rule, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

TAKEN_SYMBOLS = frozenset(
    {"ETH", "WETH", "BTC", "WBTC", "USDC", "USDT", "DAI", "USDS", "UNI", "AAVE", "CRV", "COMP"}
)
LONG_SYMBOL = 11
"""Characters; wallets truncate longer symbols."""


def _texts(subject: Subject) -> list[tuple[str, str]]:
    spec = subject.spec
    return [
        ("token.name", spec.token.name),
        ("token.symbol", spec.token.symbol),
        ("escrow.name", spec.escrow.name),
        ("escrow.symbol", spec.escrow.symbol),
        ("governor.name", spec.governor.name),
    ]


def _odd_characters(subject: Subject) -> Iterator[Finding]:
    for key, text in _texts(subject):
        odd = "".join(dict.fromkeys(letter for letter in text if not " " <= letter <= "~"))
        if odd:
            yield warning(f"'{text}' contains {odd!a}", "use ASCII", key)
        elif text != text.strip() or "  " in text:
            yield warning(f"'{text}' has extra spaces", "remove them", key)


def _long(subject: Subject) -> Iterator[Finding]:
    for key, text in _texts(subject):
        if key.endswith("symbol") and len(text) > LONG_SYMBOL:
            yield warning(
                f"'{text}' has {len(text)} characters",
                f"give {LONG_SYMBOL} or fewer; wallets truncate longer symbols",
                key,
            )
        elif len(text.encode()) == MAX_EIP712_NAME_BYTES:
            yield note(
                f"'{text}' has {MAX_EIP712_NAME_BYTES} bytes, the most that fits an EIP-712 domain",
                "a longer name is refused",
                key,
            )


def _taken(subject: Subject) -> Iterator[Finding]:
    for key, text in _texts(subject):
        if key.endswith("symbol") and text.upper() in TAKEN_SYMBOLS:
            yield warning(f"'{text}' is the symbol of a well-known token", "choose another", key)


def _same_names(subject: Subject) -> Iterator[Finding]:
    spec = subject.spec
    if spec.token.name == spec.escrow.name:
        yield warning(
            f"token and voting power are both called '{spec.token.name}'", "call the power something else"
        )


RULES = (
    Rule(
        "odd-characters",
        "token.name",
        "look-alike letters cannot be told apart, and some wallets do not show them",
        _odd_characters,
    ),
    Rule("long-names", "token.symbol", "names are signed, displayed and searched for", _long),
    Rule("taken-symbol", "token.symbol", "buyers and wallets mistake it for the other token", _taken),
    Rule(
        "same-names",
        "escrow.name",
        "holders cannot tell tokens from voting power in their wallets",
        _same_names,
    ),
)
