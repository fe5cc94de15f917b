"""The plan of an amendment: a new spec beside a DAO that lives. Pure, unless the living values are given.

Nothing is declared here about any contract. Contracts whose fixed values would differ are replaced, which
moves their addresses, which may differ in others, until nothing more does; then calls set the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ape_dao.core import units
from ape_dao.core.amendment.changes import Change, changes, effects
from ape_dao.core.amendment.creations import Creations
from ape_dao.core.amendment.values import Difference, Side, differences, settled
from ape_dao.core.chain.abi import decode_call, encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import CORE, TOKEN, contract_type, is_reserved
from ape_dao.core.deployment.parts import parts_of
from ape_dao.core.deployment.plan import final_powers
from ape_dao.core.errors import AmendmentError, SpecError
from ape_dao.core.module import Context, Unit
from ape_dao.core.schema.models import slug_of
from ape_dao.core.spec.assembly import child_data, modules_of
from ape_dao.core.spec.checks import funded
from ape_dao.core.spec.identity import require_addresses, spec_hash, used_names
from ape_dao.core.spec.loading import with_addresses
from ape_dao.core.spec.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.plan import Step
    from ape_dao.core.module import Allowance, Arguments, Part, Power, Retirement, Setting, Wire
    from ape_dao.core.schema.models import Spec

_STAGES = ("wire", "set", "allow", "fund", "retire", "take")
"""The order of calls: what is new is complete before anything is sent to it, and powers are taken last."""


class Living(Protocol):
    """The DAO as it is on the chain."""

    now: int
    """Unix seconds of the newest block."""

    def exists(self, target: str) -> bool:
        """Whether something stands at an address."""

    def answers(self, asked: Iterable[Difference]) -> list[Any]:
        """What the views of differences answer now; None for what has none."""

    def is_amended(self, key: str, context: Context) -> bool:
        """Whether what `inspect` of a part compares is already as the new spec says."""

    def answer(self, contract: str, target: str, view: str, *arguments: Any) -> Any:
        """What a view of any contract answers now; None for what has none."""

    def funds_sent(self, target: str) -> int:
        """Base units of the governance token that the treasury ever sent there."""


@dataclass(frozen=True)
class Call:
    """One call of the timelock."""

    key: str
    """Which contract, by its key; that of the DAO as it was, for one that leaves."""
    contract: str
    """The compiled contract."""
    target: str
    function: str
    arguments: Mapping[str, Any]
    data: bytes = field(repr=False)
    why: str = ""
    """What it is for, in a few words."""
    is_new: bool = False
    """Whether it goes to a contract that the amendment creates."""
    checked: Difference | None = field(default=None, repr=False, compare=False)
    """The value that it sets, if a view shows it."""


@dataclass(frozen=True)
class Refusal:
    """Something that the new spec asks for, and that cannot be."""

    keys: tuple[str, ...]
    """Keys of the spec."""
    what: str
    """The key with both values."""
    reason: str

    def __str__(self) -> str:
        """In one or two sentences."""
        return f"{self.what}. {self.reason}"


@dataclass(frozen=True)
class Amendment:
    """Everything that a new spec means."""

    number: int
    """Counted from the launch, which is 1."""
    base: Spec
    spec: Spec
    addresses: Mapping[str, str]
    """Of the DAO as it shall be, by key."""
    changes: tuple[Change, ...]
    without_effect: frozenset[Change]
    """Those on which nothing on the chain depends."""
    deployments: tuple[Step, ...]
    parts: tuple[Part, ...] = field(repr=False)
    """What the contracts of the deployments are, in the same order."""
    calls: tuple[Call, ...]
    replaced: Mapping[str, str]
    """Key and old address of each contract in whose place another is put."""
    retired: Mapping[str, str]
    """Key and address of each contract that leaves without another in its place."""
    refused: tuple[Refusal, ...]
    reserved: tuple[str, ...]
    """The calls, as ``contract.function``, for which the proposal has to be constitutional."""
    gained: tuple[Power, ...]
    lost: tuple[Power, ...]
    """Powers of the DAO as it shall be, and of the DAO as it was, that the other one lacks."""
    effects: tuple[str, ...]
    """What happens to open proposals, claims and contracts that leave, in sentences."""
    drifted: tuple[str, ...]
    """Values on the chain that neither spec gives, in sentences."""

    @property
    def base_hash(self) -> str:
        """Of the spec that it changes."""
        return spec_hash(self.base)

    @property
    def spec_hash(self) -> str:
        """Of the spec that it leads to."""
        return spec_hash(self.spec)

    @property
    def kind(self) -> str:
        """The kind of proposal that it takes."""
        kinds = self.base.kinds
        has_kind = kinds is not None and kinds.constitutional is not None
        return "constitutional" if self.reserved and has_kind else "standard"

    @property
    def minimum_gas(self) -> int:
        """What the deployments take at least."""
        return sum(step.minimum_gas for step in self.deployments)

    def require_possible(self) -> None:
        """Refuse what cannot be.

        Raises:
            AmendmentError: Names every key, with the reason and what to do.
        """
        if self.refused:
            told = " ".join(map(str, self.refused))
            raise AmendmentError(f"This cannot change in a DAO that lives: {told} Nothing was written.")


def plan_amendment(
    base: Spec,
    wanted: Spec,
    living: Mapping[str, str],
    deployer: str,
    *,
    number: int = 2,
    generations: Mapping[str, int] | None = None,
    chain: Living | None = None,
    compiled: Mapping[str, Artifact] | None = None,
) -> Amendment:
    """What it takes to lead a DAO from one spec to another.

    Args:
        base: The spec in force, every address resolved.
        living: The address of every contract, by key.
        deployer: Of the launch.
        number: Of the amendment, counted from the launch, which is 1.
        generations: How many contracts ever went by a key; one of each living one if None.
        chain: The living values; without them the DAO is taken to be as ``base`` says.
        compiled: What the living contracts were created from, by key; the installed kit's where it says
            nothing.

    Raises:
        SpecError: A name of the new spec has no address.
        PlanError: A new contract does not fit on a chain.
    """
    ever = dict.fromkeys(living, 1) if generations is None else generations
    planner = _Planner(base, _resolved(base, wanted), living, deployer, number, ever, chain, compiled or {})
    return planner.amendment()


def _resolved(base: Spec, wanted: Spec) -> Spec:
    """The new spec with the addresses that the DAO knows already."""
    used = {name for _, name in used_names(wanted)}
    known = {
        name: address
        for name, address in base.addresses.items()
        if name in used and name not in wanted.addresses
    }
    spec = with_addresses(wanted, known) if known else wanted
    require_addresses(spec)
    _require_known_children(base, spec)
    return spec


def _require_known_children(base: Spec, wanted: Spec) -> None:
    """Refuse to create or change a DAO of its own, which no vote of another one can.

    Raises:
        AmendmentError: Names the key of the spec.
    """
    living = {account: data for _, account, data in child_data(base)}
    for path, account, data in child_data(wanted):
        if account not in living:
            raise AmendmentError(
                f"{dotted(path)}: a DAO of its own is created at the launch alone; deploy it with a spec "
                "file of its own, and name its timelock as operator."
            )
        if data != living[account]:
            raise AmendmentError(
                f"{dotted(path)}: only its own votes change '{account}'; leave it as it was launched, and "
                f"give its new spec to `ape dao amend --dao {slug_of(str(living[account]['name']))}`."
            )


class _Planner:
    def __init__(
        self,
        base: Spec,
        wanted: Spec,
        living: Mapping[str, str],
        deployer: str,
        number: int,
        generations: Mapping[str, int],
        chain: Living | None,
        compiled: Mapping[str, Artifact],
    ) -> None:
        self.base, self.wanted, self.living = base, wanted, living
        self.deployer, self.number, self.chain = deployer, number, chain
        self.generations = generations
        self.now = chain.now if chain is not None else int(time.time())
        self.compiled = {living[key]: one for key, one in compiled.items()}
        self.by_name = {one.name: one for one in compiled.values()}
        parts = {part.key: part for part in parts_of(base, self.by_name)}
        self.before = Side(parts, Context(base, deployer, living), self.by_name)

    def amendment(self) -> Amendment:
        found = changes(self.base, self.wanted)
        if any(change.path[:2] == ("token", "address") for change in found):
            reason = TOKEN.irreplaceable
            return self._refused(found, [Refusal(("token.address",), "token.address", reason)])
        replaced: frozenset[str] = frozenset()
        while True:
            creations, differing = self._compare(self.wanted, replaced)
            more = {one.key for one in differing if one.way == "replaced"} - replaced
            if not more:
                break
            replaced |= more
        after = Side(creations.parts, creations.context, self.by_name)
        decided = self._decided(found)
        refused = list(self._refusals(decided, creations, replaced, differing))
        if refused:
            return self._refused(found, refused)
        return self._planned(decided, creations, after, replaced, differing)

    def _compare(self, spec: Spec, replaced: frozenset[str]) -> tuple[Creations, list[Difference]]:
        """What differs in the contracts that stay, if some are replaced."""
        keys = {part.key for part in parts_of(spec)}
        fresh = frozenset(keys - set(self.before.parts)) | replaced
        creations = Creations(spec, self.deployer, self.living, fresh, self.generations, self.by_name)
        after = Side(creations.parts, creations.context, self.by_name)
        kept = [key for key in creations.parts if key in self.before.parts and key not in fresh]
        return creations, [one for key in kept for one in differences(key, self.before, after, self.now)]

    # what cannot be

    def _refused(self, found: list[Change], refused: list[Refusal]) -> Amendment:
        nothing: dict[str, str] = {}
        return Amendment(
            number=self.number,
            base=self.base,
            spec=self.wanted,
            addresses=self.living,
            changes=tuple(found),
            without_effect=frozenset(),
            deployments=(),
            parts=(),
            calls=(),
            replaced=nothing,
            retired=nothing,
            refused=tuple(refused),
            reserved=(),
            gained=(),
            lost=(),
            effects=(),
            drifted=(),
        )

    def _refusals(
        self,
        decided: dict[Change, frozenset[Any]],
        creations: Creations,
        replaced: frozenset[str],
        differing: list[Difference],
    ) -> Iterator[Refusal]:
        """Every reason why the new spec cannot come about, with the keys that ask for it."""
        yield from (Refusal((change.key,), str(change), change.fixed) for change in decided if change.fixed)
        for one in differing:
            if one.way == "fixed":
                yield self._refusal(decided, (one.key, one.what), self._why_fixed(one))
        for key in replaced:
            type_ = self.before.parts[key].type
            if type_.irreplaceable:
                yield self._refusal(decided, (key,), type_.irreplaceable)
        for key in self.before.parts:
            type_ = self.before.parts[key].type
            if key not in creations.parts and type_.irreplaceable:
                yield self._refusal(decided, (key,), type_.irreplaceable)
        yield from self._late(decided, creations)
        for key, paid in self._paid.items():
            if funded(self.wanted).get(key, paid) < paid:
                reason = "The treasury paid that; what is left comes home by a proposal of its own."
                yield self._refusal(decided, (key, "funds"), reason)

    def _why_fixed(self, one: Difference) -> str:
        migration = self.before.parts[one.key].type.irreplaceable
        return f"{one.reason} {migration}".strip() if migration else one.reason

    def _late(self, decided: dict[Change, frozenset[Any]], creations: Creations) -> Iterator[Refusal]:
        """Modules that must be there from the launch on, and dates that have passed."""
        present = {module.name for module, _ in modules_of(self.base)}
        for module, section in modules_of(self.wanted):
            if not module.after_launch and module.name not in present:
                reason = "It has to be a part of the DAO from the launch on."
                yield Refusal((module.name,), module.name, reason)
            if module.obstacles is not None:
                for key, trouble in module.obstacles(section, self.now):
                    if key in creations.fresh and not self._exists(creations.address(key)):
                        yield self._refusal(decided, (key,), trouble)

    def _exists(self, target: str) -> bool:
        """What was created while its dates were good stays good."""
        return self.chain is not None and self.chain.exists(target)

    def _refusal(self, decided: dict[Change, frozenset[Any]], what: tuple[str, ...], reason: str) -> Refusal:
        """A refusal by the keys of the spec that ask for it."""
        asking = [
            change for change, effect in decided.items() if any(one[: len(what)] == what for one in effect)
        ]
        keys = tuple(change.key for change in asking) or (".".join(what),)
        return Refusal(keys, "; ".join(map(str, asking)) or keys[0], reason)

    def _decided(self, found: list[Change]) -> dict[Change, frozenset[Any]]:
        """What each change decides, as (key, value) pairs; a contract that comes or goes by its key alone."""

        def decided(spec: Spec) -> frozenset[Any] | None:
            try:
                _, differing = self._compare(spec, frozenset())
            except (SpecError, KeyError):
                return None
            moved = {part.key for part in parts_of(spec)} ^ set(self.before.parts)
            paid = {(key, "funds") for key, amount in funded(spec).items() if amount != self._paid.get(key)}
            return frozenset({(one.key, one.what) for one in differing} | {(key,) for key in moved} | paid)

        return effects(self.base, self.wanted, found, decided)

    @property
    def _paid(self) -> dict[str, int]:
        return funded(self.base)

    # what can be

    def _planned(
        self,
        decided: dict[Change, frozenset[Any]],
        creations: Creations,
        after: Side,
        replaced: frozenset[str],
        differing: list[Difference],
    ) -> Amendment:
        steps = tuple(step for step in creations.steps() if step.key in creations.fresh)
        leaving = [key for key in self.before.parts if key in replaced or key not in creations.parts]
        kept = [key for key in creations.parts if key in self.before.parts and key not in creations.fresh]
        differing, drifted = self._beside_the_chain(differing, after, kept)
        calls = self._calls(creations, after, leaving, differing)
        called = dict.fromkeys((call.contract, call.key, call.function) for call in calls)
        powers = [list(final_powers(side.parts.values())) for side in (self.before, after)]
        left = {key: self.living[key] for key in leaving}
        return Amendment(
            number=self.number,
            base=self.base,
            spec=self.wanted,
            addresses={key: creations.address(key) for key in creations.names()},
            changes=tuple(decided),
            without_effect=frozenset(change for change, effect in decided.items() if not effect),
            deployments=steps,
            parts=tuple(creations.parts[step.key] for step in steps),
            calls=calls,
            replaced={key: at for key, at in left.items() if key in replaced},
            retired={key: at for key, at in left.items() if key not in replaced},
            refused=(),
            reserved=tuple(
                f"{key}.{function}" for _, key, function in called if _needs_constitution(key, function)
            ),
            gained=tuple(power for power in powers[1] if power not in powers[0]),
            lost=tuple(power for power in powers[0] if power not in powers[1]),
            effects=tuple(self._effects(leaving, replaced, differing, creations)),
            drifted=drifted,
        )

    def _beside_the_chain(
        self, differing: list[Difference], after: Side, kept: list[str]
    ) -> tuple[list[Difference], tuple[str, ...]]:
        """The differences that the chain still has, and its values that neither spec gives."""
        if self.chain is None:
            return differing, ()
        known = {(one.key, one.what) for one in differing} | {
            (one.key, None) for one in differing if one.view is None
        }
        others = [
            one
            for key in kept
            for one in settled(key, after, self.now)
            if (one.key, one.what if one.view else None) not in known
        ]
        answers = self.chain.answers([*differing, *others])
        left, drifted = [], []
        for number, (one, found) in enumerate(zip([*differing, *others], answers, strict=True)):
            is_other = number >= len(differing)
            if one.view is None:
                is_met, told = self.chain.is_amended(one.key, after.context), "its rules are others"
            else:
                is_met, told = one.is_met_by(found), f"{one.what} is {found}"
            if not is_met and not is_other:
                left.append(one)
            if not is_met and (is_other or (one.view is not None and found != one.before)):
                drifted.append(self._drift(one, told))
        return left, tuple(drifted)

    def _drift(self, one: Difference, told: str) -> str:
        said = f" ({one.before} by the record, {one.after} by the new spec)" if one.view else ""
        return (
            f"{one.key}: {told} on the chain, which neither says{said}. Another proposal changed it: put "
            "that into the file, or bring the record up to date with `ape dao adopt`."
        )

    def _calls(
        self, creations: Creations, after: Side, leaving: list[str], differing: list[Difference]
    ) -> tuple[Call, ...]:
        """Every call, in order, each once."""
        staged: dict[str, list[Call]] = {stage: [] for stage in _STAGES}
        for part in creations.parts.values():
            for wire in part.wiring:
                if wire.target in creations.fresh and not self._is_wired(creations, after, wire):
                    setting = wire.function, wire.arguments(creations.birth)
                    why = f"sets up {wire.target}"
                    staged["wire"].append(self._call(creations, wire.target, setting, why))
        core = {kind.key for kind in CORE}
        for one in sorted(differing, key=lambda one: one.key in core):  # tables that the core asks come first
            for setting in one.settings:
                call = self._call(creations, one.key, setting, one.what, one)
                staged["take" if one.is_taken else "set"].append(call)
        staged["allow"] += self._allowed(creations, after)
        for key, amount in funded(self.wanted).items():
            target = creations.address(key)
            sent = self._paid.get(key, 0) if self.chain is None else self.chain.funds_sent(target)
            if amount > sent:
                setting = "transfer", {"to": target, "value": amount - sent}
                staged["fund"].append(self._call(creations, TOKEN.key, setting, f"funds {key}"))
        for key in leaving:
            old = self.before.parts[key]
            successor = creations.address(key) if key in creations.fresh else None
            ends = old.retire(self._leaving_context(creations), successor) if old.retire else ()
            for end in ends:
                if not self._is_retired(old, self.living[key], end):
                    setting = end.function, end.arguments
                    kit = self._kit(old.contract, self.living[key])
                    call = _call(key, kit, self.living[key], setting, f"retires {key}")
                    staged["retire"].append(call)
        ordered = [call for stage in _STAGES for call in staged[stage]]
        return tuple({(call.target, call.data): call for call in reversed(ordered)}.values())[::-1]

    def _allowed(self, creations: Creations, after: Side) -> Iterator[Call]:
        """What the treasury allows contracts of the DAO, where that changes or the contract does."""
        old = {pair: one for pair, one in _allowances(self.before)}
        new = {pair: one for pair, one in _allowances(after)}
        for pair in dict.fromkeys([*old, *new]):
            was = self._allowance_of(pair, old.get(pair), self.before)
            shall = self._allowance_of(pair, new.get(pair), after)
            token, spender = pair[0], pair[2]
            now = was
            if self.chain is not None:
                now = self.chain.answer(TOKEN.name, token, "allowance", *pair[1:])
            if was == shall or now == shall:
                continue
            is_own = token == creations.address(TOKEN.key)
            # Tokens of others may change none but a zero allowance.
            for value in (0, shall) if now and shall and not is_own else (shall,):
                setting = "approve", {"spender": spender, "value": value}
                key = TOKEN.key if is_own else token
                why = f"what {(new.get(pair) or old[pair]).spender} may still take"
                yield _call(key, self._kit(TOKEN.name, token), token, setting, why)

    def _allowance_of(self, pair: tuple[str, str, str], allowance: Allowance | None, side: Side) -> int:
        """What a side allows; nothing where it plans no such allowance."""
        if allowance is None or allowance.exact is None:
            return 0
        contract = side.parts[allowance.spender].contract

        def ask(view: str, *arguments: Any) -> Any:
            return None if self.chain is None else self.chain.answer(contract, pair[2], view, *arguments)

        return allowance.exact(side.context, ask)

    def _is_wired(self, creations: Creations, after: Side, wire: Wire) -> bool:
        """Whether a call to a new contract was made already, by an earlier proposal."""
        part = creations.parts[wire.target]
        shows = [one for one in part.expects if one.setter and wire.function in one.setter.functions]
        if self.chain is None or not shows:
            return False
        target, moment = creations.address(wire.target), after.moment(self.now)
        return all(
            self.chain.answer(part.contract, target, one.view, *one.arguments) == one.value(moment)
            for one in shows
        )

    def _is_retired(self, part: Part, target: str, end: Retirement) -> bool:
        """Whether a call to a contract that leaves was made already."""
        if self.chain is None:
            return False
        return bool(self.chain.answer(part.contract, target, end.view, *end.asked) == end.answer)

    def _leaving_context(self, creations: Creations) -> Context:
        """Names of the old spec, with the contracts of the DAO as it shall be."""
        return Context(self.base, self.deployer, {**self.living, **dict(creations.context.known)})

    def _call(
        self,
        creations: Creations,
        key: str,
        setting: Setting,
        why: str,
        checked: Difference | None = None,
    ) -> Call:
        contract = creations.parts[key].contract if key in creations.parts else TOKEN.name
        is_new, target = key in creations.fresh, creations.address(key)
        kit = self._kit(contract, target)
        return _call(key, kit, target, setting, why, is_new=is_new, checked=checked)

    def _kit(self, contract: str, target: str) -> Artifact:
        """What stands, or will stand, at an address."""
        return self.compiled.get(target) or artifact(contract)

    def _dates(self, part: Part, target: str) -> str:
        """From when the durations of a new contract count, and once it is there, until when they last."""
        counted = f"{part.key}: durations of the spec count from its deployment, not from the vote"
        if self.chain is None:
            return f"{counted}."
        dates = {
            one.view: self.chain.answer(part.contract, target, one.view)
            for one in part.expects
            if part.type.meaning(one.view, {}).unit is Unit.DATE
        }
        told = [f"{view} is {units.format_date(at)}" for view, at in dates.items() if at]
        return f"{counted}{': ' if told else ''}{', '.join(told)}."

    def _effects(
        self,
        leaving: list[str],
        replaced: frozenset[str],
        differing: list[Difference],
        creations: Creations,
    ) -> Iterator[str]:
        """What members should know."""
        for key, part in creations.parts.items():
            if key in creations.fresh and part.type.counts_from_creation:
                yield self._dates(part, creations.address(key))
        if "governor" not in replaced:
            kinds = any(one.key == "kinds" for one in differing)
            yield (
                "Open proposals go on by the rules under which they were made."
                if kinds
                else "Open proposals are not touched."
            )
        yield "Locks, and what they vote with, are not touched."
        if not any(self.before.parts[key].type.holds_for_others for key in leaving):
            yield "Claims are not touched."
        for key in leaving:
            verb = "is replaced" if key in replaced else "leaves the DAO"
            yield f"{key} ({self.living[key]}) {verb}. {self.before.parts[key].type.retired}"


def _allowances(side: Side) -> Iterator[tuple[tuple[str, str, str], Allowance]]:
    """Allowances that proposals make, with the addresses of token, owner and spender."""
    known = side.context.known
    for part in side.parts.values():
        for one in part.allowances:
            if one.exact is not None:
                yield (one.token_in(side.context), known[one.owner], known[one.spender]), one


def _call(
    key: str,
    kit: Artifact,
    target: str,
    setting: Setting,
    why: str,
    *,
    is_new: bool = False,
    checked: Difference | None = None,
) -> Call:
    function, arguments = setting
    abi, contract = kit.abi, kit.name
    data = encode_call(abi, function, arguments, contract)
    read: Arguments = decode_call(abi, data)[1]
    return Call(key, contract, target, function, read, data, why, is_new, checked)


def _needs_constitution(key: str, function: str) -> bool:
    kind = contract_type(key)
    return kind is not None and is_reserved(kind, function)
