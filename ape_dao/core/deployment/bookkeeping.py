"""A deployment and its files: the journal to go on with, the record that lies there, the record to write."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.contract_types import GENESIS
from ape_dao.core.deployment.journal import Journal, load_journal, write_atomically
from ape_dao.core.deployment.parts import existing_of
from ape_dao.core.deployment.plan import FINISH, plain
from ape_dao.core.deployment.record import FORMAT, LAUNCH, Record, input_path, load_record
from ape_dao.core.deployment.sources import standard_inputs
from ape_dao.core.errors import JournalError
from ape_dao.core.spec.identity import spec_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.plan import Plan, Step


def differences(old: Any, new: Any, key: str = "") -> Iterator[str]:
    """What changed from one spec's data to another's, one line a value."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from differences(old.get(name), new.get(name), f"{key}.{name}" if key else str(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, f"{key}[{index}]")
    elif old != new:
        yield f"{key}: {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def open_journal(plan: Plan, chain: Chain, path: Path, on_discard: Callable[[], None]) -> Journal:
    """The journal to go on with, or a new one.

    Args:
        on_discard: Called when a journal is of a local chain that is gone.

    Raises:
        JournalError: It belongs to another spec, deployer, kit or chain.
    """
    first = plan.steps[0].address
    first_block, code, newest = chain.beginnings(first)
    journal = load_journal(path)
    if journal is not None and journal.chain != first_block and chain.is_local:
        on_discard()
        journal = None
    if journal is None:
        journal = Journal(
            path=path,
            dao=plan.spec.name,
            chain_id=chain.chain_id(),
            chain=first_block,
            deployer=plan.deployer,
            spec_hash=spec_hash(plan.spec),
            plan_hash=plan.hash(),
            spec=plan.spec.to_data(),
            start_block=chain.creation_block(first) if code else newest,  # by a run whose journal was lost
            entries={},
        )
        journal.save()
        return journal
    remedy = f"go on with what {path} began, or delete that file to give it up"
    if journal.chain != first_block:
        raise JournalError(f"{path} belongs to another chain with the same name; {remedy}.")
    if journal.spec_hash != spec_hash(plan.spec):
        raise JournalError(_changed("was begun", journal.spec, plan, remedy))
    if journal.deployer != plan.deployer:
        raise JournalError(f"The deployment was begun by {journal.deployer}, not {plan.deployer}; {remedy}.")
    if journal.plan_hash != plan.hash():
        raise JournalError(f"The deployment was begun with another version of the contracts; {remedy}.")
    return journal


def existing_record(path: Path, plan: Plan, chain: Chain) -> Record | None:
    """A record that lies there already; None if it is of a local chain that is gone.

    Raises:
        JournalError: It is the record of another DAO or deployer.
    """
    record = load_record(path)
    is_other = record.data["chain"] != chain.first_block_hash()
    if chain.is_local and (is_other or not chain.code(record.address("genesis"))):
        return None
    if is_other:
        raise JournalError(f"{path} is the record of another chain with the same name; move it away.")
    remedy = f"for a second DAO change `name` or give another --folder, or move {path} away"
    known = [spec_hash(record.launch_spec), spec_hash(record.spec)]
    if spec_hash(plan.spec) not in known:
        by_vote = f"`ape dao amend` plans such a change of a DAO that lives; {remedy}"
        raise JournalError(_changed("is deployed", record.last["spec"], plan, by_vote))
    if record.deployer != plan.deployer:
        raise JournalError(f"This DAO is deployed by {record.deployer}; {remedy}.")
    if len(record.installations) == 1 and record.addresses != plan.addresses:
        raise JournalError(f"This DAO is deployed by another version of the kit; {remedy}.")
    return record


def is_complete(record: Record, chain: Chain) -> bool:
    """Whether the chain holds the deployment of a record, in the block of the record.

    A reorganisation can undo it, or move it into another block.
    """
    codes = chain.codes_of(record.addresses.values())
    if not all(codes):
        return False
    genesis, finish = record.artifacts[GENESIS.key], record.launch["finish"]
    finished = chain.read(genesis, record.address(GENESIS.key), "finished")
    block = finish["block"]
    return bool(finished) and (block is None or chain.block_hash(int(block)) == finish["blockHash"])


def _changed(what: str, old: dict[str, Any], plan: Plan, remedy: str) -> str:
    changes = "; ".join(differences(old, plan.spec.to_data()))
    return f"'{plan.spec.name}' {what} with another spec ({changes}); {remedy}."


def make_record(plan: Plan, chain: Chain, journal: Journal) -> Record:
    """The record of a complete deployment."""
    manifest = contracts.load_manifest()
    compiler = manifest["Genesis"].compiler
    created = created_entries(plan.steps, chain, journal)
    finish = {
        "to": plan.addresses["genesis"],
        "data": "0x" + plan.finish_data.hex(),
        **_transaction_data(journal, FINISH),
    }
    gas = [entry.gas_used or 0 for entry in journal.entries.values()]
    launch = {
        "kind": LAUNCH,
        "kit": kit_version(),
        "deployer": plan.deployer,
        "specHash": journal.spec_hash,
        "planHash": journal.plan_hash,
        "compiler": {"version": compiler.version, "settings": dict(compiler.settings)},
        "inputSha256": manifest.input_sha256,
        "contracts": created,
        **({"existing": existing} if (existing := existing_of(plan.spec)) else {}),
        "finish": finish,
        "gasUsed": sum(gas),
        "spec": plan.spec.to_data(),
    }
    begun = Record(
        {
            "format": FORMAT,
            "dao": plan.spec.name,
            "network": chain.network_name,
            "chainId": journal.chain_id,
            "chain": journal.chain,
            "startBlock": journal.start_block,
            "deployer": plan.deployer,
            **({"parent": plan.parent} if plan.parent else {}),
            "installations": [],
        }
    )
    return begun.with_installation(launch, {step.contract: step.artifact for step in plan.steps})


def write_inputs(record: Record, contracts: Iterable[str], folder: Path) -> None:
    """Write beside a record the compiler's input of what its newest installation created."""
    for module, data in standard_inputs(contracts).items():
        number = len(record.installations)
        write_atomically(input_path(record.network, record.slug, folder, module, number), data)


def created_entries(steps: Sequence[Step], chain: Chain, journal: Journal) -> dict[str, dict[str, Any]]:
    """What a record says of contracts that exist, by key."""
    codes = chain.codes_of([step.address for step in steps])
    return {
        step.key: {
            "contract": step.contract,
            "address": step.address,
            "salt": "0x" + step.salt.hex(),
            "initCodeHash": step.init_code_hash,
            "arguments": plain(step.arguments),
            "encodedArguments": "0x" + step.encoded_arguments.hex(),
            "codeHash": "0x" + keccak(code).hex(),
            **_transaction_data(journal, step.key),
        }
        for step, code in zip(steps, codes, strict=True)
    }


def _transaction_data(journal: Journal, key: str) -> dict[str, Any]:
    entry = journal.entry(key)
    return {
        "transaction": entry.transaction,
        "block": entry.block,
        "blockHash": entry.block_hash,
        "gasUsed": entry.gas_used,
    }


def kit_version() -> str:
    """The installed version of the kit."""
    try:
        return version("ape-dao")
    except PackageNotFoundError:
        return "unknown"
