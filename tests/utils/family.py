"""The spec of a DAO with a child of its own, as small as one can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def family(year: int, addresses: Mapping[str, str], **child: Any) -> dict[str, Any]:
    """`child` replaces keys of the child's spec; its parent is called Family, it Grants Circle.

    Whoever acts for `grants` may send dollars to ann.
    """
    scope = {"target": "USDC", "call": "transfer(address,uint256)", "arguments": ["ann", "any"]}
    own = {
        **_dao("Grants Circle", "GRANT", "ann"),
        "governor": _governor("Grants Circle", guardian={"account": "parent", "until": f"{year}-06-30"}),
        **child,
    }
    body = {"name": "grants", "until": f"{year}-12-31", "scopes": [scope], "dao": own}
    return {
        **_dao("Family", "GOV", "whale"),
        "governor": _governor("Family"),
        "addresses": dict(addresses),
        "subdaos": {"guardian": "whale", "bodies": [body]},
    }


def _dao(name: str, symbol: str, holder: str) -> dict[str, Any]:
    return {
        "name": name,
        "profile": "dev",
        "token": {"name": f"{name} Token", "symbol": symbol, "cap": "1_000", "supply": "1_000"},
        "allocations": [{"recipient": holder, "share": "60%"}, {"recipient": "treasury", "share": "40%"}],
        "escrow": {"name": f"Locked {symbol}", "symbol": f"ve{symbol}", "max_lock": "8 weeks"},
        "timelock": {"delay": "1 hour"},
    }


def _governor(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "voting_delay": "0 days",
        "voting_period": "1 hour",
        "late_extension": "0 days",
        "quorum": "1%",
        "proposal_threshold": "1",
        **more,
    }
