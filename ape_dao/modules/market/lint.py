"""Lint rules of the `market` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode

from ape_dao.core import units
from ape_dao.core.chain.erc20 import number_answer
from ape_dao.core.schema.fields import TREASURY, show_ether
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import format_duration, format_percent
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.market.capture import HOLDERS, USUAL_TURNOUT, bribe, chance
from ape_dao.modules.market.section import COURT_KEY, KLEROS_KEY, UMA_KEY, Market
from ape_dao.modules.services.section import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORT_REVIEW = units.DAY
SMALL_BOND = 100
FEW_JURORS = 3
SHORT_CLAIM = units.DAY
RULING_TIME = 180 * units.DAY
MOST_CHANCE = 0.2
"""For one tenth of the power to decide a first round."""
ONE_PROPOSER = {
    **{10: "OP Mainnet", 130: "Unichain", 252: "Fraxtal", 324: "ZKsync Era", 480: "World Chain"},
    **{1101: "Polygon zkEVM", 5000: "Mantle", 8453: "Base", 34443: "Mode", 42161: "Arbitrum One"},
    **{
        42170: "Arbitrum Nova",
        57073: "Ink",
        59144: "Linea",
        81457: "Blast",
        534352: "Scroll",
        7777777: "Zora",
    },
}
"""Networks on which one operator makes all blocks, and so knows or chooses what lots are drawn by."""


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
        for key, terms in ((COURT_KEY, section.court), (KLEROS_KEY, section.kleros), (UMA_KEY, section.uma)):
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


def _lots(subject: Subject) -> Iterator[Finding]:
    """Lots that somebody chooses are none."""
    if subject.chain is None:
        return
    for path, section in subject.spec.sections_with_paths(Market):
        if section.court is None:
            continue
        key = f"{dotted(path)}.{COURT_KEY}"
        advice = "let kleros, uma or treasury be the arbiter there"
        if (name := ONE_PROPOSER.get(subject.chain.chain_id())) is not None:
            yield error(f"on {name} one operator makes all blocks, and so chooses the jurors", advice, key)
            continue
        latest = subject.chain.block_number()
        numbers = [max(0, latest - 1), latest]
        blocks = subject.chain.ask([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
        words = {block["mixHash"] for block in blocks if block is not None and block.get("mixHash")}
        if latest and len(words) < len(numbers):
            yield error(
                "blocks of this chain have no random number, and so anybody knows the jurors", advice, key
            )


def _court(subject: Subject) -> Iterator[Finding]:
    """Buying the jurors must cost more than what they decide about; the vote must fit into its time."""
    governor, timelock = subject.spec.governor, subject.spec.timelock
    needed = governor.voting_delay + governor.voting_period + governor.late_extension + timelock.delay
    for path, section in subject.spec.sections_with_paths(Market):
        if (court := section.court) is None:
            continue
        key = f"{dotted(path)}.{COURT_KEY}"
        cost = bribe(court.seats, court.bond, court.fee)
        if cost < court.stake:
            yield warning(
                f"bribing all {court.seats} seats of a round takes {show_ether(cost)}; the largest job is "
                f"worth {show_ether(court.stake)}",
                "give larger bonds, more seats, or let jobs be smaller (max_job)",
                f"{key}.bond",
            )
        if (won := chance(court.seats, HOLDERS[0])) > MOST_CHANCE:
            yield warning(
                f"{format_percent(HOLDERS[0])} of the power decides a first round in {won:.0%} of disputes, "
                f"if {format_percent(USUAL_TURNOUT)} of the others sit",
                "give more seats, or rounds for appeals",
                f"{key}.seats",
            )
        if needed >= court.last_word:
            yield error(
                f"a vote takes {format_duration(needed)}, and the DAO can rule for "
                f"{format_duration(court.last_word)}",
                "give a longer last_word",
                f"{key}.last_word",
            )


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What a job of a service pays the DAO; what it takes to decide a round of the court, or to bribe it."""
    services = subject.spec.section(Services)
    for section in subject.spec.sections(Market):
        if services is not None:
            share = (units.BASIS_POINTS - section.fee) * services.platform_share // units.BASIS_POINTS
            fee, both = _hundredths(section.fee), _hundredths(section.fee + share)
            yield (
                "of a budget of 100 for a job that is paid to the splitter of a service",
                f"the DAO gets {both}: {fee} as the job's fee, and {_hundredths(share)} at the splitter; "
                f"of one that is paid to its provider, {fee}",
            )
        if (court := section.court) is None:
            continue
        for share in HOLDERS:
            yield (
                f"first rounds of the court that {format_percent(share)} of the power decides",
                f"{chance(court.seats, share):.0%}, if {format_percent(USUAL_TURNOUT)} of the others sit",
            )
        yield (
            "money to bribe every seat of a first round of the court",
            f"{show_ether(bribe(court.seats, court.bond, court.fee))}; the largest job is worth "
            f"{show_ether(court.stake)}",
        )


def _hundredths(bps: int) -> str:
    """Basis points as a number of a hundred."""
    return format_percent(bps).removesuffix("%")


RULES = (
    Rule("court-lots", "market", "whoever chooses the jurors decides", _lots),
    Rule("court-capture", "market", "a court that is cheaper than what it decides about is bought", _court),
    Rule("market-arbiter", "market", "who delivers rubbish is paid if nobody can say so", _arbiter),
    Rule("market-asked", "market", "who is asked about disputes decides as its terms let it", _asked),
    Rule("asked-on-chain", "market", "every dispute would fail", _strangers),
    Rule("market-dispute", "market", "a dispute must cost whoever is wrong, and be possible", _dispute),
    Rule("market-fee", "market", "what costs nothing is made up", _fee),
    Rule("market-ruling", "market", "a dispute that nobody decides is split", _ruling),
)
