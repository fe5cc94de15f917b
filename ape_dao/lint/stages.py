"""What lint says of stages, whichever module describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.spec.checks import stage_uses
from ape_dao.core.spec.problems import dotted
from ape_dao.lint.rule import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject


def unused(subject: Subject, entries: type[Any]) -> Iterator[Finding]:
    """Those among the entries of a section, each with a name, that no kind of proposals names."""
    used = {name for _, name in stage_uses(subject.spec)}
    for path, stage in subject.spec.sections_with_paths(entries):
        if stage.name not in used:
            yield note(
                f"no kind of proposals names '{stage.name}'",
                f"write `stage: {stage.name}` under a kind, or remove it",
                f"{dotted(path)}.name",
            )
