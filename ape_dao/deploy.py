"""Execution of a plan on a connected chain: resumable, journalled, and refused early when it cannot end well.

Every contract goes to an address that its init code decides, through a deployer that belongs to nobody; the
only account that can act in between is the `Genesis` contract of this launcher. A stranger's transaction
between two of ours can at most create one of our contracts for us, and pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Literal

from eth_utils import keccak

from ape_dao import contracts, units
from ape_dao.chain import Chain, Receipt, decode_revert
from ape_dao.create2 import DEPLOYER, DEPLOYER_CODE, INSTALL_COST, INSTALL_TRANSACTION, INSTALLER
from ape_dao.exceptions import DeployError, JournalError
from ape_dao.journal import Entry, Journal, load_journal
from ape_dao.plan import FINISH, MAX_TRANSACTION_GAS, plain
from ape_dao.record import FOLDER, FORMAT, Record, journal_path, load_record, record_path
from ape_dao.spec import spec_hash
from ape_dao.verify import require_verified, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.plan import Plan, Step
    from ape_dao.verify import Finding

_GAS_TRANSFER = 21_000
_GAS_MARGIN_PERCENT = 115  # of the estimate; what is not used is not paid


Kind = Literal["install", "sent", "created", "found", "finished", "discarded"]


@dataclass(frozen=True)
class Progress:
    """Something that happened; shown to people by the caller."""

    kind: Kind
    key: str
    index: int
    total: int
    address: str = ""
    transaction: str = ""
    gas_used: int = 0


@dataclass(frozen=True)
class Deployment:
    """The outcome of `deploy`."""

    record: Record
    path: Path
    fresh: bool
    """Whether this run did something; False if the DAO was complete already."""
    findings: list[Finding]
    """What reading everything back from the chain found."""


def deploy(
    plan: Plan,
    provider: ProviderAPI,
    account: AccountAPI,
    *,
    folder: Path = FOLDER,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Deployment:
    """Make the chain look like the plan, or go on where an earlier run stopped, and write the record.

    Args:
        account: The launcher of the plan; pays for the transactions and ends with no power.
        folder: Where records and journals lie.
        progress: Called after everything that happens.

    Raises:
        DeployError: It cannot start, a transaction failed, or one is not in a block yet.
        JournalError: A journal or record of another spec lies in the way.
        VerifyError: It is complete and recorded, but the chain does not hold what the spec says.
    """
    chain = Chain(provider)
    if account.address != plan.launcher:
        raise DeployError(f"The plan is for launcher {plan.launcher}, but the account is {account.address}.")
    path = record_path(chain.network_name, plan.spec.slug, folder)
    if path.is_file() and (existing := _existing(path, plan, chain)) is not None:
        findings = verify(plan, provider, existing.start_block)
        return Deployment(record=existing, path=path, fresh=False, findings=findings)
    run = _Run(plan, chain, account, progress, _journal(plan, chain, folder, progress))
    check_before(plan, chain)
    run.install_deployer()
    for index, step in enumerate(plan.steps):
        run.create(step, index)
    run.finish()
    record = _record(plan, chain, run.journal)
    record.save(path)
    run.journal.remove()
    findings = verify(plan, provider, record.start_block)
    require_verified(findings)
    return Deployment(record=record, path=path, fresh=True, findings=findings)


def check_before(plan: Plan, chain: Chain) -> None:
    """Refuse a deployment that would stop half-way.

    Raises:
        DeployError: A token of the spec has no code on this network, or a date has passed.
    """
    context = plan.context()
    revenue = plan.spec.revenue
    for name in dict.fromkeys([revenue.weth, *revenue.tokens] if revenue else []):
        address = context.account(name)
        if not chain.code(address):
            raise DeployError(
                f"'{name}' ({address}) has no code on {chain.network_name}; give the token's address there."
            )
    guardian = plan.spec.governor.guardian
    if guardian is not None and guardian.until <= chain.timestamp():
        raise DeployError(
            "governor.guardian.until has passed already; give a later date or remove the guardian."
        )


class _Run:
    """One run of `deploy`."""

    def __init__(
        self,
        plan: Plan,
        chain: Chain,
        account: AccountAPI,
        progress: Callable[[Progress], None],
        journal: Journal,
    ) -> None:
        self.plan, self.chain, self.account, self.journal = plan, chain, account, journal
        self._progress = progress
        self._total = len(plan.steps) + 1

    def install_deployer(self) -> None:
        """Create the deterministic deployer where the chain lacks it."""
        if (code := self.chain.code(DEPLOYER)) == DEPLOYER_CODE:
            return
        if code:
            raise DeployError(f"{DEPLOYER} holds other code than the deterministic deployer on this network.")
        missing = INSTALL_COST - self.chain.balance(INSTALLER)
        try:
            if missing > 0:
                paid = self.chain.send(self.account, INSTALLER, b"", _GAS_TRANSFER, value=missing)
                self.chain.wait(paid, "the cost of the deterministic deployer")
            transaction = str(self.chain.rpc("eth_sendRawTransaction", "0x" + INSTALL_TRANSACTION.hex()))
        except Exception as err:
            raise DeployError(
                f"This network has no deterministic deployer at {DEPLOYER} and refuses to install it: {err}"
            ) from err
        self.chain.wait(transaction, "the deterministic deployer")
        if self.chain.code(DEPLOYER) != DEPLOYER_CODE:
            raise DeployError(f"The deterministic deployer could not be installed at {DEPLOYER}.")
        self._report("install", "deployer", -1, DEPLOYER, transaction)

    def create(self, step: Step, index: int) -> None:
        """Create one contract, unless it is there."""

        def is_there() -> bool:
            return bool(self.chain.code(step.address))

        did = self._do(step.key, step.to, step.data, is_there, lambda: self._why_not_created(step))
        if not contracts.artifact(step.contract).is_code(self.chain.code(step.address)):
            raise DeployError(f"{step.address} does not hold the code of {step.contract}; do not go on.")
        self._report("created" if did else "found", step.key, index, step.address)

    def finish(self) -> None:
        """Hand everything over in one transaction, unless that is done."""
        genesis, address = contracts.artifact("Genesis"), self.plan.addresses["genesis"]

        def is_finished() -> bool:
            return bool(self.chain.read(genesis, address, "finished"))

        did = self._do(FINISH, address, self.plan.finish_data, is_finished, self._why_not_finished)
        self._report("finished" if did else "found", FINISH, self._total - 1, address)

    def _do(
        self, key: str, to: str, data: bytes, is_done: Callable[[], bool], explain: Callable[[], str]
    ) -> bool:
        """Bring one step about; False if it was done already, by an earlier run or by somebody else."""
        entry = self.journal.entry(key)
        if entry.transaction and not entry.done and self.chain.knows_transaction(entry.transaction):
            self._note(key, self.chain.wait(entry.transaction, key))
        if is_done():
            self._adopt(key)
            return False
        try:
            gas_limit = self._gas_limit(key, to, data, explain)
            transaction = self.chain.send(
                self.account, to, data, gas_limit, lambda sent, nonce: self.journal.signed(key, sent, nonce)
            )
            self._report("sent", key, -1, to, transaction)
            receipt = self.chain.wait(transaction, key)
            self._note(key, receipt)
            if not receipt.succeeded:
                raise DeployError(f"The step '{key}' failed in transaction {transaction}: {explain()}.")
        except DeployError:
            if not is_done():
                raise
            self._adopt(key)  # somebody else created the same contract in the meantime
            return False
        if not is_done():
            raise DeployError(
                f"Transaction {transaction} did not bring about the step '{key}'; do not go on."
            )
        return True

    def _adopt(self, key: str) -> None:
        """Write down a step that is done on the chain, with its transaction if that can be found."""
        if self.journal.entry(key).done:
            return
        found = self._find_transaction(key)
        if found and (receipt := self.chain.receipt(found)):
            self._note(key, receipt)
        else:
            self.journal.entries[key] = Entry(done=True)
            self.journal.save()

    def _find_transaction(self, key: str) -> str | None:
        """The transaction of a step that was done without being written down."""
        address = self.plan.addresses["genesis" if key == FINISH else key]
        return self.chain.first_transaction_of(address, self.journal.start_block)

    def _gas_limit(self, key: str, to: str, data: bytes, explain: Callable[[], str]) -> int:
        """Gas for a transaction; refuses one that would fail or that no block takes."""
        try:
            estimate = self.chain.estimate_gas(self.plan.launcher, to, data)
        except Exception as err:
            raise DeployError(f"The step '{key}' would fail: {explain()}.") from err
        if estimate > MAX_TRANSACTION_GAS:
            raise DeployError(
                f"The step '{key}' takes {estimate:,} gas; a transaction has at most {MAX_TRANSACTION_GAS:,}."
            )
        return min(estimate * _GAS_MARGIN_PERCENT // 100, MAX_TRANSACTION_GAS)

    def _note(self, key: str, receipt: Receipt) -> None:
        """Write down a transaction that is in a block; forget one that failed."""
        self.journal.entries[key] = (
            Entry(
                transaction=receipt.transaction,
                nonce=self.journal.entry(key).nonce,
                block=receipt.block,
                block_hash=receipt.block_hash,
                gas_used=receipt.gas_used,
                done=True,
            )
            if receipt.succeeded
            else Entry()
        )
        self.journal.save()

    def _why_not_created(self, step: Step) -> str:
        """The deterministic deployer swallows reasons, so run the constructor on its own."""
        return self._reason(contracts.artifact(step.contract), None, step.init_code, DEPLOYER)

    def _why_not_finished(self) -> str:
        artifact, address = contracts.artifact("Genesis"), self.plan.addresses["genesis"]
        return self._reason(artifact, address, self.plan.finish_data, self.plan.launcher)

    def _reason(self, artifact: contracts.Artifact, to: str | None, data: bytes, sender: str) -> str:
        request = {"from": sender, "data": "0x" + data.hex()} | ({"to": to} if to else {})
        answer = self.chain.provider.web3.provider.make_request("eth_call", [request, "latest"])
        error = answer.get("error")
        if error is None:
            balance = self.chain.balance(self.plan.launcher)
            return f"the node gives no reason; the launcher holds {units.format_amount(balance)} ETH"
        found = error.get("data")
        found = found.get("data") if isinstance(found, dict) else found
        if isinstance(found, str) and found.startswith("0x") and len(found) > 2:
            return decode_revert(artifact, bytes.fromhex(found[2:]))
        return str(error.get("message", error))

    def _report(self, kind: Kind, key: str, index: int, address: str = "", transaction: str = "") -> None:
        entry = self.journal.entries.get(key, Entry())
        self._progress(
            Progress(
                kind=kind,
                key=key,
                index=index,
                total=self._total,
                address=address,
                transaction=transaction or entry.transaction or "",
                gas_used=entry.gas_used or 0,
            )
        )


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


def _journal(plan: Plan, chain: Chain, folder: Path, progress: Callable[[Progress], None]) -> Journal:
    """The journal to go on with, or a new one.

    Raises:
        JournalError: It belongs to another spec, launcher, kit or chain.
    """
    path = journal_path(chain.network_name, plan.spec.slug, folder)
    first_block = chain.first_block_hash()
    journal = load_journal(path)
    if journal is not None and journal.chain != first_block and chain.is_local:
        progress(Progress("discarded", "journal", -1, len(plan.steps) + 1))
        journal = None
    if journal is None:
        first = plan.steps[0].address
        begun = bool(chain.code(first))  # by a run whose journal was lost
        journal = Journal(
            path=path,
            dao=plan.spec.name,
            chain_id=chain.chain_id(),
            chain=first_block,
            launcher=plan.launcher,
            spec_hash=spec_hash(plan.spec),
            plan_hash=plan.hash(),
            spec=plan.spec.to_data(),
            start_block=chain.creation_block(first) if begun else chain.block_number(),
            entries={},
        )
        journal.save()
        return journal
    remedy = f"go on with what {path} began, or delete that file to give it up"
    if journal.chain != first_block:
        raise JournalError(f"{path} belongs to another chain with the same name; {remedy}.")
    if journal.spec_hash != spec_hash(plan.spec):
        raise JournalError(_changed("was begun", journal.spec, plan, remedy))
    if journal.launcher != plan.launcher:
        raise JournalError(f"The deployment was begun by {journal.launcher}, not {plan.launcher}; {remedy}.")
    if journal.plan_hash != plan.hash():
        raise JournalError(f"The deployment was begun with another version of the contracts; {remedy}.")
    return journal


def _existing(path: Path, plan: Plan, chain: Chain) -> Record | None:
    """A record that lies there already; None if it is of a local chain that is gone.

    Raises:
        JournalError: It is the record of another DAO or launcher.
    """
    record = load_record(path)
    is_gone = record.data["chain"] != chain.first_block_hash() or not chain.code(record.address("genesis"))
    if is_gone and chain.is_local:
        return None
    remedy = f"change `name` or `salt` for a second DAO, or move {path} away"
    if record.spec_hash != spec_hash(plan.spec):
        raise JournalError(_changed("is deployed", record.data["spec"], plan, remedy))
    if record.addresses != plan.addresses:
        raise JournalError(
            f"This DAO is deployed by {record.launcher} or another version of the kit; {remedy}."
        )
    return record


def _changed(what: str, old: dict[str, Any], plan: Plan, remedy: str) -> str:
    changes = "; ".join(differences(old, plan.spec.to_data()))
    return f"'{plan.spec.name}' {what} with another spec ({changes}); {remedy}."


def _record(plan: Plan, chain: Chain, journal: Journal) -> Record:
    """The record of a complete deployment."""
    manifest = contracts.load_manifest()
    compiler = manifest["Genesis"].compiler
    created = {}
    for step in plan.steps:
        created[step.key] = {
            "contract": step.contract,
            "address": step.address,
            "salt": "0x" + step.salt.hex(),
            "initCodeHash": step.init_code_hash,
            "arguments": plain(step.arguments),
            "encodedArguments": "0x" + step.encoded_arguments.hex(),
            "codeHash": "0x" + keccak(chain.code(step.address)).hex(),
            **_transaction_data(journal, step.key),
        }
    finish = {
        "to": plan.addresses["genesis"],
        "data": "0x" + plan.finish_data.hex(),
        **_transaction_data(journal, FINISH),
    }
    gas = [entry.gas_used or 0 for entry in journal.entries.values()]
    return Record(
        {
            "format": FORMAT,
            "kit": kit_version(),
            "dao": plan.spec.name,
            "network": chain.network_name,
            "chainId": journal.chain_id,
            "chain": journal.chain,
            "startBlock": journal.start_block,
            "launcher": plan.launcher,
            "specHash": journal.spec_hash,
            "planHash": journal.plan_hash,
            "compiler": {"version": compiler.version, "settings": dict(compiler.settings)},
            "inputSha256": manifest.input_sha256,
            "contracts": created,
            "finish": finish,
            "gasUsed": sum(gas),
            "spec": plan.spec.to_data(),
        }
    )


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
