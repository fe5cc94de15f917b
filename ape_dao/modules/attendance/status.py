"""What status shows of attendance pay: the seasons that run or can be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.units import format_date
from ape_dao.modules.attendance.contracts import ATTENDANCE, RETURNS
from ape_dao.modules.attendance.sdk import Terms, read_seasons
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.attendance.sdk import SeasonState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("season", "begins", "proposals", "pot", "paid")
_VIEWS = ("ASSET", "POT", "MAX_RATE", "SEASON", "FULL_BPS", "ABSTAIN_BPS", "FIRST_SEASON", "QUALIFY_TIME")


def read(reader: Reader) -> ModuleStatus:
    """Every season that has begun and whose claims have not ended."""
    if ATTENDANCE.key not in reader.addresses:
        return ModuleStatus(data={"attendance": None})
    asset, *rest = (reader.view(ATTENDANCE.key, view) for view in (*_VIEWS, "CLAIM_SEASONS"))
    terms = Terms(str(asset), *(int(value) for value in rest))
    token = read_token(reader.chain, terms.asset)

    def text(amount: int) -> str:
        number = units.format_amount(amount, token.decimals or 0).replace("_", ",")
        return f"{number} {token.symbol or terms.asset}"

    seasons = read_seasons(
        reader.events(ATTENDANCE.key, "ProposalQualified"),
        lambda view, *asked: reader.view(ATTENDANCE.key, view, *asked),
        terms.open_seasons(reader.now),
    )
    rows = tuple(
        (
            str(season.number),
            format_date(terms.begins(season.number)),
            str(len(season.rows)),
            stage_of(terms, season, reader.now),
            text(season.paid),
        )
        for season in seasons
    )
    missed = reader.view(RETURNS.key, "MISSED") if RETURNS.key in reader.addresses else None
    return ModuleStatus(
        facts=(("attendance pays in a season", f"{text(terms.pot)} at most"), *_returning(missed)),
        tables=(StatusTable("Seasons of attendance", _COLUMNS, rows),) if rows else (),
        tokens=(terms.asset,),
        data={
            "attendance": {
                "asset": terms.asset,
                "pot": str(terms.pot),
                "seasons": [season_data(terms, season) for season in seasons],
                "returnAfter": missed,
            }
        },
    )


def _returning(missed: int | None) -> tuple[tuple[str, str], ...]:
    """When votes can be returned, for people."""
    return () if missed is None else (("votes can be returned after", f"{missed} proposals missed"),)


def stage_of(terms: Terms, season: SeasonState, now: int) -> str:
    """What can be done with a season now, for people."""
    if now < terms.claims_from(season.number):
        return f"claims from {format_date(terms.claims_from(season.number))}"
    until = f"claims until {format_date(terms.claims_until(season.number))}"
    if season.is_funded:
        return until
    return f"not drawn, {until}" if season.rows else "nothing counts"


def season_data(terms: Terms, season: SeasonState) -> dict[str, Any]:
    """One season for programs."""
    return {
        "season": season.number,
        "begins": terms.begins(season.number),
        "claimsFrom": terms.claims_from(season.number),
        "claimsUntil": terms.claims_until(season.number),
        "proposals": [str(proposal) for proposal, _, _ in season.rows],
        "isFunded": season.is_funded,
        "paid": str(season.paid),
    }
