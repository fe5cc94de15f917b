"""`ape dao sale simulate`: who gets what, at how much demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import BASIS_POINTS, share
from ape_dao.modules.sale import sdk
from ape_dao.modules.sale.cli.chosen import chosen_sale
from ape_dao.modules.sale.file import load_sale
from ape_dao.modules.sale.forecast import page_text, planned_terms
from ape_dao.modules.sale.terms import outcome
from ape_dao.proposals.assets import Asset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.sale.terms import Outcome, Terms

DEMANDS = ("50%", "100%", "300%")
MOST_SHOWN = 20
"""Accounts in the table for people; programs get all."""
_WIDTH = 30
"""Characters of the longest bar."""


@click.command()
@click.argument("sale", metavar="SALE", shell_complete=completing.files)
@click.option(
    "--demand",
    "demands",
    multiple=True,
    default=DEMANDS,
    show_default=True,
    metavar="PERCENT",
    help="What is wanted in all, of the lot; repeatable.",
)
@click.option("--page", metavar="FILE", help="Also write a page with plots.", shell_complete=completing.files)
@place_options
@output_options
def simulate(sale: str, demands: tuple[str, ...], page: str | None, place: Place) -> None:
    """Say who would get what in SALE, a file like sale.yaml or a sale that is there, at how much demand.

    Reads the power of everybody who ever locked, at the snapshot and at the end. Everybody is taken to want
    the same part of the own allocation; if the table does not let all accounts together commit as much, less
    is reached, and the table says how much.
    """
    out = Output.current()
    wanted = [_percent(demand) for demand in demands]
    with place.open() as session:
        name, terms, payment, token = _sale(session, sale)
        powers = sdk.counted_powers(session.dao, terms.snapshot, terms.end)
        outcomes = [outcome(terms, powers, demand) for demand in wanted]
        power = Asset(session.record.address("escrow"), session.record.spec.escrow.symbol, 18)
    if not outcomes[0].shares:
        raise DaoError(
            f"Nobody could buy in '{name}': no account had and keeps the power of its lowest tier."
        )
    _show(out, terms, outcomes, payment, token, power)
    if page:
        Path(page).write_text(page_text(name, terms, outcomes, payment, token), encoding="utf-8")
        out.say()
        out.say(f"Wrote {page}.")
    out.result({"sale": name, "lotValue": str(terms.lot_value), "demands": [_data(one) for one in outcomes]})


def _sale(session: Session, text: str) -> tuple[str, Terms, Asset, Asset]:
    """Name, terms, payment and token of a file or a sale that is there."""
    if not Path(text).is_file():
        chosen = chosen_sale(session, text)
        return chosen.name, chosen.state.terms, chosen.payment, chosen.token
    wanted = load_sale(Path(text), session.record.spec)
    sale = wanted.sale
    symbol = None if sale.payment.startswith("0x") else sale.payment
    address = wanted.spec.addresses.get(sale.payment, sale.payment)
    token = wanted.token.address if wanted.token else session.record.address("token")
    decimals = wanted.token.decimals if wanted.token else 18
    terms = planned_terms(session.dao, wanted)
    return sale.name, terms, Asset(address, symbol, sale.decimals), Asset(token, wanted.symbol, decimals)


def _percent(text: str) -> int:
    """Hundredths of a percent, also above the whole."""
    number = units.parse_number(text.strip().removesuffix("%"))
    if not 0 < number <= 1_000_000:
        raise DaoError(f"'{text}' is no demand; give a percentage of the lot such as 300%.")
    return int(number * 100)


def _show(
    out: Output, terms: Terms, outcomes: Sequence[Outcome], payment: Asset, token: Asset, power: Asset
) -> None:
    names = [f"at {_demand(one.demand)}" for one in outcomes]
    out.title("The whole sale")
    out.table(("what", *names), _totals(terms, outcomes, payment))
    out.title("Tiers")
    out.table(("tier", "power from", "window", "accounts", *names), _tiers(terms, outcomes, payment, power))
    out.title(f"How much of its commitment each tier gets ({' / '.join(names)})")
    for line in _bars(terms, outcomes):
        out.say(line)
    out.title("Accounts")
    shares = [one.shares for one in outcomes]
    rows = [
        (
            same[0].account,
            amount_text(same[0].power, power),
            str(same[0].tier),
            *(amount_text(share.bought, token) for share in same),
        )
        for same in list(zip(*shares, strict=True))[:MOST_SHOWN]
    ]
    out.table(("account", "power", "tier", *names), rows)
    if (rest := len(shares[0]) - MOST_SHOWN) > 0:
        out.say(f"and {rest:,} more; --json has all.")


def _totals(terms: Terms, outcomes: Sequence[Outcome], payment: Asset) -> Iterator[tuple[str, ...]]:
    yield "demand that the table lets through", *(_demand(one.reached) for one in outcomes)
    yield "committed", *(amount_text(sum(one.committed), payment) for one in outcomes)
    yield "raised", *(amount_text(one.raised, payment) for one in outcomes)
    yield "sold", *(share(one.raised, terms.lot_value) for one in outcomes)
    yield "result", *("sold" if one.succeeds else "failed" for one in outcomes)
    for number in range(len(terms.windows)):
        parts = [(one.accepted[number], one.committed[number]) for one in outcomes]
        yield (
            f"window {number + 1} is served",
            *(share(accepted, committed) if committed else "nobody" for accepted, committed in parts),
        )


def _tiers(
    terms: Terms, outcomes: Sequence[Outcome], payment: Asset, power: Asset
) -> Iterator[tuple[str, ...]]:
    for number, tier in enumerate(terms.tiers, start=1):
        own = [[share for share in one.shares if share.tier == number] for one in outcomes]
        costs = (amount_text(sum(share.cost for share in shares), payment) for shares in own)
        yield (
            str(number),
            amount_text(tier.threshold, power),
            str(tier.window + 1),
            f"{len(own[0]):,}",
            *costs,
        )


def _bars(terms: Terms, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A bar for each tier that somebody is in and each demand."""
    for number, tier in enumerate(terms.tiers, start=1):
        for place, one in enumerate(outcomes):
            if not any(share.tier == number for share in one.shares):
                continue
            accepted, committed = one.accepted[tier.window], one.committed[tier.window]
            filled = _WIDTH * accepted // committed if committed else 0
            label = f"tier {number:<2}" if place == 0 else " " * 7
            part = share(accepted, committed) if committed else "0%"
            yield f"{label} {_demand(one.demand):>5} {'█' * filled}{'·' * (_WIDTH - filled)} {part}"


def _demand(basis_points: int) -> str:
    return units.format_percent(basis_points) if basis_points <= BASIS_POINTS else f"{basis_points / 100:g}%"


def _data(one: Outcome) -> dict[str, Any]:
    return {
        "demand": one.demand,
        "reached": one.reached,
        "succeeds": one.succeeds,
        "raised": str(one.raised),
        "windows": [
            {"committed": str(committed), "accepted": str(accepted)}
            for committed, accepted in zip(one.committed, one.accepted, strict=True)
        ],
        "accounts": [
            {
                "account": share.account,
                "power": str(share.power),
                "tier": share.tier,
                "window": share.window + 1,
                "limit": str(share.limit),
                "committed": str(share.committed),
                "cost": str(share.cost),
                "bought": str(share.bought),
            }
            for share in one.shares
        ],
    }
