"""`ape dao lint`: risky settings of a spec."""

from __future__ import annotations

import time
from contextlib import nullcontext
from fractions import Fraction

import click

from ape_dao.cli.findings import finding_data, show_findings
from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.spec import chosen_spec, spec_options
from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.lint import Market, Subject, errors, figures, lint
from ape_dao.lint.subject import DEFAULT_LOCKED

CENTS = 100


@click.command()
@spec_options
@click.option("--price", metavar="USD", help="Price of one token, such as 0.05: shows what a takeover costs.")
@click.option("--treasury", metavar="USD", help="Value of what proposals can spend, own tokens excluded.")
@click.option(
    "--locked",
    metavar="PERCENT",
    default=units.format_percent(DEFAULT_LOCKED),
    show_default=True,
    help="Share of the tokens outside the treasury that others have locked.",
)
@network_option
@output_options
def cli(
    spec: str | None,
    preset: str | None,
    addresses: tuple[str, ...],
    price: str | None,
    treasury: str | None,
    locked: str,
    network: str | None,
) -> None:
    """Check a spec for risky settings; exit 1 if it has errors.

    Needs no node. With --network it also checks the accounts and tokens of the spec on that network.
    """
    from ape_dao.core.chain.client import Chain

    out = Output.current()
    chosen = chosen_spec(spec, preset, addresses)
    market = _market(price, treasury, locked)
    with connected(network) if network else nullcontext() as provider:
        chain = Chain(provider) if provider is not None else None
        now = int(time.time()) if chain is None else chain.timestamp()
        subject = Subject(chosen, now, market, chain)
        findings, table = lint(chosen, now=now, market=market, chain=chain), list(figures(subject))
    out.title(f"{chosen.name}, profile {chosen.profile}")
    out.table(("figure", "value"), table)
    show_findings(out, findings)
    bad = errors(findings)
    out.result(
        {
            "dao": chosen.name,
            "profile": chosen.profile,
            "ok": not bad,
            "figures": dict(table),
            "findings": [finding_data(finding) for finding in findings],
        }
    )
    if bad:
        may_deploy = chosen.profile == "dev"
        out.note("Profile dev is deployed anyway." if may_deploy else "Errors stop `ape dao deploy`.")
        click.get_current_context().exit(1)


def _market(price: str | None, treasury: str | None, locked: str) -> Market | None:
    if price is None:
        if treasury is not None:
            raise UnitError("--treasury needs --price, because a takeover is paid for in tokens.")
        return None
    cents = Fraction(units.parse_number(_bare(price))) * CENTS
    if cents <= 0:
        raise UnitError(f"The price '{price}' is not above 0; give the price of one token in US dollars.")
    worth = None if treasury is None else int(Fraction(units.parse_number(_bare(treasury))) * CENTS)
    return Market(price=cents, treasury=worth, locked=units.parse_percent(locked))


def _bare(money: str) -> str:
    """Dollars without their sign: `$0.05`, `0.05 USD`."""
    return money.strip().removeprefix("$").removesuffix("USD").strip()
