"""`ape dao lint`: the posture of a spec."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.spec import chosen_spec, spec_options
from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.lint import Market, Subject, errors, figures, lint
from ape_dao.lint.capture import DEFAULT_LOCKED
from ape_dao.lint.findings import LEVELS

if TYPE_CHECKING:
    from ape_dao.lint import LintFinding

CENTS = 100
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command()
@spec_options
@click.option("--price", metavar="USD", help="Price of one token, such as 0.05; for the cost of capture.")
@click.option("--treasury", metavar="USD", help="What proposals can move, own tokens not counted.")
@click.option(
    "--locked",
    metavar="PERCENT",
    default=units.format_percent(DEFAULT_LOCKED),
    show_default=True,
    help="Part of the tokens outside the treasury that others have locked.",
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
    """Judge a spec before anything is sent; exit 1 if it has errors.

    Needs no node. With --network the accounts and tokens that the spec names are looked at there as well.
    """
    from ape_dao.core.chain.client import Chain

    out = Output.current()
    chosen = chosen_spec(spec, preset, addresses)
    market = _market(price, treasury, locked)
    with connected(network) if network else nullcontext() as provider:
        chain = Chain(provider) if provider is not None else None
        found = lint(chosen, market=market, chain=chain)
        table = list(figures(Subject(chosen, 0, market)))
    out.title(f"{chosen.name}, profile {chosen.profile}")
    out.table(("what", "how much"), table)
    for level in LEVELS:
        _show(out, [one for one in found if one.level == level])
    bad = errors(found)
    counts = ", ".join(_count(sum(one.level == level for one in found), level) for level in LEVELS)
    out.say()
    out.say(f"{counts}.")
    out.result(
        {
            "dao": chosen.name,
            "profile": chosen.profile,
            "ok": not bad,
            "figures": dict(table),
            "findings": [asdict(one) for one in found],
        }
    )
    if bad:
        allowed = chosen.profile == "dev"
        out.note(
            "Profile dev is deployed in spite of errors." if allowed else "Errors stop `ape dao deploy`."
        )
        click.get_current_context().exit(1)


def _show(out: Output, found: list[LintFinding]) -> None:
    for one in found:
        level = click.style(f"{one.level:<8}", fg=_COLOURS[one.level], bold=True)
        out.say()
        out.say(f"{level} {one.key}: {one.message}.")
        out.say(f"         Why: {one.reason}. ({one.rule})")
        out.say(f"         Do: {one.remedy}.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _market(price: str | None, treasury: str | None, locked: str) -> Market | None:
    if price is None:
        if treasury is not None:
            raise UnitError("--treasury needs --price, because capture is paid in tokens.")
        return None
    cents = Fraction(units.parse_number(_bare(price))) * CENTS
    if cents <= 0:
        raise UnitError(f"The price '{price}' is not above 0; give US dollars for one token.")
    worth = None if treasury is None else int(Fraction(units.parse_number(_bare(treasury))) * CENTS)
    return Market(price=cents, treasury=worth, locked=units.parse_percent(locked))


def _bare(money: str) -> str:
    """Dollars without their sign: `$0.05`, `0.05 USD`."""
    return money.strip().removeprefix("$").removesuffix("USD").strip()
