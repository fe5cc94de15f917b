"""Lint rules of the `market` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode

from ape_dao.core import units
from ape_dao.core.chain.erc20 import number_answer
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import format_duration, format_percent
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.market.section import KLEROS_KEY, UMA_KEY, Market

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORT_REVIEW = units.DAY
SMALL_BOND = 100
FEW_JURORS = 3
SHORT_CLAIM = units.DAY
RULING_TIME = 180 * units.DAY


def _arbiter(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        key = f"{dotted(path)}.arbiter"
        if section.arbiter is None:
            yield warning(
                "nobody rules in disputes: whatever is delivered is paid, unless both agree otherwise",
                "name an arbiter, such as treasury",
                key,
            )
        elif section.arbiter != TREASURY and not section.is_asked:
            yield note(
                f"{section.arbiter} alone decides who gets the money of a disputed job",
                "let jobs be no larger than what it is trusted with",
                key,
            )


def _dispute(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        if section.arbiter is not None and section.bond < SMALL_BOND:
            yield warning(
                f"a dispute costs the client {format_percent(section.bond)} of the job, and the provider all "
                "its time",
                "give a bond of 5% or so, which goes to whoever was right",
                f"{dotted(path)}.bond",
            )
        if section.review < SHORT_REVIEW:
            yield warning(
                f"who does not look within {format_duration(section.review)} has accepted the work",
                "give 1 day or more",
                f"{dotted(path)}.review",
            )


def _fee(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Market):
        if section.fee == 0:
            yield note(
                "jobs bring the stakers nothing, and so it costs nothing to make up jobs with oneself",
                "ask a fee, if what providers did shall count as their reputation",
                f"{dotted(path)}.fee",
            )


def _ruling(subject: Subject) -> Iterator[Finding]:
    """A vote must be over before a dispute lapses."""
    governor, timelock = subject.spec.governor, subject.spec.timelock
    needed = governor.voting_delay + governor.voting_period + governor.late_extension + timelock.delay
    for path, section in subject.spec.sections_with_paths(Market):
        if section.arbiter == TREASURY and needed * 2 > RULING_TIME:
            yield warning(
                f"a vote takes {format_duration(needed)}, and after {format_duration(RULING_TIME)} a dispute "
                "ends with half for each",
                "name an arbiter that is quicker",
                f"{dotted(path)}.arbiter",
            )


def _asked(subject: Subject) -> Iterator[Finding]:
    """Whoever is asked decides as well as its terms let it."""
    for path, section in subject.spec.sections_with_paths(Market):
        where = dotted(path)
        for key, terms in ((KLEROS_KEY, section.kleros), (UMA_KEY, section.uma)):
            if terms is not None and section.arbiter != key:
                yield note(
                    f"nobody asks {key}: the arbiter is {section.arbiter or 'nobody'}",
                    f"give `arbiter: {key}`, or leave the section out once no job needs it",
                    f"{where}.{key}",
                )
        if section.kleros is not None and section.kleros.jurors < FEW_JURORS:
            yield warning(
                f"{section.kleros.jurors} drawn by lot decide a dispute; whoever they are is worth bribing",
                f"give {FEW_JURORS} jurors or more, an odd number",
                f"{where}.{KLEROS_KEY}.jurors",
            )
        if section.uma is not None and section.uma.liveness < SHORT_CLAIM:
            yield warning(
                "a provider who does not look within "
                f"{format_duration(section.uma.liveness)} of a dispute has lost it",
                "give 1 day or more",
                f"{where}.{UMA_KEY}.liveness",
            )


def _strangers(subject: Subject) -> Iterator[Finding]:
    """Whether whoever is asked answers as such a contract does."""
    if subject.chain is None:
        return
    for path, section in subject.spec.sections_with_paths(Market):
        places = []
        if (court := section.kleros) is not None:
            extra = encode(["uint256", "uint256"], [court.court, court.jurors])
            asked = "arbitrationCost(bytes)", encode(["bytes"], [extra])
            places.append(
                ((*path, KLEROS_KEY, "arbitrator"), court.arbitrator, asked, "an arbitrator of ERC-792")
            )
        if (claims := section.uma) is not None:
            asked = "defaultIdentifier()", b""
            places.append(((*path, UMA_KEY, "oracle"), claims.oracle, asked, "UMA's OptimisticOracleV3"))
        for key, name, (view, arguments), meant in places:
            address = subject.address_of(name)
            if address is not None and number_answer(subject.chain, address, view, arguments) is None:
                yield error(
                    f"'{name}' ({address}) is not {meant}",
                    "give the address that its authors publish for this network",
                    dotted(key),
                )


RULES = (
    Rule("market-arbiter", "market", "who delivers rubbish is paid if nobody can say so", _arbiter),
    Rule("market-asked", "market", "who is asked about disputes decides as its terms let it", _asked),
    Rule("asked-on-chain", "market", "every dispute would fail", _strangers),
    Rule("market-dispute", "market", "a dispute must cost whoever is wrong, and be possible", _dispute),
    Rule("market-fee", "market", "what costs nothing is made up", _fee),
    Rule("market-ruling", "market", "a dispute that nobody decides is split", _ruling),
)
