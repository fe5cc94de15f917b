"""`ape dao service serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import asset_at
from ape_dao.cli.output import Output
from ape_dao.cli.session import signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.services import usage

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

DEFAULT_PORT = 8402
_MARGIN = units.HOUR


@click.command()
@click.argument("number", type=int, metavar="SERVICE")
@click.option("--price", required=True, help="Of a request, such as '0.01 USDC'.")
@click.option(
    "--app", "name", metavar="MODULE:NAME", help="ASGI application to serve; without it, one that echoes."
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path, dir_okay=False),
    shell_complete=completing.files,
    help="File of what was paid and answered.  [default: service-SERVICE.db]",
)
@click.option(
    "--redeem-every",
    default="6 hours",
    show_default=True,
    help="When vouchers are redeemed, and also at the end; at most half of the exit delay.",
)
@click.option(
    "--confirmations",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    help="Blocks that must follow the one of a payment.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of this machine; 0 for any free one.",
)
@signed_options
def cli(
    number: int,
    price: str,
    name: str | None,
    journal: Path | None,
    redeem_every: str,
    confirmations: int,
    host: str,
    port: int,
    account: str | None,
    place: Place,
) -> None:
    """Serve SERVICE over HTTP, each request for a price (x402), until Ctrl-C.

    The signer sends what clients pay to the token and redeems their vouchers; it pays for gas, and receives
    nothing: money goes to the splitter. Needs `ape-dao[services]`.
    """
    from ape_dao.modules.services.serving import server
    from ape_dao.modules.services.serving.journal import Journal
    from ape_dao.modules.services.serving.ledger import ChainLedger
    from ape_dao.modules.services.serving.middleware import PaidApp
    from ape_dao.modules.services.serving.payments import Limits, Payments

    out = Output.current()
    app = server.demo if name is None else server.load_app(name)
    every = units.parse_duration(redeem_every)
    with place.open() as session:
        signer = session.signer(account)
        server.check_redeeming(session.dao, every)
        asset = asset_at(session.registry, usage.token(session.dao))
        cost = units.parse_amount(price, asset.decimals, asset.symbol)
        offer = server.offer_of(session.dao, number)
        if not session.chain.balance(str(signer.address)):
            raise DaoError(f"{signer.address} has no ether to send payments with; give it some.")
        if hasattr(signer, "set_autosign"):  # else Ape would ask for each payment
            signer.set_autosign(True)
        ledger = ChainLedger(session.chain, offer, signer, confirmations)
        listening = server.listen(host, port)
        kept = Journal(journal or Path(f"service-{number}.db"), offer)
        payments = Payments(offer, ledger, kept, Limits(key_life=every + _MARGIN))
        url = f"http://{host}:{listening.getsockname()[1]}"

        def ready() -> None:
            out.say(f"The service {number} is at {url}, {offer.text(cost)} a request; Ctrl-C ends it.")
            if not offer.by_authorization:
                out.note(f"{asset.symbol} takes no authorizations (EIP-3009); requests are paid by voucher.")
            out.result(
                {
                    "url": url,
                    "service": number,
                    "splitter": offer.splitter,
                    "token": offer.token.address,
                    "price": str(cost),
                    "schemes": list(offer.schemes),
                }
            )

        try:
            server.run(PaidApp(app, payments, cost), payments, listening, every, ready)
        finally:
            listening.close()
            payments.close()
    out.say("The service is no longer served.")
