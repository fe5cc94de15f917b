"""Lint rules of the `chamber` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.spec.problems import dotted
from ape_dao.lint import stages
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.chamber.section import Chamber
from ape_dao.modules.reputation.section import Domain, Reputation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

FEW = 5
"""With fewer members two or three keys decide, or their absence does."""


def _too_few(subject: Subject) -> Iterator[Finding]:
    """Members that a domain of the spec has from its first days on."""
    reputation = subject.spec.section(Reputation)
    for path, chamber in subject.spec.sections_with_paths(Chamber):
        found = [one for _, one in subject.spec.sections_with_paths(Domain) if one.votes_key == chamber.votes]
        if reputation is None or not found:
            continue
        parent = reputation.domain(found[0].parent) if found[0].parent is not None else None
        domains = [*found, *([] if parent is None else [parent])]
        members = {one.account for domain in domains for one in domain.genesis}
        if len(members) >= FEW:
            continue
        key = f"{dotted(path)}.votes"
        if not members and not any(domain.awarders for domain in domains):
            yield error(
                f"nobody has votes in '{chamber.name}' and nobody may give any, so it says no to everything",
                f"name awarders of '{found[0].name}', or give its first members reputation under `genesis`",
                key,
            )
            continue
        yield warning(
            f"'{chamber.name}' begins with {len(members)} members; with fewer than {FEW} a few keys decide, "
            "or nobody does",
            f"give {FEW} or more accounts reputation under `genesis` of '{found[0].name}'",
            key,
        )


def _unused(subject: Subject) -> Iterator[Finding]:
    yield from stages.unused(subject, Chamber)


def _high_quorum(subject: Subject) -> Iterator[Finding]:
    for path, chamber in subject.spec.sections_with_paths(Chamber):
        if chamber.quorum > 5_000:
            yield warning(
                f"'{chamber.name}' says no unless more than half of its votes come",
                "give a quorum of 50% or less",
                f"{dotted(path)}.quorum",
            )


RULES = (
    Rule("chamber-too-few", "chamber", "a chamber of a few is no second majority", _too_few),
    Rule("chamber-unused", "chamber", "a chamber that no kind names stops nothing", _unused),
    Rule("chamber-quorum-high", "chamber", "whoever stays away then decides", _high_quorum),
)
