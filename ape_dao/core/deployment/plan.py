"""The plan of a deployment: every transaction, address and power, before anything is sent.

Pure: the spec, the deployer's address and the compiled contracts decide everything; no network. Two people
who plan the same spec for the same deployer with the same kit get the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain import artifacts
from ape_dao.core.chain.abi import decode_call, encode_by_name, encode_call
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address, predict_created_address
from ape_dao.core.chain.limits import MAX_INIT_CODE, MAX_RUNTIME_CODE, MAX_TRANSACTION_GAS
from ape_dao.core.contract_types import GENESIS, TIMELOCK
from ape_dao.core.deployment.installed import Created, HandOver, Installed
from ape_dao.core.deployment.parts import existing_of, parts_of
from ape_dao.core.errors import PlanError
from ape_dao.core.module import Context, Creation, Power, Wire
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.assembly import PARENT, born_names, children_of
from ape_dao.core.spec.checks import funded
from ape_dao.core.spec.identity import require_accounts, require_addresses, spec_hash, used_names
from ape_dao.core.spec.loading import with_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.chain.artifacts import Artifact, Manifest
    from ape_dao.core.module import Arguments, Part
    from ape_dao.core.schema.models import Spec

FINISH = "finish"
"""The key of the last transaction, which hands everything over."""

_GAS_TRANSACTION = 21_000
_GAS_CREATE = 32_000
_GAS_PER_CODE_BYTE = 200
_GAS_PER_ZERO_BYTE = 4
_GAS_PER_OTHER_BYTE = 16
_GAS_PER_INIT_CODE_WORD = 8  # 2 for the init code (EIP-3860), 6 for its hash in CREATE2


@dataclass(frozen=True)
class Step:
    """One contract to create."""

    key: str
    contract: str
    address: str
    salt: bytes
    arguments: Mapping[str, Any]
    encoded_arguments: bytes = field(repr=False)
    init_code: bytes = field(repr=False)
    to: str
    """Where the transaction goes: the CREATE2 factory, that of others, or Genesis."""
    data: bytes = field(repr=False)
    """What the transaction carries."""
    powers: tuple[Power, ...]
    """Powers that exist as soon as this step is done."""
    minimum_gas: int
    """What the transaction costs at least: data, creation and code, without the constructor's work."""
    artifact: Artifact = field(repr=False)
    """What is created."""

    @property
    def init_code_hash(self) -> str:
        """Keccak-256 of the init code with its arguments, as 0x text."""
        return "0x" + keccak(self.init_code).hex()


@dataclass(frozen=True)
class Call:
    """One call of the hand-over."""

    key: str
    target: str
    function: str
    arguments: Mapping[str, Any]
    data: bytes = field(repr=False)
    more_gas: int = 0
    """What it takes beyond a usual one."""


@dataclass(frozen=True)
class Plan:
    """Everything that a deployment does, in order."""

    spec: Spec
    deployer: str
    steps: tuple[Step, ...]
    calls: tuple[Call, ...]
    finish_data: bytes = field(repr=False)
    powers: tuple[Power, ...]
    """Every power that exists after the last step."""
    parts: tuple[Part, ...] = field(repr=False)
    """What the contracts of the steps are, in the same order."""
    children: tuple[Plan, ...] = field(default=(), repr=False)
    """The DAOs of their own that the spec describes, which are created before."""
    parent: str = ""
    """What files call the DAO that this one is a child of."""

    @property
    def family(self) -> tuple[Plan, ...]:
        """Every plan in the order of the deployment: children, theirs before them, and this one last."""
        return (*(one for child in self.children for one in child.family), self)

    @property
    def addresses(self) -> dict[str, str]:
        """The address of every contract, by key, also of those that live already."""
        return {**existing_of(self.spec), **{step.key: step.address for step in self.steps}}

    def step(self, key: str) -> Step:
        """The step that creates ``key``."""
        return next(step for step in self.steps if step.key == key)

    def has(self, key: str) -> bool:
        """Whether the plan creates this contract."""
        return any(step.key == key for step in self.steps)

    def part(self, key: str) -> Part:
        """What the contract that goes by ``key`` is."""
        return next(part for part in self.parts if part.key == key)

    def context(self) -> Context:
        """Resolves accounts of the spec to addresses."""
        return Context(spec=self.spec, deployer=self.deployer, known=self.addresses)

    def installed(self) -> Installed:
        """What the plan leads to."""
        return Installed(
            spec=self.spec,
            deployer=self.deployer,
            contracts={
                step.key: Created(step.key, step.address, step.artifact, step.init_code)
                for step in self.steps
            },
            existing=existing_of(self.spec),
            parts=self.parts,
            hand_overs=(HandOver(GENESIS.key, self.finish_data),),
        )

    def to_data(self) -> dict[str, Any]:
        """The plan as plain data: large integers as text, bytes as 0x text."""
        return {
            "dao": self.spec.name,
            "specHash": spec_hash(self.spec),
            "deployer": self.deployer,
            "steps": [
                {
                    "key": step.key,
                    "contract": step.contract,
                    "address": step.address,
                    "to": step.to,
                    "salt": "0x" + step.salt.hex(),
                    "initCodeHash": step.init_code_hash,
                    "arguments": plain(step.arguments),
                    "encodedArguments": "0x" + step.encoded_arguments.hex(),
                    "minimumGas": step.minimum_gas,
                    "powers": [_power_data(power) for power in step.powers],
                }
                for step in self.steps
            ],
            "finish": {
                "to": self.addresses["genesis"],
                "data": "0x" + self.finish_data.hex(),
                "calls": [
                    {
                        "key": call.key,
                        "target": call.target,
                        "function": call.function,
                        "arguments": plain(call.arguments),
                    }
                    for call in self.calls
                ],
            },
            "powers": [_power_data(power) for power in self.powers],
        }

    def hash(self) -> str:
        """SHA-256 over the canonical JSON of `to_data`, as 0x and 64 digits."""
        text = json.dumps(self.to_data(), sort_keys=True, separators=(",", ":"))
        return "0x" + hashlib.sha256(text.encode()).hexdigest()


def make_plan(spec: Spec, deployer: str, manifest: Manifest | None = None, parent: str = "") -> Plan:
    """Plan the deployment of ``spec`` by ``deployer``, and of the DAOs of their own that it describes.

    Args:
        parent: What files call the DAO that this one is a child of.

    Raises:
        SpecError: A name in the spec has no address.
        PlanError: The spec names a part of the DAO as an account, or the contracts do not take the kit's
            arguments, or do not fit on a chain.
    """
    require_addresses(spec)
    if later := list(funded(spec)):
        raise PlanError(
            f"{', '.join(later)}: the treasury funds that, which only a proposal of a living DAO can "
            "(`ape dao amend`); for a launch take `funded_by` out, and give it a part of the supply."
        )
    spec, children = _with_children(spec, str(to_checksum_address(deployer)), manifest)
    planner = _Planner(spec, str(to_checksum_address(deployer)), manifest)
    steps = planner.steps()
    require_accounts(spec, _useless_accounts(planner))
    parts = tuple(planner.parts[step.key] for step in steps)
    calls = tuple(_hand_over(parts, planner))
    pairs = [{"target": call.target, "data": call.data} for call in calls]
    finish_data = encode_call(planner.artifact("Genesis").abi, "finish", {"calls": pairs}, "Genesis")
    return Plan(
        spec=spec,
        deployer=planner.context.deployer,
        steps=steps,
        calls=calls,
        finish_data=finish_data,
        powers=tuple(final_powers(parts)),
        parts=parts,
        children=children,
        parent=parent,
    )


def _with_children(spec: Spec, deployer: str, manifest: Manifest | None) -> tuple[Spec, tuple[Plan, ...]]:
    """The plans of a DAO's children, and its spec with the addresses of their timelocks.

    A child can name its parent's treasury and what its parent's spec names; no address of the parent depends
    on that of a child except those of contracts that name it.
    """
    family = children_of(spec)
    if not family:
        return spec, ()
    parent = _Planner(spec, deployer, manifest).context
    plans, timelocks = [], {}
    for child in family:
        names = {name for _, name in used_names(child.spec)} - set(child.spec.addresses)
        given = {
            name: parent.account(TREASURY if name == PARENT else name)
            for name in sorted(names - born_names(child.spec))
        }
        resolved = with_addresses(child.spec, given) if given else child.spec
        plan = make_plan(resolved, deployer, manifest, spec.slug)
        address = plan.addresses[TIMELOCK.key]
        if spec.addresses.get(child.account, address) != address:
            raise PlanError(
                f"'{child.account}' is {spec.addresses[child.account]} in the spec, but the timelock of "
                f"{child.spec.name} will be {address}; take it out of `addresses`."
            )
        plans.append(plan)
        timelocks[child.account] = address
    return with_addresses(spec, timelocks), tuple(plans)


def final_powers(parts: Iterable[Part]) -> Iterator[Power]:
    """Every power of the finished DAO."""
    for part in parts:
        if part.owner is not None:
            yield Power(part.key, "owner", part.owner)
        yield from (Power(part.key, power, holder) for power, holder in part.powers)
        yield from (wire.power for wire in part.wiring if wire.power is not None)


def first_powers(part: Part) -> Iterator[Power]:
    """The powers that exist as soon as a contract is created."""
    owner = part.until_finish or part.owner
    if owner is not None:
        yield Power(part.key, "owner (until finish)" if part.until_finish else "owner", owner)
    yield from (Power(part.key, power, holder) for power, holder in part.powers)
    for power, holder in part.temporary:
        once = power if part.key == "genesis" else f"{power} (until finish)"
        yield Power(part.key, once, holder)


def plain(value: Any) -> Any:
    """A value as JSON can carry it exactly: numbers and bytes as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _useless_accounts(planner: _Planner) -> dict[str, str]:
    """The DAO's contracts that cannot use what they are given, by address."""
    usable = {part.key for part in planner.parts.values() if part.type.spends}
    known = planner.context.known.items()
    return {address: f"its {key}" for key, address in known if key not in usable}


class _Planner:
    """Plans each part when something asks for its address first, so that no order needs to be declared."""

    def __init__(self, spec: Spec, deployer: str, manifest: Manifest | None) -> None:
        self.spec, self._manifest = spec, manifest
        self.parts = {part.key: part for part in parts_of(spec)}
        self.context = Context(spec=spec, deployer=deployer, known=_Known(self))
        self._existing = existing_of(spec)
        self._steps: dict[str, Step] = {}
        self._begun: list[str] = []
        self._commitment = self._content()

    def steps(self) -> tuple[Step, ...]:
        """Every step; what others name comes before them."""
        for key in self.parts:
            self.step(key)
        return tuple(self._steps.values())

    def artifact(self, name: str) -> Artifact:
        if self._manifest is not None and name in self._manifest:
            return self._manifest[name]
        return artifacts.artifact(name)

    def keys(self) -> list[str]:
        return [*self._existing, *self.parts]

    def address(self, key: str) -> str:
        """The address of a contract; plans it if it decides the address.

        Raises:
            KeyError: The DAO has no such contract.
        """
        if key in self._existing:
            return self._existing[key]
        if self.parts[key].is_minted_to:
            return predict_created_address(self.step("genesis").address, self._salt(key))
        return self.step(key).address

    def step(self, key: str) -> Step:
        """The step that creates a contract.

        Raises:
            PlanError: Two contracts name each other, or one does not fit on a chain.
        """
        if key not in self._steps:
            if key in self._begun:
                circle = " → ".join([*self._begun[self._begun.index(key) :], key])
                raise PlanError(f"These contracts name each other in their constructors: {circle}.")
            self._begun.append(key)
            step = self._plan(self.parts[key])
            self._begun.remove(key)
            self._steps[key] = step
        return self._steps[key]

    def _plan(self, part: Part) -> Step:
        artifact = self.artifact(part.contract)
        arguments = part.arguments(self.context)
        step = factory_step(part, arguments, self._salt(part.key), artifact, first_powers(part), self.context)
        if not part.is_minted_to:
            return step
        creation = {"salt": step.salt, "initCode": step.init_code}
        data = encode_call(self.artifact("Genesis").abi, "create", creation, "Genesis")
        return replace(
            step,
            to=self.address("genesis"),
            address=self.address(part.key),
            data=data,
            minimum_gas=_minimum_gas(part.contract, data, step.init_code, artifact),
        )

    def _content(self) -> str:
        """Digest of all code and all arguments of the plan, with keys in place of its own addresses.

        Genesis creates some contracts at addresses that say nothing of their arguments. This digest goes into
        their salts, so that what names another token has another address. Accounts of others are no part of
        it, and nothing that only the hand-over sets: they are compared before the hand-over and after it.
        """
        places = {key: str(to_checksum_address(keccak(text=f"ape-dao {key}")[12:])) for key in self.parts}
        context = _Anybody(spec=self.spec, deployer=self.context.deployer, known={**places, **self._existing})
        contents = {
            key: [self.artifact(part.contract).init_code.hex(), plain(part.arguments(context))]
            for key, part in self.parts.items()
        }
        return "0x" + keccak(text=json.dumps(contents, sort_keys=True)).hex()

    def _salt(self, key: str) -> bytes:
        """One salt for each contract; the spec's own salt makes a second DAO of the same spec possible."""
        content = [self._commitment] if self.parts[key].is_minted_to else []
        return bytes(keccak(text=json.dumps(["ape-dao", self.spec.name, self.spec.salt, key, *content])))


class _Anybody(Context):
    """What arguments are made of, with one account in place of all that the spec names."""

    def account(self, name: str) -> str:
        """The same for every name."""
        return str(to_checksum_address(keccak(text="ape-dao account")[12:]))


class _Known(Mapping[str, str]):
    """The addresses of a DAO's contracts by key, each planned when it is asked for."""

    def __init__(self, planner: _Planner) -> None:
        self._planner = planner

    def __getitem__(self, key: str) -> str:
        return self._planner.address(key)

    def __contains__(self, key: object) -> bool:
        return key in list(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self._planner.keys())

    def __len__(self) -> int:
        return len(self._planner.keys())


def _check_size(contract: str, what: str, size: int, limit: int) -> None:
    if size > limit:
        raise PlanError(f"{contract} has {size:,} bytes of {what}; a chain takes at most {limit:,}.")


def factory_step(
    part: Part, arguments: Arguments, salt: bytes, artifact: Artifact, powers: Iterable[Power], birth: Context
) -> Step:
    """The step that creates a part through the CREATE2 factory or that of others, which anybody can send.

    Args:
        powers: Those that exist as soon as it is done.
        birth: What its arguments are made of.

    Raises:
        PlanError: The contract does not fit on a chain, or does not take the arguments.
    """
    encoded = encode_by_name(artifact.constructor_abi["inputs"], arguments, f"{part.contract}'s constructor")
    init_code = artifact.init_code + encoded
    _check_size(part.contract, "init code", len(init_code), MAX_INIT_CODE)
    _check_size(part.contract, "code", len(artifact.runtime_code), MAX_RUNTIME_CODE)
    how = Creation(FACTORY, salt, deployment_data(salt, init_code))
    if part.creation is not None:
        how = part.creation(birth, salt)
    return Step(
        key=part.key,
        contract=part.contract,
        address=predict_address(how.salt, init_code, how.factory),
        salt=how.salt,
        arguments=arguments,
        encoded_arguments=encoded,
        init_code=init_code,
        to=how.factory,
        data=how.data,
        powers=tuple(powers),
        minimum_gas=_minimum_gas(part.contract, how.data, init_code, artifact),
        artifact=artifact,
    )


def _minimum_gas(contract: str, data: bytes, init_code: bytes, artifact: Artifact) -> int:
    zeros = data.count(0)
    words = -(-len(init_code) // 32)
    gas = (
        _GAS_TRANSACTION
        + _GAS_CREATE
        + zeros * _GAS_PER_ZERO_BYTE
        + (len(data) - zeros) * _GAS_PER_OTHER_BYTE
        + words * _GAS_PER_INIT_CODE_WORD
        + len(artifact.runtime_code) * _GAS_PER_CODE_BYTE
    )
    if gas > MAX_TRANSACTION_GAS:
        raise PlanError(
            f"{contract} takes at least {gas:,} gas; a transaction has at most {MAX_TRANSACTION_GAS:,}."
        )
    return gas


def _hand_over(parts: Iterable[Part], planner: _Planner) -> Iterator[Call]:
    """The calls of `Genesis.finish`: wire what names each other, give everything away, renounce."""
    wires = [wire for part in parts for wire in part.wiring]
    transfers = [_transfer(part.key, part.owner) for part in parts if part.owner and part.until_finish]
    last = [wire for wire in wires if wire.is_last]
    for wire in (*(wire for wire in wires if not wire.is_last), *transfers, *last):
        part = planner.parts[wire.target]
        abi = planner.artifact(part.contract).abi
        data = encode_call(abi, wire.function, wire.arguments(planner.context), part.contract)
        yield Call(
            key=wire.target,
            target=planner.address(wire.target),
            function=wire.function,
            arguments=decode_call(abi, data)[1],
            data=data,
            more_gas=wire.more_gas,
        )


def _transfer(key: str, owner: str) -> Wire:
    return Wire(key, "transferOwnership", lambda context: {"newOwner": context.known[owner]})


def _power_data(power: Power) -> dict[str, str]:
    return {"contract": power.contract, "power": power.power, "holder": power.holder}
