"""Lint rules and figures of the `services` section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.lint.rule import Rule, error, note, warning
from ape_dao.modules.revenue.section import Revenue
from ape_dao.modules.services.contracts import COLUMNS, tiers_of
from ape_dao.modules.services.section import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.lint.subject import Subject

HIGH_SHARE = 3_000
SHORT_EXIT = 2 * units.DAY
LEAST_KEPT = 3_000
"""Of the list price of what the platform sells itself, at the desk, by whoever refers itself."""


@dataclass(frozen=True)
class Pair:
    """What two locks of one owner, of which one refers the other, make of a price (basis points of it)."""

    score: int
    column: str
    paid: int
    commission: int
    kept: int
    """By the platform."""


def dearest_pairs(section: Services, spec: Spec, share: int | None = None) -> Iterator[Pair]:
    """For each discount, the score whose pair costs the platform most.

    Args:
        share: The platform's, in basis points; the section's own if it is None.
    """
    share = section.platform_share if share is None else share
    whole = units.BASIS_POINTS
    for number, column in enumerate(list(COLUMNS)[:2], start=1):
        pairs = []
        for score, row in enumerate(tiers_of(spec), start=1):
            paid = whole - row[number]
            platform = paid * share // whole
            commission = platform * row[3] // whole
            pairs.append(Pair(score, column, paid, commission, platform - commission))
        if pairs:
            yield min(pairs, key=lambda pair: pair.kept)


def figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the DAO gets of what goes on to parents, and what discounts cost the platform."""
    section = subject.spec.section(Services)
    if section is None:
        return
    yield (
        "of 100 for a service that passes half of its pay on to what it was made from",
        f"the DAO gets {_hundredths(_of_a_line(section.platform_share))}: its share of each of the two",
    )
    yield from _pair_figures(section, subject.spec)


def _of_a_line(share: int) -> int:
    """Of what a service receives, and of the half of the rest that its parent receives (basis points)."""
    return share + (units.BASIS_POINTS - share) // 2 * share // units.BASIS_POINTS


def _pair_figures(section: Services, spec: Spec) -> Iterator[tuple[str, str]]:
    """What a discounted pair costs the platform: of a service of others, and of one of its own."""
    if not section.desk:
        return
    for share in (section.platform_share, units.BASIS_POINTS):
        for pair in dearest_pairs(section, spec, share):
            name = (
                f"of a price of 100 with a share of {units.format_percent(share)}, by "
                f"{pair.column.replace('_', ' ')} and a referral by a second lock"
            )
            yield (
                name,
                f"score {pair.score} pays {_hundredths(pair.paid)} and gets {_hundredths(pair.commission)} "
                f"back; the platform keeps {_hundredths(pair.kept)}",
            )


def _hundredths(bps: int) -> str:
    """Basis points as a number of a hundred."""
    return units.format_percent(bps).removesuffix("%")


def _token(subject: Subject) -> Iterator[Finding]:
    section, revenue = subject.spec.section(Services), subject.spec.section(Revenue)
    if section is None or revenue is None:
        return
    if section.token not in revenue.tokens:
        yield error(
            f"the router does not list {section.token}, so the DAO's share of what services earn lies there",
            "add it to `revenue.tokens`",
            "services.token",
        )


def _share(subject: Subject) -> Iterator[Finding]:
    section = subject.spec.section(Services)
    if section is None:
        return
    share = units.format_percent(section.platform_share)
    if section.platform_share == 0:
        yield warning("services pay the DAO nothing", "set a share, such as 10%", "services.platform_share")
    elif section.platform_share > HIGH_SHARE:
        yield warning(
            f"the DAO keeps {share} of what a service earns; whoever offers one can be paid elsewhere",
            f"keep at most {units.format_percent(HIGH_SHARE)}",
            "services.platform_share",
        )


def _exit(subject: Subject) -> Iterator[Finding]:
    section = subject.spec.section(Services)
    if section is not None and section.exit_delay < SHORT_EXIT:
        yield warning(
            f"a service has {units.format_duration(section.exit_delay)} to redeem what a leaving user owes",
            f"give it at least {units.format_duration(SHORT_EXIT)}, so that an outage costs it nothing",
            "services.exit_delay",
        )


def _pairs(subject: Subject) -> Iterator[Finding]:
    """An account can always refer itself by a second lock: what remains must still be worth it."""
    section = subject.spec.section(Services)
    if section is None or not section.desk:
        return
    for pair in dearest_pairs(section, subject.spec, units.BASIS_POINTS):
        if pair.kept < LEAST_KEPT:
            yield warning(
                f"of what the platform sells itself it keeps {units.format_percent(pair.kept)} of the price, "
                f"if an account of score {pair.score} uses its {pair.column} and a second lock of its own as "
                "referrer",
                f"lower one of the two, until {units.format_percent(LEAST_KEPT)} are kept",
                f"score.tiers[{pair.score - 1}].{pair.column}",
            )


def _referral(subject: Subject) -> Iterator[Finding]:
    """Without the discount, a commission that is won by buying is a discount."""
    section = subject.spec.section(Services)
    if section is None or not section.desk:
        return
    best = max((row[3] for row in tiers_of(subject.spec)), default=0)
    if best:
        yield note(
            f"whoever has two locks refers itself, and gets up to {units.format_percent(best)} of the "
            "platform's share back",
            "count a commission as a discount when you set it; no chain tells two locks of one owner apart",
            "services.desk",
        )
    else:
        yield note(
            "nobody gets a discount or a commission at the desk: `score.tiers` names none",
            "give scores a platform_discount, an api_discount and a referral_commission, or leave it so",
            "services.desk",
        )


def _tokens(subject: Subject) -> Iterator[Finding]:
    """Where credits can be sold on, their price is not the desk's alone."""
    section = subject.spec.section(Services)
    if section is not None and section.desk and section.credit_tokens:
        yield note(
            "credits that can be sent on can be tokens, which holders sell at prices of their own; whoever "
            "has a discount cannot, since what it buys stays bound",
            "a service that wants no such market sells credits that cannot be sent on",
            "services.credit_tokens",
        )


RULES = (
    Rule("services-token", "services", "what the router does not list is split among nobody", _token),
    Rule("services-share", "services", "the DAO's share is what stakers get of services", _share),
    Rule(
        "services-exit", "services", "what is not redeemed before an exit ends is lost to the service", _exit
    ),
    Rule("services-pair", "services", "a discount and a commission add up for one owner", _pairs),
    Rule("services-referral", "services", "a referral that is one's own is a discount", _referral),
    Rule("services-tokens", "services", "credits as tokens have a market beside the desk", _tokens),
)
