"""`ape dao delegates`: who votes for others, how they did, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

if TYPE_CHECKING:
    import click

LIST = "list"
COMMANDS = {
    LIST: ("ape_dao.cli.delegates.list", "Show every delegate: power, attendance, reasons, statement"),
    "sign": ("ape_dao.cli.delegates.sign", "Sign a statement as a delegate, and write it to a file"),
    "verify": ("ape_dao.cli.delegates.verify", "Check who signed the statements in files"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""


class _Delegates(LazyGroup):
    """Lists the delegates where no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As `click` does, with the command `list` put before what names none."""
        is_named = "--help" in args or any(word in self.table() for word in args)
        return super().parse_args(ctx, args if is_named else [LIST, *args])


cli = output_options(
    _Delegates(
        name="delegates",
        table=COMMANDS,
        help="Show delegates, and sign and verify what they say of themselves.\n\n"
        "`ape dao delegates` alone is `ape dao delegates list`.",
    )
)
