"""What status shows of reputation: how much there is in each domain, and what is announced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.units import format_amount
from ape_dao.modules.reputation.contracts import KEY
from ape_dao.modules.reputation.sdk import EVENTS, holders, read_awards
from ape_dao.modules.reputation.section import Reputation
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.reputation.section import Domain
    from ape_dao.sdk.status import Reader

_COLUMNS = ("domain", "reputation", "accounts", "announced")


def read(reader: Reader) -> ModuleStatus:
    """Every domain of the spec."""
    section = reader.spec.section(Reputation)
    if KEY not in reader.addresses or section is None:
        return ModuleStatus(data={"reputation": None})
    domains = [_data(reader, domain) for domain in section.domains]
    rows = tuple(
        (
            str(one["name"]),
            format_amount(int(one["total"])).replace("_", ","),
            str(one["holders"]),
            str(one["announced"]),
        )
        for one in domains
    )
    return ModuleStatus(
        tables=(StatusTable("Reputation", _COLUMNS, rows),),
        data={"reputation": {"domains": domains}},
    )


def _data(reader: Reader, domain: Domain) -> dict[str, Any]:
    events = reader.events(KEY, *EVENTS)
    found = read_awards(events)
    accounts = holders(found, events, {domain.number})
    standing = reader.views(KEY, *(("reputationAt", domain.number, one, reader.now) for one in accounts))
    (total,) = reader.views(KEY, ("totalAt", domain.number, reader.now))
    return {
        "name": domain.name,
        "number": domain.number,
        "votes": reader.addresses[domain.votes_key],
        "total": str(int(total)),
        "holders": sum(int(amount) > 0 for amount in standing),
        "announced": sum(one.domain == domain.number and one.is_announced(reader.now) for one in found),
    }
