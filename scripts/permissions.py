"""Write the tables of docs/permissions.md from what the contracts declare, or check that they are fresh."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from ape_dao._build.documents import with_part, write_or_check
from ape_dao.core.contract_types import CORE, ESCALATION, OBJECTIONS, TIME_GUARD, TOKEN
from ape_dao.core.deployment.parts import DELEGATE
from ape_dao.core.module import ANYBODY, PROPOSED, ContractType, installed_modules

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"
BEGIN = "<!-- written by `ape run permissions` -->"


def tables() -> str:
    """Who may call what, a table for the core and one for each module."""
    every = tuple(contract for contract in CORE if contract not in (OBJECTIONS, ESCALATION, TIME_GUARD))
    sections = [
        _table("Every DAO", every),
        _table("With `timelock.objection`", (OBJECTIONS,)),
        _table("With `kinds.optimistic.escalates`", (ESCALATION,)),
    ]
    for module in installed_modules():
        sections.append(_table(f"Module `{module.name}`", module.contracts))
    return "\n\n".join(sections)


def page() -> str:
    """The page with fresh tables."""
    return with_part(PAGE, BEGIN, tables())


def _table(title: str, contracts: tuple[ContractType, ...]) -> str:
    rows = [row for contract in contracts for row in _rows(contract)]
    return "\n".join(
        [
            f"### {title}",
            "",
            "| contract | function | who may call it | decides who may propose, vote or count |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _rows(contract: ContractType) -> Iterator[str]:
    answers = {
        function: (caller, _decides(contract, function)) for function, caller in contract.callers.items()
    }
    order = list(answers.values())
    by_answer = sorted(answers.items(), key=lambda item: order.index(item[1]))
    name = f"**{contract.name}**"
    for (caller, decides), functions in groupby(by_answer, key=lambda item: item[1]):
        yield f"| {name} | {', '.join(f'`{function}`' for function, _ in functions)} | {caller} | {decides} |"
        name = ""


def _decides(contract: ContractType, function: str) -> str:
    if function in contract.votes_unaffected:
        return f"no: {contract.votes_unaffected[function]}"
    if contract is TOKEN and function == DELEGATE:
        return "where the token votes: reserved for the treasury's votes"
    caller = contract.callers[function]
    if PROPOSED not in caller:
        is_own = contract.is_reserved_target and not caller.startswith(ANYBODY)
        return "its own votes; the treasury's are reserved" if is_own else "–"
    return "yes: reserved"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if the page is not what would be written.")
def cli(check: bool) -> None:
    """Write the tables of docs/permissions.md."""
    write_or_check({PAGE: page()}, check, "ape run permissions")


if __name__ == "__main__":
    cli()
