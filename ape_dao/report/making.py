"""Make the report of a DAO: at one block, perhaps compared with another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from shlex import quote
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ape_dao.core.errors import ReportError
from ape_dao.core.module import installed_modules
from ape_dao.core.units import parse_amount
from ape_dao.report import ballots, powers
from ape_dao.report.document import Document, Moment, Report, Section, Table, column
from ape_dao.report.facts import Facts
from ape_dao.report.income import income_section
from ape_dao.report.proposals import proposal_sections
from ape_dao.report.treasury import treasury
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.figures import read_posture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.report.document import Cell, Figure
    from ape_dao.simulation.report import SimulationReport
    from ape_dao.store.store import Store

_UNANSWERED = "no answer was given"


@dataclass(frozen=True)
class Answers:
    """What no chain knows, for the indicators; None for no answer."""

    audited: bool | None = None
    """Whether an audit of the deployed code is published."""
    gas_paid: bool | None = None
    """Whether somebody pays the gas of votes."""
    treasury: str | None = None
    """Worth of the treasury without the governance token, as an amount of that: "1,000 TMAI"."""

    def options(self) -> list[str]:
        """The options of `ape dao report` that say the same."""
        said = [
            (self.audited, "--audited", "--not-audited"),
            (self.gas_paid, "--gas-paid", "--gas-not-paid"),
        ]
        found = [yes if answer else no for answer, yes, no in said if answer is not None]
        return found if self.treasury is None else [*found, quote(f"--treasury={self.treasury}")]


def make_report(
    record: Record,
    chain: Chain,
    store: Store,
    *,
    at: Moment,
    compare: Moment | None = None,
    simulations: Mapping[str, SimulationReport] | None = None,
    answers: Answers | None = None,
) -> Report:
    """The report of a DAO after a block.

    Args:
        compare: An earlier block; figures then say what they were.
        simulations: What simulations found, by the fingerprint of the calls.
        answers: For the indicators.

    Raises:
        StoreError: The store was not read up to the block, or is damaged.
        UnitError: The worth of the treasury is no amount of the governance token.
    """
    facts = Facts(record, chain, store, at)
    sections = list(_sections(facts))
    if at.block == store.newest().number and facts.votes_are_power:
        sections.insert(1, _posture(facts, answers or Answers()))
    if compare is not None:
        earlier = {section.id: section for section in _sections(Facts(record, chain, store, compare))}
        sections = [_compared(section, earlier.get(section.id)) for section in sections]
    sections += proposal_sections(facts, simulations or {})
    document = Document(
        dao=record.name,
        chain_id=record.chain_id,
        at=at,
        compared_with=compare,
        answers=(answers or Answers()).options(),
        sections=[section.model for section in sections],
    )
    return Report(document, sections)


def moment_at(chain: Chain, store: Store, block: int | None) -> Moment:
    """A block that the store knows; the newest if None.

    Raises:
        ReportError: The store does not reach it, or the chain has another history by now.
    """
    newest = store.newest()
    number = newest.number if block is None else block
    if number > newest.number:
        raise ReportError(f"The newest block is {newest.number:,}; give one up to it, not {number:,}.")
    found = chain.block_hash(number)
    if found is None or (number == newest.number and found != newest.hash):
        raise ReportError("The chain changed while the report was made; run the command again.")
    return Moment(block=number, block_hash=found, time=chain.block_time(number))


def block_at(chain: Chain, time: int, first: int) -> int:
    """The last block at or before a second, from the first block of the DAO on.

    Raises:
        ReportError: The DAO is younger.
    """
    low, high = first, chain.block_number()
    if chain.block_time(low) > time:
        raise ReportError("The DAO did not exist then; give a later date.")
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if chain.block_time(middle) <= time else (low, middle - 1)
    return low


def read_simulations(folder: Path) -> dict[str, SimulationReport]:
    """What `ape dao proposal simulate --json` printed into files of a folder, by fingerprint: the newest.

    Raises:
        ReportError: A file is no such report.
    """
    found: dict[str, SimulationReport] = {}
    paths = sorted(folder.glob("*.json"))
    if paths:
        from ape_dao.simulation.report import SimulationReport  # with all of simulation
    for path in paths:
        try:
            report = SimulationReport.model_validate_json(path.read_bytes())
        except ValidationError as err:
            raise ReportError(
                f"{path} is not what `ape dao proposal simulate --json` prints; take it out of {folder}."
            ) from err
        known = found.get(report.proposal.fingerprint)
        if known is None or known.block <= report.block:
            found[report.proposal.fingerprint] = report
    return found


def _sections(facts: Facts) -> Iterator[Section]:
    """What does not belong to one proposal: the core's sections, then those of modules."""
    core = (
        powers.overview(facts),
        powers.spread(facts),
        powers.course(facts),
        powers.capture(facts),
        ballots.votes(facts),
        ballots.voters(facts),
        treasury(facts),
        income_section(facts),
    )
    yield from (section for section in core if section is not None)
    for module in installed_modules():
        extension = module.extension("report")
        if extension is not None and hasattr(extension, "sections"):
            yield from extension.sections(facts)


def _posture(facts: Facts, answers: Answers) -> Section:
    """The sixteen indicators, which are read from the contracts as they are now."""
    coin, worth = facts.coin, answers.treasury
    found = read_posture(
        Dao.at(facts.record),
        facts.store,
        power=facts.power,
        movable=None if worth is None else parse_amount(worth, coin.decimals, coin.symbol),
        audited=answers.audited,
        pays_gas=answers.gas_paid,
    )
    rows: list[list[Cell]] = [
        [one.name, one.value or _UNANSWERED, one.risk.value, one.fact, one.rule] for one in found
    ]
    names = ("indicator", "value", "risk", "fact", "rule")
    return Section(
        "posture",
        "How the DAO defends itself",
        tables=(
            Table(
                id="indicators",
                title="The sixteen indicators of the field's dashboard",
                columns=[column(name, name) for name in names],
                rows=rows,
                recompute="ape_dao.sdk.figures.read_posture: each row has the fact and the rule.",
            ),
        ),
        note="Read from the contracts at the newest block. What no chain knows is answered by --audited, "
        "--gas-paid and --treasury.",
    )


def _compared(section: Section, earlier: Section | None) -> Section:
    before: dict[str, Figure] = {one.id: one for one in earlier.figures} if earlier else {}
    figures = [
        one.model_copy(update={"before": before[one.id].value}) if one.id in before else one
        for one in section.figures
    ]
    return replace(section, figures=figures)
