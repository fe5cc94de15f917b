"""What makes a spec one particular DAO: the addresses behind its names, and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import SpecError, UnitError
from ape_dao.core.spec.fields import ETHER, TREASURY, is_address, read_address
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.spec.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.spec.models import Spec


def spec_hash(spec: Spec) -> str:
    """SHA-256 over the canonical JSON of the spec's values, as 0x and 64 digits.

    Canonical: keys sorted, no spaces, integers (base units, basis points, seconds) as decimal strings, keys
    without a value left out. How the file writes a value ("7 days", "1 week") makes no difference.
    """
    canonical = json.dumps(
        _canonical(spec.model_dump(mode="python", exclude_none=True)), sort_keys=True, separators=(",", ":")
    )
    return "0x" + hashlib.sha256(canonical.encode()).hexdigest()


def with_addresses(spec: Spec, addresses: Mapping[str, str]) -> Spec:
    """The spec with further names resolved, such as tokens that exist only on one network.

    Raises:
        SpecError: A name that the spec does not use, another address than the spec gives, or no address.
    """
    merged = dict(spec.addresses)
    names = sorted(set(dict(used_names(spec)).values()))
    for name, address in addresses.items():
        if name not in names and name not in merged:
            raise SpecError(f"The spec has no account '{name}' to give an address to; {suggest(name, names)}")
        try:
            given = read_address(address)
        except UnitError as err:
            raise SpecError(f"The address given for '{name}' is wrong: {err}") from err
        if merged.setdefault(name, given) != given:
            raise SpecError(
                f"'{name}' is {merged[name]} in the spec, but {given} was given; remove one of them."
            )
    return parse_spec({**spec.to_data(), "addresses": merged})


def used_names(spec: Spec) -> Iterator[tuple[str, str]]:
    """Every place that names an account which must come from `addresses`, as (key, name)."""
    for key, account in _accounts(spec):
        if not is_address(account) and account not in (TREASURY, spec.token.symbol):
            yield key, account


def require_addresses(spec: Spec) -> None:
    """Refuse a spec with names that have no address yet.

    Raises:
        SpecError: Names every such account and where it is used.
    """
    missing: dict[str, list[str]] = {}
    for key, name in used_names(spec):
        if name not in spec.addresses:
            missing.setdefault(name, []).append(key)
    if missing:
        listed = ", ".join(f"'{name}' ({', '.join(keys)})" for name, keys in missing.items())
        raise SpecError(
            f"No address is known for {listed}; add it under `addresses:`, or give `--address NAME=0x…`."
        )


def _accounts(spec: Spec) -> Iterator[tuple[str, str]]:
    if spec.token.address is not None:
        yield "token.address", spec.token.address
    for index, entry in enumerate(spec.allocations):
        if entry.recipient is not None:
            yield f"allocations[{index}].recipient", entry.recipient
        if entry.vesting is not None:
            yield f"allocations[{index}].vesting.beneficiary", entry.vesting.beneficiary
    if spec.governor.guardian is not None:
        yield "governor.guardian.account", spec.governor.guardian.account
    if spec.kinds is not None:
        for name, kind in (("grant", spec.kinds.grant), ("optimistic", spec.kinds.optimistic)):
            for index, limit in enumerate(kind.limits if kind else []):
                if limit.asset != ETHER:
                    yield f"kinds.{name}.limits[{index}].asset", limit.asset
    if spec.revenue is not None:
        yield "revenue.weth", spec.revenue.weth
        for index, token in enumerate(spec.revenue.tokens):
            yield f"revenue.tokens[{index}]", token
        for index, auction in enumerate(spec.revenue.buyback.auctions if spec.revenue.buyback else []):
            yield f"revenue.buyback.auctions[{index}].token", auction.token
        if spec.revenue.compounder is not None and spec.revenue.compounder.uniswap_v2 is not None:
            yield "revenue.compounder.uniswap_v2", spec.revenue.compounder.uniswap_v2


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
