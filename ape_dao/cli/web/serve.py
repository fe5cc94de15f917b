"""`ape dao web serve`."""

from __future__ import annotations

from signal import SIGINT, default_int_handler, signal
from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.cli.web.options import built_site, site_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place, Session

DEFAULT_PORT = 8550


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of this machine; 0 for any free one.",
)
@site_options
@place_options
@output_options
def cli(
    port: int,
    rpcs: Sequence[str],
    simulations: Sequence[str],
    folders: Sequence[str],
    stores: str,
    place: Place,
) -> None:
    """Serve the members' page at 127.0.0.1 until Ctrl-C.

    Only this machine reaches it; `ape dao web build` writes the page for others. The page reads the chain
    through the wallet, or through nodes that `--rpc` names; on a local chain it reads that chain's node.
    """
    from ape_dao.web.serving import SiteServer

    out = Output.current()
    with place.open() as session:
        name = session.record.name
        files = built_site(session, rpcs or _own_node(session), simulations, folders, stores)
    with SiteServer(files, port) as server:
        out.say(f"The page of {name} is at {server.url}; Ctrl-C ends it.")
        out.result({"url": server.url, "dao": name})
        signal(SIGINT, default_int_handler)  # Ape's own would end this without a word
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.say("The page is no longer served.")


def _own_node(session: Session) -> list[str]:
    """The address of a local chain's node; a remote one may hold a key, which the page would publish."""
    url = getattr(session.provider, "http_uri", None) or getattr(session.provider, "uri", "")
    return [str(url)] if session.chain.is_local and str(url).startswith("http://") else []
