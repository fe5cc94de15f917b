"""`ape dao index simulate`: what becomes of the index of a spec in years of prices."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.spec import chosen_spec, spec_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import DAY, format_date, format_duration, format_percent
from ape_dao.modules.index.section import Index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.modules.index.paths import Prices
    from ape_dao.modules.index.replay import Replayed
    from ape_dao.modules.index.years import Setting, Year

MOST_YEARS, MOST_RUNS = 20, 1_000


@click.command()
@spec_options
@click.option("--years", type=click.IntRange(1, MOST_YEARS), default=1, show_default=True)
@click.option(
    "--runs",
    type=click.IntRange(1, MOST_RUNS),
    default=5,
    show_default=True,
    help="Paths of prices, each with the next seed.",
)
@click.option("--seed", type=click.IntRange(0, 2**32), default=1, show_default=True, help="Of the first run.")
@click.option(
    "--volatility", default="80%", show_default=True, metavar="PERCENT", help="Of each part, a year."
)
@click.option(
    "--jumps",
    default="0%",
    show_default=True,
    metavar="PERCENT",
    help="Chance of a jump of a part in a day; jumps have a standard deviation of 35%.",
)
@click.option(
    "--prices",
    metavar="FILE",
    help="Prices of real days instead: a CSV file that begins with date,token,USDC (or another numeraire).",
    shell_complete=completing.files,
)
@click.option("--value", metavar="AMOUNT", default="1_000_000", show_default=True, help="Of the index.")
@click.option("--margin", default="0.3%", show_default=True, metavar="PERCENT", help="What bidders want.")
@click.option(
    "--gas", default="2", show_default=True, metavar="AMOUNT", help="What a take and its sale cost a bidder."
)
@click.option("--start-gas", default="0.5", show_default=True, metavar="AMOUNT", help="What a start costs.")
@click.option("--capital", metavar="AMOUNT", help="What a bidder can spend on one take; by default anything.")
@click.option(
    "--latency", default="12 seconds", show_default=True, help="From a bidder's decision to its take."
)
@click.option(
    "--contract",
    is_flag=True,
    help="Also make every call on the real contract, on a node of its own: it must do the same to the unit.",
)
@click.option("--html", metavar="FILE", help="Also write a page with plots.", shell_complete=completing.files)
@output_options
def simulate(
    spec: str | None,
    preset: str | None,
    addresses: tuple[str, ...],
    years: int,
    runs: int,
    seed: int,
    volatility: str,
    jumps: str,
    prices: str | None,
    contract: bool,
    html: str | None,
    **terms: str | None,
) -> None:
    """Say what would become of the index of SPEC in years of prices, beside other ways to hold it.

    The index is an exact model of the contract. Bidders start auctions and take from them as soon as that
    leaves them their margin after gas; they sell at markets of the depth that the spec names. Prices change
    once a day: a geometric random walk for each part, the same for the same seed, or those of --prices.
    Needs no node without --contract.
    """
    from ape_dao.modules.index.paths import DAYS_A_YEAR, Walk, read_days
    from ape_dao.modules.index.replay import replay
    from ape_dao.modules.index.years import live, setting_of
    from ape_dao.modules.index.years_page import COLUMNS, NOTES, mean_against_oracle, page_text, rows

    out = Output.current()
    section = chosen_spec(spec, preset, addresses).section(Index)
    if section is None:
        raise DaoError("The spec has no index; add the section `index` to it, or name another spec.")
    if html is not None and not Path(html).absolute().parent.is_dir():
        raise DaoError(f"There is no folder for {html}; create it or name another file.")
    bidder, value = _bidder(section, terms), _amount(section, "value", terms["value"])
    setting = setting_of(section, value, bidder)
    walk = Walk(_percent("volatility", volatility), _percent("jumps", jumps))
    paths: list[Prices]
    if prices is not None:
        paths = [read_days(Path(prices), section)]
        first = list(paths[0].days[0])
    else:
        first = [section.first_price(part) for part in section.parts]
        paths = [walk.prices(first, years * DAYS_A_YEAR, seed + number) for number in range(runs)]
    found, replayed = [], []
    for path in paths:
        found.append(live(setting, path, first))
        if contract:
            replayed.append(replay(found[-1], setting, path.first_day))
    source = (
        f"{prices}, {len(paths[0].days):,} days from {format_date(paths[0].first_day)[:10]}"
        if prices is not None
        else f"random walks of {format_duration(years * DAYS_A_YEAR * DAY)}, volatility {volatility}, jumps "
        f"{jumps} a day, seeds {seed} to {seed + runs - 1}"
    )
    facts = _facts(section, setting, source, found, replayed)
    out.title(f"{section.name}: {source}")
    out.table(COLUMNS, rows(found, value))
    out.say()
    for name, text in facts[1:]:
        out.say(f"{name}: {text}")
    mean, error = mean_against_oracle(found)
    for note in NOTES:
        out.note(note)
    if html is not None:
        widest = max(setting.bands)
        text = page_text(section.name, facts, found, value, paths[0].first_day, widest)
        Path(html).write_text(text, encoding="utf-8")
        out.say(f"Wrote {html}.")
    out.result(
        {
            "index": section.name,
            "prices": source,
            "value": str(value),
            "againstOracle": round(mean, 6),
            "standardError": round(error, 6),
            "runs": [
                _run_data(path, year, replayed[number] if contract else None)
                for number, (path, year) in enumerate(zip(paths, found, strict=True))
            ],
        }
    )


def _bidder(section: Index, terms: dict[str, str | None]) -> Any:
    from ape_dao.modules.index.bidders import Bidder

    capital = terms["capital"]
    latency = units.parse_duration(terms["latency"] or "")
    if latency > units.HOUR:
        raise DaoError(f"--latency {format_duration(latency)} is more than an hour; give less.")
    return Bidder(
        margin=_percent("margin", terms["margin"] or ""),
        gas=_amount(section, "gas", terms["gas"], least=0),
        start_gas=_amount(section, "start-gas", terms["start_gas"], least=0),
        capital=inf if capital is None else _amount(section, "capital", capital),
        latency=latency,
    )


def _amount(section: Index, name: str, text: str | None, least: int = 1) -> int:
    amount = section.value(text or "")
    if not least <= amount < 2**100:
        raise DaoError(f"--{name} '{text}' is no amount that an index can be of; give one such as 1_000_000.")
    return amount


def _percent(name: str, text: str) -> float:
    """A part of one, which may be above it."""
    number = units.parse_number(text.strip().removesuffix("%"))
    most = 1_000 if name == "volatility" else 50
    if not text.strip().endswith("%") or not 0 <= number <= most:
        raise DaoError(f"--{name} '{text}' is not a percentage from 0% to {most}%.")
    return float(number) / 100


def _facts(
    section: Index, setting: Setting, source: str, years: Sequence[Year], replayed: Sequence[Replayed]
) -> list[tuple[str, str]]:
    from ape_dao.modules.index.years_page import mean_against_oracle

    bidder, decimals = setting.bidder, section.decimals

    def money(amount: float) -> str:
        return f"{amount / 10**decimals:,.2f} {section.numeraire}"

    mean, error = mean_against_oracle(years)
    capital = "anything" if bidder.capital == inf else money(bidder.capital)
    length = sum(year.index.years for year in years)
    shallow = [part.token for part in section.parts if part.depth is None]
    facts = [
        ("prices", source),
        ("value of the index", money(setting.value)),
        ("beside the oracle", f"{mean * 100:.2f}%, standard error {error * 100:.2f}%"),
        (
            "bidders",
            f"want {format_percent(round(bidder.margin * units.BASIS_POINTS))} beside gas of "
            f"{money(bidder.gas)}, spend {capital}, and are {format_duration(bidder.latency)} late",
        ),
        ("gas of all bidders a year", money(sum(year.gas for year in years) / length)),
        ("probes a year", f"{sum(year.probes for year in years) / length:,.0f}"),
    ]
    if shallow:
        facts.append(("markets taken to be of any depth", f"{', '.join(shallow)}; give `depth` in the spec"))
    if replayed:
        starts, takes = sum(one.starts for one in replayed), sum(one.takes for one in replayed)
        facts.append(
            (
                "the real contract",
                f"did the same to the unit in {starts:,} starts "
                f"({_mean(replayed, 'start_gas', starts)} gas) and {takes:,} takes "
                f"({_mean(replayed, 'take_gas', takes)} gas)",
            )
        )
    return facts


def _mean(replayed: Sequence[Replayed], what: str, count: int) -> str:
    return f"{sum(getattr(one, what) for one in replayed) // max(count, 1):,}"


def _run_data(path: Prices, year: Year, replayed: Replayed | None) -> dict[str, Any]:
    return {
        "firstDay": path.first_day,
        "lastDay": path.first_day + (len(path.days) - 1) * DAY,
        "probes": year.probes,
        "gas": str(year.gas),
        "ways": [
            {
                "way": way.name,
                "value": str(int(way.value)),
                "trades": way.trades,
                "turnover": round(way.turnover, 6),
                "cost": round(way.yearly_cost, 6),
                "worstDrift": round(way.worst_drift, 6),
                "farOff": round(way.beyond, 6),
            }
            for way in year.ways
        ],
        "contract": None
        if replayed is None
        else {
            "starts": replayed.starts,
            "takes": replayed.takes,
            "startGas": replayed.start_gas,
            "takeGas": replayed.take_gas,
        },
    }
