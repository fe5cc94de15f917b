"""Lint rules of the `subdaos` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.schema.section import account_uses
from ape_dao.core.spec.assembly import modules_of
from ape_dao.core.spec.problems import dotted
from ape_dao.core.units import span
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.subdaos.contracts import MAX_TERM
from ape_dao.modules.subdaos.section import ANY, Body, SubDaos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

_MOVES = {
    "approve(address,uint256)": 0,
    "increaseAllowance(address,uint256)": 0,
    "setApprovalForAll(address,bool)": 0,
    "transfer(address,uint256)": 0,
    "transferFrom(address,address,uint256)": 1,
    "safeTransferFrom(address,address,uint256)": 1,
    "withdraw(uint256,address,address)": 1,
    "redeem(uint256,address,address)": 1,
}
"""Functions of tokens and vaults that give away what the sub-DAO holds, and which argument says to whom."""


def _terms(subject: Subject) -> Iterator[Finding]:
    for path, body in subject.spec.sections_with_paths(Body):
        if body.until is not None and not subject.now < body.until <= subject.now + MAX_TERM:
            lasts = span(body.until - subject.now) if body.until > subject.now else ""
            yield error(
                f"the term of '{body.name}' {f'lasts {lasts}' if lasts else 'is over already'}",
                "give an end within 104 weeks",
                f"{dotted(path)}.until",
            )


def _receivers(subject: Subject) -> Iterator[Finding]:
    for path, body in subject.spec.sections_with_paths(Body):
        for number, scope in enumerate(body.scopes):
            index = _MOVES.get(scope.call)
            if index is not None and scope.arguments[index] == ANY:
                yield warning(
                    f"'{body.name}' may call {scope.call} of {scope.target} for any receiver, so its "
                    "operator can take all that it holds there",
                    f"fix argument {index + 1}",
                    f"{dotted(path)}.scopes[{number}].arguments",
                )


def _twins(subject: Subject) -> Iterator[Finding]:
    """BO-28: two bodies with the same call answer for nothing."""
    seen: dict[tuple[str, str], str] = {}
    for path, body in subject.spec.sections_with_paths(Body):
        for scope in body.scopes:
            call = (scope.target, scope.call)
            if seen.setdefault(call, body.name) != body.name:
                yield warning(
                    f"'{body.name}' and '{seen[call]}' may both call {scope.call} of {scope.target}",
                    "give each body calls of its own",
                    f"{dotted(path)}.scopes",
                )


def _guardian(subject: Subject) -> Iterator[Finding]:
    for _, section in subject.spec.sections_with_paths(SubDaos):
        operators = {body.operator for body in section.bodies}
        if section.guardian is None or section.guardian in operators:
            yield warning(
                "nobody but a vote can stop the sub-DAOs"
                if section.guardian is None
                else f"'{section.guardian}' is operator and guardian at once",
                "name a guardian that is no operator",
                "subdaos.guardian",
            )


def _blocks(subject: Subject) -> Iterator[Finding]:
    """Who acts for a body and can also cancel proposals, or say no to them, decides about its own recall."""
    spec = subject.spec
    operators = {body.operator: body.name for _, body in spec.sections_with_paths(Body) if body.operator}
    guardian = spec.governor.guardian
    if guardian is not None and guardian.account in operators:
        yield error(
            f"'{guardian.account}' acts for '{operators[guardian.account]}', and can cancel the proposal "
            "that recalls it",
            "name another guardian",
            "governor.guardian.account",
        )
    for module, section in modules_of(spec):
        for use in account_uses(section) if module.stages else ():
            if use.name in operators:
                yield error(
                    f"'{use.name}' acts for '{operators[use.name]}', and can hold up the proposal that "
                    "recalls it",
                    "let somebody else agree or object",
                    f"{module.name}.{dotted(use.path)}",
                )


RULES = (
    Rule("subdao-end", "subdaos", "the contract refuses such an end.", _terms),
    Rule("subdao-any-receiver", "subdaos", "a recall finds nothing then.", _receivers),
    Rule("overlapping-scopes", "subdaos", "nobody answers for what two may do.", _twins),
    Rule("subdao-blocks-recall", "subdaos", "nobody may have a say in its own recall.", _blocks),
    Rule("subdao-guardian", "subdaos", "a vote takes weeks, and a freeze a minute.", _guardian),
)
