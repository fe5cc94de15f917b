"""What the DAO's money earns where it lies: by source, with what was put in and what was lost.

A source is a token that the treasury or a contract of the DAO holds: shares of an ERC-4626 vault, whose price
rises, staked ether that tells its rate, or a token whose balances change by themselves. A module's ``income``
may have a function `sources`: what its contracts keep books of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import address_word
from ape_dao.core.module import ZERO_ADDRESS, installed_modules
from ape_dao.core.units import DAY, WAD
from ape_dao.report.document import (
    Section,
    Table,
    amount_figure,
    column,
    how,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.report.document import Cell, Coin, Figure
    from ape_dao.report.facts import Facts

VAULT_SHARES, RATED, OWN_BALANCE = "shares of a vault", "token with a rate", "balance that changes"
_WORD = 32
YEAR = 365 * DAY


def _selector(view: str) -> bytes:
    return bytes(keccak(text=view)[:4])


_BALANCE = _selector("balanceOf(address)")


@dataclass(frozen=True)
class _Rate:
    """How tokens of one make say what they are worth."""

    kind: str
    worth: str
    """The view that tells what units of it are worth."""
    asset: str | None
    """The view that names in what; None for ether."""
    symbol: str = ""
    """How the spec's name of such a token ends, where none of its views says in what it counts."""

    def of(self, units: int) -> bytes:
        """The call that asks for the worth of units, or of a whole token."""
        return _selector(self.worth) + (b"" if self.symbol else units.to_bytes(_WORD, "big"))

    def worth_of(self, units: int, answer: int) -> int:
        """What units are worth by what that call answered; rounded down."""
        return units * answer // WAD if self.symbol else answer

    def fits(self, name: str) -> bool:
        """Whether a token that the spec calls so may be of this make."""
        return name.upper().endswith(self.symbol)


_RATES = (
    _Rate(VAULT_SHARES, "convertToAssets(uint256)", "asset()"),
    _Rate(RATED, "getStETHByWstETH(uint256)", "stETH()"),
    _Rate(RATED, "getEETHByWeETH(uint256)", "eETH()"),
    _Rate(RATED, "getEthValue(uint256)", None),
    _Rate(RATED, "exchangeRate()", None, "ETH"),
)
"""ERC-4626, and staked ether of Lido (wstETH), ether.fi (weETH), Rocket Pool (rETH) and Coinbase (cbETH).

Tokens like cbETH tell what a whole one is worth, times 1e18, but not in what; staked coins of other chains
do so too, and the spec's name decides.
"""


@dataclass(frozen=True)
class Step:
    """Something put in or taken out."""

    time: int
    units: int
    """Of the token that is held; negative for what was taken out."""
    worth: int
    """What they were worth then, in base units of the asset; not negative."""


@dataclass(frozen=True)
class Source:
    """One token at one place. Amounts are base units of the asset; None for what the node does not tell."""

    holder: str
    """What its contract is called."""
    held: Coin
    kind: str
    asset: Coin
    """What the token stands for; the token itself where balances change."""
    principal: int | None
    """What was put in for what is still there."""
    value: int | None
    """What is there, as it is worth at the block."""
    realised: int | None
    """What was earned with what has left; negative for a loss."""
    exposure: int | None
    """The principal, times the seconds for which it lay there."""

    @property
    def earned(self) -> int | None:
        """All that it earned; negative for a loss."""
        if self.principal is None or self.value is None or self.realised is None:
            return None
        return self.realised + self.value - self.principal

    @property
    def loss(self) -> int | None:
        """How much less is there than was put in."""
        if self.principal is None or self.value is None:
            return None
        return max(0, self.principal - self.value)

    @property
    def yearly(self) -> float | None:
        """What was earned in a year, as a part of what lay there."""
        return self.earned * YEAR / self.exposure if self.exposure and self.earned is not None else None


def book(steps: Sequence[Step], until: int) -> tuple[int, int, int]:
    """The principal of what is left, what was earned with what has left, and the principal times seconds.

    Formula: what is put in adds its worth to the principal; what is taken out takes the same part of the
    principal as of the units, rounded down, and earned its worth less that.
    """
    principal = units = realised = exposure = 0
    for place, step in enumerate(steps):
        end = steps[place + 1].time if place + 1 < len(steps) else until
        if step.units >= 0:
            principal += step.worth
        else:
            cost = principal * min(-step.units, units) // units if units else 0
            principal, realised = principal - cost, realised + step.worth - cost
        units = max(0, units + step.units)
        exposure += principal * (end - step.time)
    return principal, realised, exposure


def income_section(facts: Facts) -> Section | None:
    """Everything that earned or lost something; nothing where nothing does."""
    sources = list(_sources(facts))
    if not sources:
        return None
    return Section(
        "income",
        "What holdings earn",
        figures=tuple(_figures(sources)),
        tables=(_table(sources),),
        note="Each source in its own asset; principal is what was put in for what is still there. A loss is "
        "what the source is below that. Old values come from the states of old blocks: where the node keeps "
        "none, a dash stands for what it does not tell.",
    )


def _sources(facts: Facts) -> Iterator[Source]:
    for account, name in facts.investors.items():
        yield from _holdings(facts, account, name)
    for module in installed_modules():
        extension = module.extension("income")
        if extension is not None:
            yield from extension.sources(facts)


def _holdings(facts: Facts, account: str, name: str) -> Iterator[Source]:
    """What an account of the DAO holds of the tokens that the spec names."""
    block, own = facts.at.block, facts.record.address("token").lower()
    moved = {
        token: steps for token in facts.tokens if token != own and (steps := _moves(facts, account, token))
    }
    questions = [_BALANCE + address_word(account)]
    for rate in _RATES:
        questions += [rate.of(1), *([] if rate.asset is None else [_selector(rate.asset)])]
    asked = facts.answers_at([(token, call, block) for token in moved for call in questions])
    names = {address.lower(): name for name, address in facts.record.spec.addresses.items()}
    for place, (token, moves) in enumerate(moved.items()):
        answers = asked[len(questions) * place : len(questions) * (place + 1)]
        balance, told = _number(answers[0]), rate_of(answers[1:], names.get(token, ""))
        if told is not None:
            yield _rated(facts, name, token, *told, moves, balance)
        elif balance is not None and balance != sum(units for _, _, units in moves):
            principal, realised, exposure = book(
                [Step(time, units, abs(units)) for _, time, units in moves], facts.time
            )
            coin = facts.coin_of(token)
            yield Source(name, coin, OWN_BALANCE, coin, principal, balance, realised, exposure)


def rate_of(answers: Sequence[bytes | None], name: str) -> tuple[_Rate, str] | None:
    """How a token of that name says what it is worth, and in what asset; None for one that does not."""
    left = iter(answers)
    found = None
    for rate in _RATES:
        one, asset = _number(next(left)), ZERO_ADDRESS if rate.asset is None else _address(next(left))
        if found is None and one is not None and asset is not None and rate.fits(name):
            found = rate, asset
    return found


def _rated(
    facts: Facts,
    name: str,
    token: str,
    rate: _Rate,
    asset: str,
    moves: Sequence[tuple[int, int, int]],
    balance: int | None,
) -> Source:
    """A token that tells its worth: each move is worth what it said after its block."""
    calls = [(token, rate.of(abs(units)), block) for block, _, units in moves]
    if balance is not None:
        calls.append((token, rate.of(balance), facts.at.block))
    asked = [abs(units) for _, _, units in moves] + ([] if balance is None else [balance])
    told = [
        None if (one := _number(answer)) is None else rate.worth_of(units, one)
        for units, answer in zip(asked, facts.answers_at(calls), strict=True)
    ]
    value = told[-1] if balance is not None else None
    worth = [one for one in told[: len(moves)] if one is not None]
    principal = realised = exposure = None
    if len(worth) == len(moves):
        steps = [Step(time, units, one) for (_, time, units), one in zip(moves, worth, strict=True)]
        principal, realised, exposure = book(steps, facts.time)
    coins = facts.coin_of(token), facts.coin_of(asset)
    return Source(name, coins[0], rate.kind, coins[1], principal, value, realised, exposure)


def _moves(facts: Facts, account: str, token: str) -> list[tuple[int, int, int]]:
    """Block, second and units of what an account received (or paid, negative) of a token."""
    table = facts.transfers_of(account, token)
    rows = zip(*(table[name].tolist() for name in ("block", "time", "from", "to", "value")), strict=True)
    return [
        (block, time, int(value) if receiver == account else -int(value))
        for block, time, sender, receiver, value in rows
        if sender != receiver and value
    ]


def _table(sources: Sequence[Source]) -> Table:
    rows: list[list[Cell]] = []
    for one in sources:
        amounts = (one.principal, one.value, one.realised, one.earned, one.loss)
        cells = [None if amount is None else str(amount) for amount in amounts]
        rows.append(
            [one.holder, one.held.symbol, one.held.address, one.kind, *token_cells(one.asset), *cells]
        )
        rows[-1].append(one.yearly)
    return Table(
        id="sources",
        title="By source",
        columns=[
            column("holder", "held by"),
            column("source", "source"),
            column("sourceAddress", "source's address", "address", is_hidden=True),
            column("kind", "what it is"),
            *token_columns(),
            token_amount_column("principal", "principal"),
            token_amount_column("value", "value"),
            token_amount_column("realised", "realised"),
            token_amount_column("earned", "earned in all"),
            token_amount_column("loss", "loss"),
            column("yearly", "in a year", "share"),
        ],
        rows=rows,
        recompute=f"{how(book)} Worth of vault shares: convertToAssets(units) after the block of each "
        "Transfer; value: convertToAssets(balanceOf) at the report's block. Tokens with a rate: the same "
        "with getStETHByWstETH, getEETHByWeETH or getEthValue, or units * exchangeRate() / 1e18, rounded "
        "down. Where balances change by themselves: the Transfers, and balanceOf. Earned in all: value - "
        "principal + realised. In a year: that times a year, divided by the sum of principal times seconds.",
    )


def _figures(sources: Sequence[Source]) -> Iterator[Figure]:
    for address in dict.fromkeys(one.asset.address for one in sources):
        of = [one for one in sources if one.asset.address == address]
        earned = [one.earned for one in of if one.earned is not None]
        total = sum(earned) if len(earned) == len(of) else None
        coin = of[0].asset
        yield amount_figure(
            f"earned-{address}", f"Earned in {coin.symbol}", total, coin, "Sum of the column earned in all."
        )


def _number(answer: bytes | None) -> int | None:
    return int.from_bytes(answer, "big") if answer is not None and len(answer) == _WORD else None


def _address(answer: bytes | None) -> str | None:
    """The address in an answer; None where it is none."""
    if answer is None or len(answer) != _WORD or any(answer[:12]) or not any(answer):
        return None
    return str(to_checksum_address(answer[-20:]))
