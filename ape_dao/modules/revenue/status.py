"""What status shows of revenue: the split, and what waits at the router and at the distributor."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.units import format_amount, format_date, format_percent
from ape_dao.modules.revenue.contracts import SKIMMER
from ape_dao.modules.revenue.sdk import unclaimed
from ape_dao.modules.revenue.section import Revenue
from ape_dao.modules.revenue.vaults import read_vaults, vault_data
from ape_dao.sdk.status import Holding, ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from ape_dao.modules.revenue.vaults import Vault
    from ape_dao.sdk.status import Reader

SHARES = {"revenueShare": "revenueShareBps", "buyback": "buybackBps", "treasury": "treasuryBps"}
"""The parts of revenue as documents name them, and the router's views of them."""


def read(reader: Reader) -> ModuleStatus:
    """The router's split, whether the buyback is paused, and tokens on their way to stakers."""
    holdings = (
        Holding(
            "router",
            "router: to be split",
            "router",
            lambda token: int(reader.view("router", "undistributed", token)),
        ),
        Holding("owed", "stakers: owed", "distributor", _owed(reader)),
        Holding(
            "waiting",
            "of it waiting",
            "distributor",
            lambda token: int(reader.view("distributor", "tokenState", token)["pending"]),
        ),
    )
    if "router" not in reader.addresses:
        return ModuleStatus(holdings=holdings, data=_data({}, False, [], []))
    jobs: list[Callable[[], Any]] = [
        *(partial(reader.view, "router", view) for view in (*SHARES.values(), "buybackPaused", "tokens")),
        partial(_runways, reader),
        partial(_vaults, reader),
    ]
    *split_of, is_paused, tokens, runways, vaults = reader.chain.together(jobs)
    split = {name: int(share) for name, share in zip(SHARES, split_of, strict=True)}
    shares = " / ".join(map(format_percent, split.values()))
    return ModuleStatus(
        facts=(
            (
                "revenue: stakers / buyback / treasury",
                f"{shares}{'; the buyback is paused' if is_paused else ''}",
            ),
        ),
        tables=(*_runway_table(runways), *_vault_table(reader, vaults)),
        holdings=holdings,
        tokens=tuple(map(str, tokens)),
        data=_data(split, is_paused, runways, vaults),
    )


def _data(
    split: dict[str, int], is_paused: bool, runways: list[dict[str, str]], vaults: list[Vault]
) -> dict[str, Any]:
    return {
        "split": split,
        "buybackPaused": is_paused,
        "runways": runways,
        "vaults": vault_data(vaults),
    }


def _vaults(reader: Reader) -> list[Vault]:
    """What the treasury has in vaults."""
    if SKIMMER.key not in reader.addresses:
        return []
    return read_vaults(reader.chain, reader.addresses[SKIMMER.key], reader.record.start_block)


def _vault_table(reader: Reader, vaults: list[Vault]) -> tuple[StatusTable, ...]:
    """Gain and loss by vault, in the units of what it holds."""
    rows = []
    facts_of = reader.chain.together(
        [partial(read_token, reader.chain, vault.asset or vault.address) for vault in vaults]
    )
    for vault, facts in zip(vaults, facts_of, strict=True):
        symbol, decimals = facts.symbol or facts.address, facts.decimals or 0
        amounts = (vault.principal, vault.gain, vault.loss)
        put_in, gained, lost = (f"{format_amount(amount, decimals=decimals)} {symbol}" for amount in amounts)
        if vault.value is None:
            gained = lost = "it does not say"
        last = "never" if vault.last_skim is None else f"{format_date(vault.last_skim)} UTC"
        rows.append((vault.address, put_in, gained, lost, last))
    columns = ("vault", "put in", "gained", "lost", "last skim")
    return (StatusTable("vaults of the treasury", columns, tuple(rows)),) if rows else ()


def _runways(reader: Reader) -> list[dict[str, str]]:
    """How far the treasury is filled before stakers and the buyback get anything, by token of the spec."""
    section = reader.spec.section(Revenue)
    runways = {runway.token: runway for runway in section.runway} if section else {}
    asked = [
        (view, reader.spec.addresses.get(name, name))
        for name in runways
        for view in ("runwayOf", "missingRunwayOf")
    ]
    amounts = list(map(str, reader.views("router", *asked)))
    return [
        {"token": name, "decimals": str(runway.decimals), "runway": amount, "missing": missing}
        for (name, runway), amount, missing in zip(runways.items(), amounts[::2], amounts[1::2], strict=True)
    ]


def _runway_table(runways: list[dict[str, str]]) -> tuple[StatusTable, ...]:
    rows = tuple(
        (
            runway["token"],
            *(
                format_amount(int(runway[key]), decimals=int(runway["decimals"]))
                for key in ("runway", "missing")
            ),
        )
        for runway in runways
    )
    columns = ("token", "treasury is filled to", "it lacks")
    return (StatusTable("runway: before revenue is split", columns, rows),) if rows else ()


def _owed(reader: Reader) -> Callable[[str], int]:
    """What stakers have not claimed yet of a token; the distributor may hold more, which is nobody's."""

    @cache
    def unpaid() -> Counter[str]:
        return unclaimed(
            lambda event: reader.sums("distributor", event, "amount", "token"), reader.addresses["token"]
        )

    return lambda token: min(unpaid()[token], reader.balance(token, "distributor"))
