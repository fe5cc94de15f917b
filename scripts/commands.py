"""Write the list of commands in docs/commands.md from the commands themselves, or check that it is fresh."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from ape_dao._build.documents import with_part, write_or_check
from ape_dao.cli import COMMANDS
from ape_dao.cli import cli as ape_dao
from ape_dao.core.module import installed_modules

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
BEGIN = "<!-- written by `ape run commands` -->"
SHARED = {"--json", "--debug", "--network", "--account", "--dao", "--record", "--folder", "--yes", "--help"}
"""Options that the page explains once."""


def listing() -> str:
    """Every command with its options: those of the core, then those of each module."""
    sections = [_section("Every DAO", COMMANDS)]
    for module in installed_modules():
        if module.commands:
            sections.append(_section(f"Module `{module.name}`", module.commands))
    return "\n\n".join(sections)


def page() -> str:
    """The page with a fresh list."""
    return with_part(PAGE, BEGIN, listing())


def _section(title: str, names: Iterable[str]) -> str:
    context = click.Context(ape_dao, info_name="ape dao")
    lines = [f"### {title}", ""]
    for name in names:
        command = ape_dao.get_command(context, name)
        lines += _lines(command, click.Context(command, parent=context, info_name=name))
    return "\n".join(lines)


def _lines(command: click.Command, context: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            yield from _lines(inner, click.Context(inner, parent=context, info_name=name))
        return
    arguments = [
        argument.make_metavar()
        for argument in command.get_params(context)
        if isinstance(argument, click.Argument)
    ]
    yield f"- **`{' '.join([context.command_path, *arguments])}`**: {_summary(command)}"
    for option in command.get_params(context):
        if isinstance(option, click.Option) and not option.hidden and not SHARED & set(option.opts):
            yield f"  - {_option(option, context)}"


def _summary(command: click.Command) -> str:
    """The first paragraph of its help."""
    return " ".join((command.help or "").split("\n\n")[0].split())


def _option(option: click.Option, context: click.Context) -> str:
    usage, text = option.get_help_record(context)
    return f"`{usage}`: {' '.join(text.split())}" if text else f"`{usage}`"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if the page is not what would be written.")
def cli(check: bool) -> None:
    """Write the list of commands in docs/commands.md."""
    write_or_check({PAGE: page()}, check, "ape run commands")


if __name__ == "__main__":
    cli()
