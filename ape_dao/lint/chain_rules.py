"""What only the chain can tell about the accounts and tokens of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.erc20 import TokenFacts, read_token
from ape_dao.core.deployment.own_token import token_problems
from ape_dao.core.schema.fields import TOKEN_ROLES, TREASURY, is_address
from ape_dao.core.schema.section import account_uses
from ape_dao.core.spec.identity import tokens_of
from ape_dao.core.spec.problems import dotted
from ape_dao.lint.rule import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

LARGE_SHARE_DIVISOR = 10


def _tokens(subject: Subject) -> Iterator[tuple[str, str, TokenFacts]]:
    """Every token besides the DAO's own that has an address: the first key with it, its name, its facts."""
    if subject.chain is None:
        return
    names = set(tokens_of(subject.spec))
    for use in account_uses(subject.spec):
        address = subject.address_of(use.name)
        if use.role in TOKEN_ROLES and use.name in names and address is not None:
            names.remove(use.name)
            yield dotted(use.path), use.name, read_token(subject.chain, address)


def _own_token(subject: Subject) -> Iterator[Finding]:
    if subject.chain is not None:
        for problem in token_problems(subject.spec, subject.chain):
            yield error(problem, "correct `token`, or leave out its address to create a token")


def _token_missing(subject: Subject) -> Iterator[Finding]:
    for key, name, facts in _tokens(subject):
        if not facts.has_code:
            yield error(
                f"'{name}' is {facts.address}, and there is no contract at that address",
                "give the token's address on this network",
                key,
            )
        elif facts.total_supply is None:
            yield error(f"'{name}' ({facts.address}) is not a token", "give the token's address", key)


def _token_symbol(subject: Subject) -> Iterator[Finding]:
    for key, name, facts in _tokens(subject):
        if facts.symbol and not is_address(name) and facts.symbol.upper() != name.upper():
            yield warning(
                f"the symbol of '{name}' ({facts.address}) is {facts.symbol}", "compare the address", key
            )


def _recipient_code(subject: Subject) -> Iterator[Finding]:
    if subject.chain is None:
        return
    for name, amount in subject.allocations:
        address = subject.address_of(name)
        if address is None or amount * LARGE_SHARE_DIVISOR < subject.supply or not subject.supply:
            continue
        if not subject.chain.code(address):
            yield warning(
                f"'{name}' ({address}) receives {subject.tokens(amount)} and is not a contract",
                "use a contract, such as a multi-signature wallet",
            )


def _guardian_code(subject: Subject) -> Iterator[Finding]:
    guardian = subject.spec.governor.guardian
    if subject.chain is None or guardian is None or guardian.account == TREASURY:
        return
    address = subject.address_of(guardian.account)
    if address is not None and not subject.chain.code(address):
        yield warning(f"'{guardian.account}' ({address}) is not a contract", "use a multi-signature wallet")


def _unused_recipient(subject: Subject) -> Iterator[Finding]:
    if subject.chain is None:
        return
    for name, amount in subject.allocations:
        address = subject.address_of(name)
        if address and not subject.chain.code(address) and not subject.chain.nonce(address):
            yield note(
                f"'{name}' ({address}) receives {subject.tokens(amount)} and has never been used here",
                "make sure that somebody has its key on this chain",
            )


RULES = (
    Rule(
        "own-token-on-chain",
        "token.address",
        "the DAO would not work with this token",
        _own_token,
    ),
    Rule("token-on-chain", "addresses", "the DAO cannot be deployed with it", _token_missing),
    Rule("symbol-on-chain", "addresses", "it may be the address of another token", _token_symbol),
    Rule(
        "recipient-without-code",
        "allocations",
        "a single key then holds a tenth of the supply or more",
        _recipient_code,
    ),
    Rule(
        "guardian-without-code",
        "governor.guardian.account",
        "if its only key is lost, the DAO has no guardian",
        _guardian_code,
    ),
    Rule(
        "recipient-unused",
        "allocations",
        "tokens sent to an account of another chain are lost",
        _unused_recipient,
    ),
)
