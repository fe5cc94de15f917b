"""Rules that tie several sections of a spec together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.contract_types import contract_types
from ape_dao.core.module import installed_modules
from ape_dao.core.schema.fields import ETHER, TREASURY, AccountRole, storable
from ape_dao.core.schema.section import TOKEN_DECIMALS, account_uses
from ape_dao.core.spec.assembly import modules_of, stages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import ProposerScores
    from ape_dao.core.schema.fields import Floor
    from ape_dao.core.schema.models import Allocation, Spec
    from ape_dao.core.spec.source import Path

MIN_PRODUCTION_PERIOD = units.DAY
_OTHER_KINDS = ("constitutional", "grant", "optimistic")


def find_problems(spec: Spec) -> Iterator[tuple[Path, str]]:
    """Every broken rule, with the path of the value that breaks it."""
    yield from _allocations(spec)
    yield from _names(spec)
    yield from _votes(spec)
    yield from _floors(spec)
    yield from _kinds(spec)
    yield from _stages(spec)
    yield from _modules(spec)
    if spec.profile != "dev":
        yield from _production(spec)


def minted(spec: Spec) -> list[Allocation]:
    """The entries that the supply at genesis goes to, in the order of `allocations`."""
    return [entry for entry in spec.allocations if entry.funded_by == "mint"]


def allocations(spec: Spec) -> list[tuple[str, int]]:
    """Who is minted how much at genesis, in base units; a share that is not a whole number rounds down.

    Contracts that are created to receive a part go by their keys, as in plans.
    """
    supply = spec.token.genesis_supply
    return [
        (
            entry.to,
            entry.amount if entry.amount is not None else supply * (entry.share or 0) // units.BASIS_POINTS,
        )
        for entry in minted(spec)
    ]


def funded(spec: Spec) -> dict[str, int]:
    """What the treasury pays, in base units, to contracts that were added while the DAO lived, by key."""
    return {entry.to: entry.amount or 0 for entry in spec.allocations if entry.funded_by == "treasury"}


def quorum_floor(spec: Spec, floor: Floor) -> int:
    """A floor in votes: of a share, those of that part of the supply in the longest lock, rounded up to what
    the table of kinds stores."""
    if floor.votes:
        return floor.votes
    weight = units.WAD if spec.governor.votes == "token" else spec.escrow.max_multiplier
    votes = spec.token.genesis_supply * floor.share * weight
    return storable(-(-votes // (units.BASIS_POINTS * units.WAD)))


def proposer_scores(spec: Spec) -> ProposerScores | None:
    """What scores accounts for the table of kinds of proposals; None for a DAO without scores."""
    scoring = ((module.scores, section) for module, section in modules_of(spec) if module.scores)
    return next((read(section) for read, section in scoring), None)


def own_names() -> frozenset[str]:
    """What plans and checks call the deployer and the contracts of a DAO; no other account may go by one."""
    types = contract_types()
    return frozenset({"deployer", *(type_.key for type_ in types if not type_.is_many)})


def _allocations(spec: Spec) -> Iterator[tuple[Path, str]]:
    supply, symbol = spec.token.genesis_supply, spec.token.symbol
    from_mint = minted(spec)
    if spec.token.address is not None:
        if from_mint:
            yield ("allocations",), "the token exists already, so nothing is minted; remove them."
        return
    if not from_mint:
        yield ("allocations",), "is empty; name at least one recipient."
        return
    seen: set[str] = set()
    for index, entry in enumerate(spec.allocations):
        path: Path = ("allocations", index)
        if entry.to in seen:
            what = "another name" if entry.recipient is None else "add the amounts up"
            yield path, f"'{entry.to}' is listed twice; {what}."
        seen.add(entry.to)
        if entry.recipient is None and entry.to in spec.addresses:
            yield path, f"'{entry.to}' names an address already; choose another name."
        if entry.share is not None and supply * entry.share % units.BASIS_POINTS:
            yield (
                (*path, "share"),
                f"{units.format_percent(entry.share)} of {units.format_amount(supply, symbol=symbol)} "
                "is not a whole number of base units; give an amount.",
            )
    if {entry.to for entry in from_mint} == {TREASURY}:
        yield (
            ("allocations",),
            "the treasury receives everything, so nobody could ever vote to spend it; add a recipient.",
        )
    total = sum(amount for _, amount in allocations(spec))
    if total != supply:
        missing = units.format_amount(abs(supply - total), symbol=symbol)
        yield (
            ("allocations",),
            f"the recipients receive {units.format_amount(total, symbol=symbol)} of "
            f"{units.format_amount(supply, symbol=symbol)}: {missing} "
            f"{'left over' if total < supply else 'too much'}; they must sum exactly.",
        )


def _names(spec: Spec) -> Iterator[tuple[Path, str]]:
    own = own_names()
    for name in spec.addresses:
        if name in own:
            yield (
                ("addresses", name),
                f"'{name}' is what plans and checks call a part of the DAO itself; choose another name.",
            )
    if spec.token.symbol in spec.addresses:
        yield ("addresses", spec.token.symbol), f"'{spec.token.symbol}' already names the DAO's own token."
    if spec.escrow.symbol == spec.token.symbol:
        yield (
            ("escrow", "symbol"),
            f"'{spec.escrow.symbol}' is the token's symbol too; wallets would mix them up.",
        )
    if spec.escrow.early_exit.max_penalty and spec.escrow.early_exit.penalty_to == "stakers":
        payers = [module.name for module in installed_modules() if module.pays_stakers]
        if not any(module.pays_stakers for module, _ in modules_of(spec)):
            yield (
                ("escrow", "early_exit", "penalty_to"),
                f"'stakers' needs a `{' or '.join(payers) or 'revenue'}` section, which pays them; "
                "write treasury.",
            )


def _modules(spec: Spec) -> Iterator[tuple[Path, str]]:
    """What modules say about their own sections, and modules that lack another one."""
    present = {module.name for module, _ in modules_of(spec)}
    for module in installed_modules():
        for path, section in spec.sections_with_paths(module.section):
            for name in module.requires:
                if name not in present:
                    yield path, f"needs a `{name}` section, which this spec lacks; add it."
            for below, message in module.check(section, spec) if module.check else ():
                yield (*path, *below), message


def _votes(spec: Spec) -> Iterator[tuple[Path, str]]:
    if spec.governor.votes not in spec.voting_keys:
        yield (
            ("governor", "votes"),
            f"'{spec.governor.votes}' tells no votes here; name one of {', '.join(spec.voting_keys)}.",
        )


def _floors(spec: Spec) -> Iterator[tuple[Path, str]]:
    if spec.token.address is None and spec.votes_are_held:
        return
    why = "a share is of the supply at genesis, and this token exists already"
    if not spec.votes_are_held:
        why = "a share is of the token's supply, which does not vote here"
    kinds = [(("kinds", name), getattr(spec.kinds, name)) for name in _OTHER_KINDS if spec.kinds]
    for path, section in [(("governor",), spec.governor), *kinds]:
        if section and section.quorum_floor and section.quorum_floor.share:
            yield (
                (*path, "quorum_floor"),
                f"{why}; give a number of votes.",
            )


def stage_uses(spec: Spec) -> Iterator[tuple[Path, str]]:
    """Every key that names a stage, with the name."""
    for use in account_uses(spec):
        if use.role is AccountRole.STAGE:
            yield use.path, use.name


def _stages(spec: Spec) -> Iterator[tuple[Path, str]]:
    for path, name in stage_uses(spec):
        if name in (TREASURY, spec.token.symbol):
            yield path, f"'{name}' cannot be a stage: it agrees to nothing."
    seen: set[str] = set()
    for module, section in modules_of(spec):
        for stage in module.stages(section) if module.stages else ():
            if stage.name in seen:
                yield (module.name,), f"'{stage.name}' names a stage already; choose another name."
            seen.add(stage.name)
    for name in stages_of(spec):
        if name in spec.addresses:
            yield ("addresses", name), f"'{name}' names a stage already; choose another name."


def _kinds(spec: Spec) -> Iterator[tuple[Path, str]]:
    if spec.kinds is None:
        return
    joint = proposer_scores(spec)
    scores = joint.highest if joint else 0
    for index, name in enumerate(spec.kinds.reserved_targets):
        if name in (TREASURY, spec.token.symbol, *spec.recipient_keys):
            yield (
                ("kinds", "reserved_targets", index),
                f"'{name}' is a part of the DAO, which the kit reserves itself where it must be; remove it.",
            )
    for name in _OTHER_KINDS:
        kind = getattr(spec.kinds, name)
        if kind is None:
            continue
        if kind.min_score > scores:
            yield ("kinds", name, "min_score"), f"there is no score {kind.min_score}; `score` has {scores}."
        for index, limit in enumerate(getattr(kind, "limits", [])):
            own = limit.asset in (spec.token.symbol, ETHER, spec.token.address)
            if own and limit.declared[1] != TOKEN_DECIMALS:
                yield (
                    ("kinds", name, "limits", index, "decimals"),
                    f"{limit.asset} has {TOKEN_DECIMALS} decimals; write {TOKEN_DECIMALS}, or leave it out.",
                )
            if not own and limit.decimals is None:
                yield (
                    ("kinds", name, "limits", index),
                    f"decimals is missing; write those of {limit.asset}, such as 6 for USDC: the contract "
                    f"counts base units, and '{limit.amount}' would be another amount with other decimals.",
                )
            if limit.asset == TREASURY:
                yield ("kinds", name, "limits", index, "asset"), f"'{TREASURY}' is not an asset."
            if limit.asset in spec.kinds.reserved_targets:
                yield (
                    ("kinds", name, "limits", index, "asset"),
                    f"'{limit.asset}' is among kinds.reserved_targets, so this kind could not pay it.",
                )


def _production(spec: Spec) -> Iterator[tuple[Path, str]]:
    outside = "allowed only with `profile: dev`"
    if spec.governor.voting_delay == 0:
        yield ("governor", "voting_delay"), f"no delay is {outside}; nobody could react to a proposal."
    if spec.governor.voting_period < MIN_PRODUCTION_PERIOD:
        yield (
            ("governor", "voting_period"),
            f"{units.format_duration(spec.governor.voting_period)} is {outside}; give at least "
            f"{units.format_duration(MIN_PRODUCTION_PERIOD)}.",
        )
    if spec.timelock.delay == 0:
        yield (
            ("timelock", "delay"),
            f"no delay is {outside}; nobody could leave before a proposal takes effect.",
        )
