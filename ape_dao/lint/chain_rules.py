"""What only the chain can tell about the accounts and tokens of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.erc20 import TokenFacts, read_token
from ape_dao.core.deployment.own_token import token_problems
from ape_dao.core.spec import TREASURY
from ape_dao.lint.findings import Rule, error, note, warning
from ape_dao.modules.buyback.section import Auction
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.lint.findings import Hit
    from ape_dao.lint.subject import Subject

LARGE_SHARE_DIVISOR = 10


def _revenue_tokens(subject: Subject) -> Iterator[tuple[str, str, TokenFacts]]:
    """Key, name and facts of every revenue token that has an address."""
    revenue, chain = subject.spec.section(Revenue), subject.chain
    if revenue is None or chain is None:
        return
    named = [(f"revenue.tokens[{index}]", name) for index, name in enumerate(revenue.tokens)]
    for key, name in [("revenue.weth", revenue.weth), *named]:
        address = subject.address_of(name)
        if address is not None:
            yield key, name, read_token(chain, address)


def _own_token(subject: Subject) -> Iterator[Hit]:
    if subject.chain is not None:
        for wrong in token_problems(subject.spec, subject.chain):
            yield error(wrong, "correct `token`, or leave out its address to create one")


def _token_missing(subject: Subject) -> Iterator[Hit]:
    for key, name, facts in _revenue_tokens(subject):
        if not facts.has_code:
            yield error(f"'{name}' ({facts.address}) has no code here", "give the token's address", key)
        elif facts.total_supply is None:
            yield error(f"'{name}' ({facts.address}) is not a token", "give the token's address", key)


def _token_decimals(subject: Subject) -> Iterator[Hit]:
    facts = {name: facts for _, name, facts in _revenue_tokens(subject)}
    for index, auction in enumerate(subject.spec.sections(Auction)):
        found = facts.get(auction.token)
        if found is not None and found.decimals is not None and found.decimals != auction.decimals:
            yield error(
                f"'{auction.token}' has {found.decimals} decimals on the chain and {auction.decimals} here",
                f"write {found.decimals}",
                f"revenue.buyback.auctions[{index}].decimals",
            )


def _token_symbol(subject: Subject) -> Iterator[Hit]:
    for key, name, facts in _revenue_tokens(subject):
        if facts.symbol and not name.startswith("0x") and facts.symbol.upper() != name.upper():
            yield warning(f"'{name}' calls itself {facts.symbol} on the chain", "compare the address", key)


def _recipient_code(subject: Subject) -> Iterator[Hit]:
    if subject.chain is None:
        return
    for name, amount in subject.allocations:
        address = subject.address_of(name)
        if address is None or amount * LARGE_SHARE_DIVISOR < subject.supply or not subject.supply:
            continue
        if not subject.chain.code(address):
            yield warning(
                f"'{name}' ({address}) receives {subject.tokens(amount)} and has no code",
                "use a contract: an airdrop, a vesting, a multi-signature wallet",
            )


def _guardian_code(subject: Subject) -> Iterator[Hit]:
    guardian = subject.spec.governor.guardian
    if subject.chain is None or guardian is None or guardian.account == TREASURY:
        return
    address = subject.address_of(guardian.account)
    if address is not None and not subject.chain.code(address):
        yield warning(f"'{guardian.account}' ({address}) has no code", "use a multi-signature wallet")


def _unused_recipient(subject: Subject) -> Iterator[Hit]:
    if subject.chain is None:
        return
    for name, amount in subject.allocations:
        address = subject.address_of(name)
        if address and not subject.chain.code(address) and not subject.chain.nonce(address):
            yield note(
                f"'{name}' ({address}) receives {subject.tokens(amount)} and was never used here",
                "make sure that somebody has its key on this chain",
            )


RULES = (
    Rule(
        "own-token-on-chain", "token.address", "locks, votes and buybacks would not work with it", _own_token
    ),
    Rule("token-on-chain", "revenue.tokens", "the DAO cannot be deployed with it", _token_missing),
    Rule(
        "decimals-on-chain",
        "revenue.buyback.auctions",
        "with wrong decimals a lot is priced a million times too high or too low",
        _token_decimals,
    ),
    Rule(
        "symbol-on-chain", "revenue.tokens", "an address of another token may have been copied", _token_symbol
    ),
    Rule(
        "recipient-without-code",
        "allocations",
        "a single key then holds a tenth of the supply or more",
        _recipient_code,
    ),
    Rule(
        "guardian-without-code", "governor.guardian.account", "one lost key is one lost veto", _guardian_code
    ),
    Rule(
        "recipient-unused",
        "allocations",
        "tokens sent to an address of another chain are lost",
        _unused_recipient,
    ),
)
