"""`ape dao web`: the members' page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.cli.group import LazyGroup
from ape_dao.cli.options import output_options

if TYPE_CHECKING:
    import click

SERVE = "serve"
COMMANDS = {
    SERVE: ("ape_dao.cli.web.serve", "Serve the page on this machine; what `ape dao web` alone does"),
    "build": ("ape_dao.cli.web.build", "Write the page for any static host or IPFS"),
    "verify": ("ape_dao.cli.web.verify", "Check that a page is the one of the record"),
}
"""Name: (module with a click command called ``cli``, summary in the list of commands)."""
_OWN = ("--help", "--json", "--debug")


class _WebGroup(LazyGroup):
    """Serves where no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = [word for word in args if word not in _OWN]
        if "--help" not in args and (not words or words[0].startswith("-")):
            args = [SERVE, *args]
        return super().parse_args(ctx, args)


cli = output_options(
    _WebGroup(
        name="web",
        table=COMMANDS,
        help="The members' page: everything that a member does, in one file that needs no server.\n\n"
        "Without a command it serves the page on this machine.",
    )
)
