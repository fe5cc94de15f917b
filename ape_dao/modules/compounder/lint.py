"""Lint rules of the `compounder` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.exceptions import ProviderError
from eth_utils import keccak

from ape_dao.core.spec.problems import dotted
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.compounder.section import Compounder
from ape_dao.modules.revenue.section import Revenue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

_KEY = "revenue.compounder"


def _no_exchange(subject: Subject) -> Iterator[Finding]:
    compounder = subject.spec.section(Compounder)
    if compounder is not None and compounder.uniswap_v2 is None:
        yield warning(
            f"without an exchange nothing can be swapped; only {subject.spec.token.symbol} can be compounded "
            "until a proposal lists an adapter",
            "give the address of a Uniswap V2 router, or leave out the compounder: `ape dao revenue "
            f"reinvest` compounds {subject.spec.token.symbol} without it",
        )


def _nothing_to_swap(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if revenue is not None and subject.spec.section(Compounder) is not None and not revenue.tokens:
        yield warning(
            "revenue.tokens is empty, so there is no revenue to swap",
            "list the tokens that revenue comes in, or leave out the compounder",
        )


def _stakers_unpaid(subject: Subject) -> Iterator[Finding]:
    revenue = subject.spec.section(Revenue)
    if (
        revenue is not None
        and subject.spec.section(Compounder) is not None
        and not revenue.split.revenue_share
    ):
        yield note(
            "stakers receive no revenue until a proposal changes the split, so there is nothing to compound",
            "give stakers a share, or add the compounder later",
        )


def _not_an_exchange(subject: Subject) -> Iterator[Finding]:
    for path, compounder in subject.spec.sections_with_paths(Compounder):
        name = compounder.uniswap_v2
        address = None if name is None else subject.address_of(name)
        if subject.chain is None or address is None:
            continue
        key = f"{dotted(path)}.uniswap_v2"
        advice = "give the address of a Uniswap V2 router on this network"
        if not subject.chain.code(address):
            yield error(
                f"the exchange '{name}' is {address}, and there is no contract at that address", advice, key
            )
        elif not _is_router(subject.chain, address):
            yield error(f"'{name}' ({address}) is not a Uniswap V2 router", advice, key)


def _is_router(chain: Chain, address: str) -> bool:
    """Whether the contract answers as every Uniswap V2 router does: with the address of its factory."""
    try:
        answer = chain.call(address, bytes(keccak(text="factory()")[:4]))
    except ProviderError:  # the function is not there
        return False
    return len(answer) == 32 and bool(int.from_bytes(answer, "big"))


RULES = (
    Rule(
        "compounder-without-exchange",
        _KEY,
        "members who expect their revenue to be swapped and locked will find that it is not",
        _no_exchange,
    ),
    Rule("compounder-without-revenue", _KEY, "it would have nothing to do", _nothing_to_swap),
    Rule("compounder-unpaid", _KEY, "the compounder swaps what stakers earn", _stakers_unpaid),
    Rule("exchange-on-chain", _KEY, "every swap would fail", _not_an_exchange),
)
