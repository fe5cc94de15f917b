"""What status shows of airdrops: what each received, what was claimed and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date, rounded, share
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.modules.airdrop.sdk import read_campaigns
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.airdrop.sdk import CampaignStatus
    from ape_dao.sdk.status import Reader

_COLUMNS = ("name", "received", "claimed", "left", "claims until")


def read(reader: Reader) -> ModuleStatus:
    """Every airdrop of the DAO."""
    campaigns = read_campaigns(
        reader.chain,
        labelled(reader.addresses, MERKLE_AIRDROP),
        reader.addresses["token"],
        reader.record.start_block,
    )
    symbol = reader.spec.token.symbol
    table = StatusTable("Airdrops", _COLUMNS, tuple(_row(campaign, symbol) for campaign in campaigns))
    return ModuleStatus(
        tables=(table,) if campaigns else (), data={"airdrops": [_data(campaign) for campaign in campaigns]}
    )


def _row(campaign: CampaignStatus, symbol: str) -> tuple[str, ...]:
    until = f"{format_date(campaign.deadline)} UTC"
    if not campaign.has_root:
        until += ", no list yet"
    if not campaign.is_open:
        swept = f", {rounded(campaign.swept)} {symbol} went to the treasury" if campaign.swept else ""
        until = f"over{swept}"
    return (
        campaign.name,
        f"{rounded(campaign.received)} {symbol}",
        f"{rounded(campaign.claimed)} {symbol} ({share(campaign.claimed, campaign.received)})",
        f"{rounded(campaign.left)} {symbol}",
        until,
    )


def _data(campaign: CampaignStatus) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "address": campaign.address,
        "received": str(campaign.received),
        "claimed": str(campaign.claimed),
        "swept": str(campaign.swept),
        "left": str(campaign.left),
        "deadline": campaign.deadline,
        "open": campaign.is_open,
        "rootSet": campaign.has_root,
        "cumulative": campaign.is_cumulative,
    }
