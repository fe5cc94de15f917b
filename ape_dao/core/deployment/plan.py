"""The plan of a deployment: every transaction, address and power, before anything is sent.

Pure: the spec, the deployer's address and the compiled contracts decide everything; no network. Two people
who plan the same spec for the same deployer with the same kit get the same hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.abi import decode_call, encode_by_name, encode_call
from ape_dao.core.chain.create2 import FACTORY, deployment_data, predict_address, predict_created_address
from ape_dao.core.deployment import blueprint
from ape_dao.core.deployment.powers import ADMIN, GOVERNOR_ROLES, ROLE_IDS, Power
from ape_dao.core.errors import PlanError
from ape_dao.core.spec import require_addresses, spec_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.chain.artifacts import Manifest
    from ape_dao.core.spec import Spec

MAX_TRANSACTION_GAS = 16_777_216
MAX_INIT_CODE = 49_152
MAX_RUNTIME_CODE = 24_576

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
    """Where the transaction goes: the CREATE2 factory, or Genesis."""
    data: bytes = field(repr=False)
    """What the transaction carries."""
    grants: tuple[Power, ...]
    """Powers that exist as soon as this step is done."""
    minimum_gas: int
    """What the transaction costs at least: data, creation and code, without the constructor's work."""

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

    @property
    def addresses(self) -> dict[str, str]:
        """The address of every contract, by key, also of those that live already."""
        return {**blueprint.existing_of(self.spec), **{step.key: step.address for step in self.steps}}

    def step(self, key: str) -> Step:
        """The step that creates ``key``."""
        return next(step for step in self.steps if step.key == key)

    def has(self, key: str) -> bool:
        """Whether the plan creates this contract."""
        return any(step.key == key for step in self.steps)

    def context(self) -> blueprint.Context:
        """Resolves accounts of the spec to addresses."""
        return blueprint.Context(spec=self.spec, deployer=self.deployer, known=self.addresses)

    def name_of(self, address: str) -> str:
        """What the plan or the spec calls an address; the address itself if they do not know it."""
        names = {known: name for name, known in self.spec.addresses.items()}
        names |= {self.deployer: "deployer"} | {address: key for key, address in self.addresses.items()}
        return names.get(address, address)

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
                    "grants": [_power_data(power) for power in step.grants],
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


def make_plan(spec: Spec, deployer: str, manifest: Manifest | None = None) -> Plan:
    """Plan the deployment of ``spec`` by ``deployer``.

    Raises:
        SpecError: A name in the spec has no address.
        PlanError: The contracts do not take what the kit wants to give, or do not fit on a chain.
    """
    require_addresses(spec)
    source = manifest if manifest is not None else contracts.load_manifest()
    owner = str(to_checksum_address(deployer))
    known = blueprint.existing_of(spec)
    steps: list[Step] = []
    parts = blueprint.parts_of(spec)
    for part in parts:
        context = blueprint.Context(spec=spec, deployer=owner, known=known)
        step = _plan_step(part, context, source)
        known[part.key] = step.address
        steps.append(step)
        if part.key == "genesis":
            created = [one.key for one in parts if one.is_created_by_genesis]
            known |= {key: predict_created_address(step.address, _salt(spec, key)) for key in created}
    calls = tuple(_hand_over(spec, known, source))
    pairs = [{"target": call.target, "data": call.data} for call in calls]
    finish_data = encode_call(source["Genesis"].abi, "finish", {"calls": pairs}, "Genesis")
    return Plan(
        spec=spec,
        deployer=owner,
        steps=tuple(steps),
        calls=calls,
        finish_data=finish_data,
        powers=tuple(final_powers(spec)),
    )


def lockers_of(spec: Spec) -> list[str]:
    """Keys of the contracts that may lock for others."""
    distributor = ["distributor"] if spec.revenue is not None else []
    return [*distributor, *(airdrop.key for airdrop in spec.airdrops)]


def final_powers(spec: Spec) -> Iterator[Power]:
    """Every power of the finished DAO."""
    yield Power("timelock", ADMIN, "timelock")
    for role in GOVERNOR_ROLES:
        yield Power("timelock", role, "governor")
    yield Power("governor", "execute", "timelock")
    for part in blueprint.parts_of(spec):
        if part.owner is not None:
            yield Power(part.key, "owner", part.owner)
    for locker in lockers_of(spec):
        yield Power("escrow", "locker", locker)
    for grant in spec.grants:
        yield Power(grant.key, "beneficiary", grant.beneficiary)
        if grant.revocable:
            yield Power(grant.key, "revoke", "timelock")
    if spec.governor.guardian is not None:
        yield Power("governor", "guardian", spec.governor.guardian.account)


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


def _plan_step(part: blueprint.Part, context: blueprint.Context, manifest: Manifest) -> Step:
    artifact = manifest[part.contract]
    arguments = part.arguments(context)
    encoded = encode_by_name(artifact.constructor_abi["inputs"], arguments, f"{part.contract}'s constructor")
    init_code = artifact.init_code + encoded
    for size, limit, what in (
        (len(init_code), MAX_INIT_CODE, "init code"),
        (len(artifact.runtime_code), MAX_RUNTIME_CODE, "code"),
    ):
        if size > limit:
            raise PlanError(f"{part.contract} has {size:,} bytes of {what}; a chain takes at most {limit:,}.")
    salt = _salt(context.spec, part.key)
    if part.is_created_by_genesis:
        to, address = context.known["genesis"], context.known[part.key]
        creation = {"salt": salt, "initCode": init_code}
        data = encode_call(manifest["Genesis"].abi, "create", creation, "Genesis")
    else:
        to, address, data = FACTORY, predict_address(salt, init_code), deployment_data(salt, init_code)
    gas = _minimum_gas(data, len(init_code), len(artifact.runtime_code))
    if gas > MAX_TRANSACTION_GAS:
        raise PlanError(
            f"{part.contract} takes at least {gas:,} gas; a transaction has at most {MAX_TRANSACTION_GAS:,}."
        )
    return Step(
        key=part.key,
        contract=part.contract,
        address=address,
        salt=salt,
        arguments=arguments,
        encoded_arguments=encoded,
        init_code=init_code,
        to=to,
        data=data,
        grants=tuple(_grants(part, context.spec)),
        minimum_gas=gas,
    )


def _salt(spec: Spec, key: str) -> bytes:
    """One salt for each contract; the spec's own salt makes a second DAO of the same spec possible."""
    return bytes(keccak(json.dumps(["ape-dao", spec.name, spec.salt, key]).encode()))


def _minimum_gas(data: bytes, init_size: int, runtime_size: int) -> int:
    zeros = data.count(0)
    words = -(-init_size // 32)
    return (
        _GAS_TRANSACTION
        + _GAS_CREATE
        + zeros * _GAS_PER_ZERO_BYTE
        + (len(data) - zeros) * _GAS_PER_OTHER_BYTE
        + words * _GAS_PER_INIT_CODE_WORD
        + runtime_size * _GAS_PER_CODE_BYTE
    )


def _grants(part: blueprint.Part, spec: Spec) -> Iterator[Power]:
    if part.key == "genesis":
        yield Power("genesis", "finish (once)", "deployer")
    elif part.key == "timelock":
        yield Power("timelock", ADMIN, "timelock")
        yield Power("timelock", f"{ADMIN} (until finish)", "genesis")
    elif part.key == "escrow" or part.contract == "MerkleAirdrop":
        yield Power(part.key, "owner (until finish)", "genesis")
    elif part.contract == "VestingGrant":
        yield from (power for power in final_powers(spec) if power.contract == part.key)
    elif part.owner is not None:
        yield Power(part.key, "owner", part.owner)
    elif part.key == "governor":
        yield Power("governor", "execute", "timelock")
        if spec.governor.guardian is not None:
            yield Power("governor", "guardian", spec.governor.guardian.account)


def _hand_over(spec: Spec, known: Mapping[str, str], manifest: Manifest) -> Iterator[Call]:
    """The calls of `Genesis.finish`: wire what names each other, give everything away, renounce."""

    def call(key: str, contract: str, function: str, **arguments: Any) -> Call:
        abi = manifest[contract].abi
        data = encode_call(abi, function, arguments, contract)
        shown = decode_call(abi, data)[1]
        return Call(key=key, target=known[key], function=function, arguments=shown, data=data)

    for locker in lockers_of(spec):
        yield call("escrow", "VotingEscrow", "setLocker", locker=known[locker], allowed=True)
    if blueprint.penalties_to_stakers(spec):
        yield call("escrow", "VotingEscrow", "setPenaltyDistributor", distributor=known["distributor"])
    yield call("escrow", "VotingEscrow", "transferOwnership", newOwner=known["timelock"])
    for airdrop in spec.airdrops:
        if airdrop.root is not None:
            yield call(airdrop.key, "MerkleAirdrop", "setRoot", newRoot=bytes.fromhex(airdrop.root[2:]))
        yield call(airdrop.key, "MerkleAirdrop", "transferOwnership", newOwner=known["timelock"])
    for role in GOVERNOR_ROLES:
        yield call("timelock", "Timelock", "grantRole", role=ROLE_IDS[role], account=known["governor"])
    yield call(
        "timelock", "Timelock", "renounceRole", role=ROLE_IDS[ADMIN], callerConfirmation=known["genesis"]
    )


def _power_data(power: Power) -> dict[str, str]:
    return {"contract": power.contract, "power": power.power, "holder": power.holder}
