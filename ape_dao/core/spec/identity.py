"""What makes a spec one particular DAO: the addresses behind its names, and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import PlanError, SpecError
from ape_dao.core.schema.fields import ETHER, TOKEN_ROLES, TREASURY, AccountRole, is_address
from ape_dao.core.schema.section import account_uses
from ape_dao.core.spec.assembly import PARENT, born_names, children_of, stages_of
from ape_dao.core.spec.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape_dao.core.schema.models import Spec


def spec_hash(spec: Spec) -> str:
    """SHA-256 over the canonical JSON of the spec's values, as 0x and 64 digits.

    Canonical: keys sorted, no spaces, integers (base units, basis points, seconds) as decimal strings, keys
    without a value left out. How the file writes a value ("7 days", "1 week") makes no difference.
    """
    canonical = json.dumps(
        _canonical(spec.model_dump(mode="python", exclude_none=True)), sort_keys=True, separators=(",", ":")
    )
    return "0x" + hashlib.sha256(canonical.encode()).hexdigest()


def used_names(spec: Spec) -> Iterator[tuple[str, str]]:
    """Every place that names an account which must come from `addresses`, as (key, name).

    Also what the specs of its children leave to it.
    """
    for use in account_uses(spec):
        is_ether = use.role is AccountRole.TOKEN and use.name == ETHER
        is_stage = use.role is AccountRole.STAGE and use.name in stages_of(spec)
        is_votes = use.role is AccountRole.VOTES and use.name in spec.votes_keys
        own = (TREASURY, spec.token.symbol, *spec.spending_keys)
        if not (is_stage or is_votes or is_address(use.name) or is_ether or use.name in own):
            yield dotted(use.path), use.name
    for child in children_of(spec):
        for key, name in used_names(child.spec):
            if name not in (PARENT, *spec.spending_keys, *child.spec.addresses, *born_names(child.spec)):
                yield f"{dotted(child.path)}.{key}", name


def tokens_of(spec: Spec) -> list[str]:
    """Every token besides the DAO's own that the spec names, as it names them, each once."""
    own = (spec.token.symbol, spec.token.address, ETHER)
    names = (use.name for use in account_uses(spec) if use.role in TOKEN_ROLES)
    return list(dict.fromkeys(name for name in names if name not in own))


def token_addresses(spec: Spec) -> tuple[str, ...]:
    """The addresses of `tokens_of`, for a spec whose names are resolved, as that of a record is."""
    return tuple(name if is_address(name) else spec.addresses[name] for name in tokens_of(spec))


def named_addresses(spec: Spec) -> dict[str, str]:
    """Every address that the spec speaks of, each once, by its name or the place where it stands."""
    places = {address: name for name, address in spec.addresses.items()}
    for use in account_uses(spec):
        if is_address(use.name):
            places.setdefault(use.name, dotted(use.path))
    return {place: address for address, place in places.items()}


def unresolved_names(spec: Spec) -> dict[str, list[str]]:
    """The names that have no address yet, each with the keys that use it; none that a launch finds itself."""
    missing: dict[str, list[str]] = {}
    born = born_names(spec)
    for key, name in used_names(spec):
        if name not in spec.addresses and name not in born:
            missing.setdefault(name, []).append(key)
    return missing


def require_addresses(spec: Spec) -> None:
    """Refuse a spec with names that have no address yet.

    Raises:
        SpecError: Names every such account and where it is used.
    """
    missing = unresolved_names(spec)
    if missing:
        listed = ", ".join(f"'{name}' ({', '.join(keys)})" for name, keys in missing.items())
        raise SpecError(
            f"No address is known for {listed}; add it under `addresses:`, or give `--address NAME=0x…`."
        )


def require_accounts(spec: Spec, useless: Mapping[str, str]) -> None:
    """Refuse a spec that gives something to who cannot use it: a part of the DAO, or a token.

    Args:
        useless: What such addresses are, besides the tokens that the spec names.

    Raises:
        PlanError: Names every such place of the spec.
    """
    tokens = {address: f"the token {name}" for name, address in _resolved(spec, tokens_of(spec))}
    kinds = {address.lower(): what for address, what in {**tokens, **useless}.items()}
    uses = [use for use in account_uses(spec) if use.role is AccountRole.ACCOUNT]
    named = zip(uses, _resolved(spec, [use.name for use in uses]), strict=True)
    problems = [
        f"{dotted(use.path)}: '{name}' is {kinds[address.lower()]} ({address})"
        for use, (name, address) in named
        if address.lower() in kinds
    ]
    if problems:
        raise PlanError(
            f"{'; '.join(problems)}. Nobody could use what goes there; name the account that is meant."
        )


def _resolved(spec: Spec, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name with its address; the treasury by its name."""
    return ((name, name if is_address(name) else spec.addresses.get(name, name)) for name in names)


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
