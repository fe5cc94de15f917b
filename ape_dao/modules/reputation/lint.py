"""Lint rules of the `reputation` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import format_date, share
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.reputation.section import Domain, Reputation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject


def _ends(subject: Subject) -> Iterator[Finding]:
    for path, domain in subject.spec.sections_with_paths(Domain):
        for index, one in enumerate(domain.awarders):
            if one.until <= subject.now:
                yield error(
                    f"'{one.account}' could award in '{domain.name}' until {format_date(one.until)}, "
                    "which has passed",
                    "give a later date, or remove the awarder",
                    f"{dotted((*path, 'awarders', index))}.until",
                )


def _majority(subject: Subject) -> Iterator[Finding]:
    """What an awarder can make in one season, beside all that the awarders of the domain give in a life."""
    section = subject.spec.section(Reputation)
    if section is None:
        return
    for path, domain in subject.spec.sections_with_paths(Domain):
        seasons = max(section.life // section.season, 1)
        standing = sum(one.amount for one in domain.genesis)
        # Awards of all seasons of a life have half of their amounts left, on average.
        standing += sum(one.per_season for one in domain.awarders) * seasons // 2
        for index, one in enumerate(domain.awarders):
            if 3 * one.per_season > standing + one.per_season:
                yield warning(
                    f"'{one.account}' can award {share(one.per_season, standing + one.per_season)} of the "
                    f"reputation in '{domain.name}' in one season",
                    "lower its per_season, name further awarders, or let a longer life hold more seasons",
                    f"{dotted((*path, 'awarders', index))}.per_season",
                )


def _nobody_awards(subject: Subject) -> Iterator[Finding]:
    for path, domain in subject.spec.sections_with_paths(Domain):
        if not domain.awarders:
            yield warning(
                f"nobody but a vote of the constitutional kind awards reputation in '{domain.name}'",
                "name an awarder, such as a Safe, with a cap for each season",
                f"{dotted(path)}.awarders",
            )


def _nobody_votes(subject: Subject) -> Iterator[Finding]:
    """A governor that counts reputation which nobody has, and which only it could award."""
    spec = subject.spec
    section = spec.section(Reputation)
    for domain in section.domains if section is not None else ():
        counted = [domain, section.domain(domain.parent)] if section and domain.parent else [domain]
        if domain.votes_key == spec.voting_key and not any(
            one.awarders or one.genesis for one in counted if one is not None
        ):
            yield error(
                f"the governor counts reputation in '{domain.name}', which nobody has and only votes award",
                "give first awards (`genesis`), or name an awarder",
                "governor.votes",
            )


def _nobody_strikes(subject: Subject) -> Iterator[Finding]:
    for path, section in subject.spec.sections_with_paths(Reputation):
        awarders = {one.account for domain in section.domains for one in domain.awarders}
        if section.guardian is None and awarders:
            yield warning(
                "a vote takes longer than the three days after which awards can count",
                "name a guardian, which can strike awards and nothing else",
                f"{dotted(path)}.guardian",
            )
        elif section.guardian in awarders:
            yield warning(
                f"the guardian '{section.guardian}' awards reputation itself",
                "name somebody who does not award",
                f"{dotted(path)}.guardian",
            )


def _no_ceiling(subject: Subject) -> Iterator[Finding]:
    for path, domain in subject.spec.sections_with_paths(Domain):
        if domain.max_share * 2 > 10_000:
            yield warning(
                f"one account can be more than half of '{domain.name}'",
                "give a max_share of at most 50%",
                f"{dotted(path)}.max_share",
            )


RULES = (
    Rule("reputation-awarder-end", "reputation", "an awarder whose time is over awards nothing", _ends),
    Rule(
        "reputation-awarder-majority",
        "reputation",
        "a stolen key could make most of a domain in one season",
        _majority,
    ),
    Rule(
        "reputation-nobody-awards",
        "reputation",
        "reputation that nobody renews is gone after its life",
        _nobody_awards,
    ),
    Rule("reputation-votes-nobody", "governor", "without votes nothing is ever decided", _nobody_votes),
    Rule("reputation-guardian", "reputation", "an award that counts can only be slashed", _nobody_strikes),
    Rule("reputation-no-ceiling", "reputation", "a domain of one is no majority", _no_ceiling),
)
