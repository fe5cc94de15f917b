"""Execution of a plan on a connected chain: resumable, journalled, and refused early when it cannot end well.

Every contract goes to an address that its init code decides, through a deployer that belongs to nobody; the
only account that can act in between is the `Genesis` contract of this deployer. A stranger's transaction
between two of ours can at most create one of our contracts for us, and pay for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ape_dao.core import units
from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.create2 import FACTORY, FACTORY_CODE
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.reverts import decode_revert
from ape_dao.core.chain.transport import Refused, revert_data, silence, verdict
from ape_dao.core.deployment.bookkeeping import existing_record, is_complete, make_record, open_journal
from ape_dao.core.deployment.factory import ensure_factory
from ape_dao.core.deployment.journal import Entry, write_atomically
from ape_dao.core.deployment.kept import kept_by_deployer
from ape_dao.core.deployment.own_token import token_problems
from ape_dao.core.deployment.plan import FINISH
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import FOLDER, input_path, journal_path, record_path
from ape_dao.core.deployment.sources import standard_inputs
from ape_dao.core.deployment.standing import standing_problems
from ape_dao.core.errors import DeployError
from ape_dao.core.governance import MAX_GUARDIAN_TERM
from ape_dao.core.spec.assembly import modules_of
from ape_dao.core.spec.identity import tokens_of
from ape_dao.core.verification.verify import compare_created, drift, require_verified, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.chain.receipts import Receipt
    from ape_dao.core.chain.sending import Terms
    from ape_dao.core.deployment.journal import Journal
    from ape_dao.core.deployment.plan import Plan, Step
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec

_FEES_LAST = 30.0
"""Seconds until the node is asked for its fees again."""
_GAS_MARGIN_PERCENT = 115  # of the estimate; what is not used is not paid


Kind = Literal["install", "sent", "created", "found", "finished", "discarded", "undone"]


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
    dao: str = ""
    """Name of the DAO: children come before their parent."""


@dataclass(frozen=True)
class Deployment:
    """The outcome of `deploy`."""

    record: Record
    path: Path
    fresh: bool
    """Whether this run did something; False if the DAO was complete already."""
    kept: list[str]
    """What the deployer holds by the spec: powers and tokens, in words."""
    findings: list[Finding]
    """What reading everything back from the chain found."""
    children: tuple[Deployment, ...] = ()
    """The DAOs of their own that the spec describes."""


def deploy(
    plan: Plan,
    provider: ProviderAPI,
    account: AccountAPI,
    *,
    folder: Path = FOLDER,
    progress: Callable[[Progress], None] = lambda _: None,
    require: Callable[[Spec, Chain], None] = lambda _, __: None,
) -> Deployment:
    """Make the chain look like the plan, or go on where an earlier run stopped, and write the record.

    The children of the DAO come first, each with a record of its own, so that the parent names what is there.

    Args:
        account: The deployer of the plan; pays for the transactions and ends with no power.
        folder: Where records and journals lie.
        progress: Called after everything that happens.
        require: Called before the first transaction; raises if the spec must not be deployed.

    Raises:
        DeployError: It cannot start, a transaction failed, or one is not in a block yet.
        JournalError: A journal or record of another spec is in the folder.
        VerifyError: It is complete and recorded, but the chain does not hold what the spec says.
    """
    chain = Chain(provider)
    if account.address != plan.deployer:
        raise DeployError(f"The plan is for deployer {plan.deployer}, but the account is {account.address}.")
    if plan.children:
        _check_family(plan, chain, folder, require)
    children = tuple(
        deploy(child, provider, account, folder=folder, progress=progress, require=require)
        for child in plan.children
    )
    path = record_path(chain.network_name, plan.spec.slug, folder)
    total = len(plan.steps) + 1
    existing = existing_record(path, plan, chain) if path.is_file() else None
    if existing is not None:
        if is_complete(existing, chain):
            journal_path(chain.network_name, plan.spec.slug, folder).unlink(missing_ok=True)
            findings = verify(installed(existing), provider, existing.start_block)
            kept = kept_by_deployer(plan, chain)
            return Deployment(existing, path, fresh=False, kept=kept, findings=findings, children=children)
        progress(Progress("undone", "record", -1, total, dao=plan.spec.name))
    require(plan.spec, chain)
    journal = open_journal(
        plan,
        chain,
        journal_path(chain.network_name, plan.spec.slug, folder),
        lambda: progress(Progress("discarded", "journal", -1, total, dao=plan.spec.name)),
    )
    codes = check_before(plan, chain)
    run = _Run(plan, chain, account, progress, journal)
    run.create_all(codes)
    compared = run.compare()
    run.finish()
    record = make_record(plan, compared, journal)
    for module, data in standard_inputs(contracts_of(plan)).items():
        write_atomically(input_path(chain.network_name, plan.spec.slug, folder, module), data)
    record.save(path)
    journal.remove()
    findings = verify(plan, provider, record.start_block, run.newest)
    require_verified(findings)
    kept = kept_by_deployer(plan, run.chain_now())
    return Deployment(record, path, fresh=True, kept=kept, findings=findings, children=children)


def _check_family(plan: Plan, chain: Chain, folder: Path, require: Callable[[Spec, Chain], None]) -> None:
    """Refuse before the first child what would stop a later one, or leave the parent without gas."""
    begun = [
        one for one in plan.family if not record_path(chain.network_name, one.spec.slug, folder).is_file()
    ]
    for one in begun:
        require(one.spec, chain)
    left = []
    for one in begun:
        codes = check_before(one, chain)
        left += [step.minimum_gas for step in one.steps if not codes[step.address]]
    _, price, held = chain.time_price_balance(plan.deployer)
    _require_funds(plan.deployer, price * sum(left), held)


def _require_funds(deployer: str, cost: int, held: int) -> None:
    if cost > held:
        needed, there = units.format_amount(cost, symbol="ETH"), units.format_amount(held, symbol="ETH")
        raise DeployError(
            f"The deployer {deployer} has {there}; what is left to do costs at least {needed} at the "
            "current gas price."
        )


def create_contracts(
    plan: Plan, chain: Chain, account: AccountAPI, progress: Callable[[Progress], None], journal: Journal
) -> Chain:
    """Create the contracts of a plan that has no hand-over; the chain after the last transaction.

    Raises:
        DeployError: A token is not on this network, a date has passed, the account cannot pay, or a
            transaction failed.
    """
    run = _Run(plan, chain, account, progress, journal)
    run.create_all(check_before(plan, chain))
    return run.chain_now()


def contracts_of(plan: Plan) -> list[str]:
    """The contracts that a plan creates."""
    return list(dict.fromkeys(step.contract for step in plan.steps))


def check_before(plan: Plan, chain: Chain) -> dict[str, bytes]:
    """Refuse a deployment that would stop half-way; the code at every address that matters.

    Raises:
        DeployError: A token of the spec is not on this network, a date has passed, or the deployer
            cannot pay for what is left to do.
    """
    if wrong := list(token_problems(plan.spec, chain)):
        raise DeployError(f"{'; '.join(wrong)}; correct `token`.")
    context = plan.context()
    tokens = {name: context.account(name) for name in tokens_of(plan.spec)}
    if missing := next(standing_problems(plan.spec, chain), None):
        raise DeployError(f"{missing}.")
    places = [FACTORY, *tokens.values(), *(step.address for step in plan.steps)]
    codes = dict(zip(places, chain.codes_of(places), strict=True))
    for name, address in tokens.items():
        if not codes[address]:
            raise DeployError(
                f"'{name}' is {address}, and there is no contract at that address on {chain.network_name}; "
                "give the token's address there."
            )
    now, price, held = chain.time_price_balance(plan.deployer)
    for key, trouble in _over(plan.spec, now):
        if plan.has(key) and not codes[plan.addresses[key]]:
            raise DeployError(trouble)
    cost = price * sum(step.minimum_gas for step in plan.steps if not codes[step.address])
    _require_funds(plan.deployer, cost, held)
    return codes


def _over(spec: Spec, now: int) -> Iterator[tuple[str, str]]:
    """Dates of the spec that have passed: the contract that would refuse each of them, and what to do."""
    guardian = spec.governor.guardian
    if guardian is not None and guardian.until <= now:
        yield (
            "governor",
            "governor.guardian.until has passed; give a later date or remove the guardian.",
        )
    if guardian is not None and guardian.until > now + MAX_GUARDIAN_TERM:
        yield (
            "governor",
            f"governor.guardian.until, {units.format_date(guardian.until)}, is more than "
            f"{MAX_GUARDIAN_TERM // units.DAY} days away; give {units.format_date(now + MAX_GUARDIAN_TERM)} "
            "or an earlier date.",
        )
    for module, section in modules_of(spec):
        if module.obstacles is not None:
            yield from module.obstacles(section, now)


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
        self._there: set[str] = set()
        self.newest, self._nonce = 0, 0
        self._estimates: dict[str, int] = {}
        self._left: list[Step] = []
        self._terms_now: tuple[Terms, float] | None = None

    def look(self, codes: Mapping[str, bytes]) -> None:
        """Note what is there already, and what the chain says now of transactions that were in a block.

        The gas of all steps is estimated at once; where a constructor needs an earlier step, again later.
        """
        self._there = {step.address for step in self.plan.steps if codes[step.address]}
        done = [key for key, entry in self.journal.entries.items() if entry.done and entry.transaction]
        hashes = [str(self.journal.entry(key).transaction) for key in done]
        for key, receipt in zip(done, self.chain.receipts(hashes), strict=True):
            entry = self.journal.entry(key)
            if receipt is None:  # a reorganisation took it out of its block
                self.journal.entries[key] = Entry(transaction=entry.transaction, nonce=entry.nonce)
            elif receipt.block_hash != entry.block_hash:
                self._note(key, receipt)
        self._left = [step for step in self.plan.steps if step.address not in self._there]
        self._ask_on(None)

    def create_all(self, codes: Mapping[str, bytes]) -> None:
        """Create everything that is not there, and the factory first."""
        self.look(codes)
        has_factory = codes[FACTORY] == FACTORY_CODE
        if not has_factory and (gas_used := ensure_factory(self.chain, self.account)) is not None:
            self._progress(
                Progress(
                    "install",
                    "factory",
                    -1,
                    self._total,
                    FACTORY,
                    transaction=gas_used,
                    dao=self.plan.spec.name,
                )
            )
        for index, step in enumerate(self.plan.steps):
            self.create(step, index)

    def _ask_on(self, transaction: str | None) -> Receipt | None:
        """The receipt of what was just sent, if there is one; and the gas of steps that have none yet."""
        sends = [(self.plan.deployer, step.to, step.data) for step in self._left]
        receipt, estimates = self.chain.receipt_and_estimates(transaction, sends)
        left = []
        for step, gas in zip(self._left, estimates, strict=True):
            if isinstance(gas, int) and gas >= step.minimum_gas:
                self._estimates[step.key] = gas
            else:
                left.append(step)
        self._left = left
        return receipt

    def create(self, step: Step, index: int) -> None:
        """Create one contract, unless it is there."""

        def is_there() -> bool:
            return bool(self.chain_now().code(step.address))

        if step.address in self._there:
            self._adopt(step.key)
            did = False
        else:
            did = self._do(step.key, step.to, step.data, is_there, lambda: self._why_not_created(step))
        self._report("created" if did else "found", step.key, index, step.address)

    def compare(self) -> Chain:
        """Compare everything that exists with the plan, before the step that cannot be undone.

        Returns:
            The chain as it was compared, whose contracts keep their code.

        Raises:
            DeployError: A contract is not the one that the plan makes.
        """
        chain = self.chain_now().still()
        wrong = drift(compare_created(self.plan, chain, self.journal.start_block))
        if wrong:
            named = "; ".join(f"{one.what} is {one.found} instead of {one.expected}" for one in wrong[:3])
            raise DeployError(
                f"What exists is not what the plan makes: {named}. The hand-over was not made; give the spec "
                "another `salt` to begin anew, at other addresses."
            )
        return chain

    def finish(self) -> None:
        """Make the calls of the hand-over in one transaction, unless that is done; wait for its depth."""
        genesis, address = contracts.artifact("Genesis"), self.plan.addresses["genesis"]

        def is_finished() -> bool:
            return bool(self.chain_now().read(genesis, address, "finished"))

        if is_finished():
            self._adopt(FINISH)
            did = False
        else:
            did = self._do(FINISH, address, self.plan.finish_data, is_finished, self._why_not_finished)
        transaction = self.journal.entry(FINISH).transaction
        if transaction is not None and self.chain.confirmations:
            self._note(FINISH, self._wait(transaction, FINISH, self.chain.confirmations))
        self._report("finished" if did else "found", FINISH, self._total - 1, address)

    def chain_now(self) -> Chain:
        """The chain not before the newest block that is known: a node may not show it yet as its newest."""
        return self.chain.after(self.newest) if self.newest else self.chain

    def _do(
        self, key: str, to: str, data: bytes, is_done: Callable[[], bool], explain: Callable[[], str]
    ) -> bool:
        """Execute one step that is not done; False if an earlier transaction or somebody else did it."""
        entry = self.journal.entry(key)
        if entry.transaction and not entry.done and self.chain.knows_transaction(entry.transaction):
            self._note(key, self._wait(entry.transaction, key))
            if is_done():
                self._adopt(key)
                return False
        try:
            terms, gas_limit = self._terms(key, to, data, explain)
            transaction = self.chain.send(
                self.account,
                to,
                data,
                gas_limit,
                lambda sent, nonce: self.journal.signed(key, sent, nonce),
                terms=terms,
            )
            self._report("sent", key, -1, to, transaction)
            receipt = self._ask_on(transaction) or self._wait(transaction, key)
            self._note(key, receipt)
            if not receipt.succeeded:
                raise DeployError(f"The step '{key}' failed in transaction {transaction}: {explain()}.")
        except DeployError:
            if not is_done():
                raise
            self._adopt(key)  # somebody else created the same contract in the meantime
            return False
        return True

    def _wait(self, transaction: str, key: str, confirmations: int = 0) -> Receipt:
        return self.chain.wait(
            transaction, key, self.plan.deployer, self.journal.entry(key).nonce, confirmations
        )

    def _adopt(self, key: str) -> None:
        """Write down a step that is done on the chain, with its transaction if that can be found."""
        entry = self.journal.entry(key)
        if entry.done:
            return
        sent = self.chain.receipt(entry.transaction) if entry.transaction else None
        if sent is not None and sent.succeeded:
            self._note(key, sent)
            return
        transaction = self._find_transaction(key)
        if transaction and (receipt := self.chain.receipt(transaction)):
            self._note(key, receipt)
        else:
            self.journal.entries[key] = Entry(done=True)
            self.journal.save()

    def _find_transaction(self, key: str) -> str | None:
        """The transaction of a step that was done without being written down."""
        address = self.plan.addresses["genesis" if key == FINISH else key]
        return self.chain.first_transaction_of(address, self.journal.start_block)

    def _terms(self, key: str, to: str, data: bytes, explain: Callable[[], str]) -> tuple[Terms, int]:
        """Fees, nonce and gas of a transaction; refuses one that would fail or that no block takes."""
        self._left = [step for step in self._left if step.key != key]
        early = self._estimates.pop(key, None)
        if early is not None and self._terms_now is not None and self._terms_now[1] > time.monotonic():
            terms, estimate = self._terms_now[0], early
        else:
            terms, estimate = self.chain.terms(self.plan.deployer, to, data, self.newest or None)
            self._terms_now = terms, time.monotonic() + _FEES_LAST
        if isinstance(estimate, Refused):
            if estimate.is_passing:
                raise silence(str(estimate))
            raise DeployError(f"The step '{key}' would fail: {explain()}.")
        if estimate > MAX_TRANSACTION_GAS:
            raise DeployError(
                f"The step '{key}' takes {estimate:,} gas; a transaction has at most {MAX_TRANSACTION_GAS:,}."
            )
        self._nonce = max(self._nonce, terms.nonce)
        limit = min(estimate * _GAS_MARGIN_PERCENT // 100, MAX_TRANSACTION_GAS)
        return replace(terms, nonce=self._nonce), limit

    def _note(self, key: str, receipt: Receipt) -> None:
        """Write down a transaction that is in a block; forget one that failed."""
        self.newest = max(self.newest, receipt.block)
        self._nonce = max(self._nonce, (self.journal.entry(key).nonce or 0) + 1)
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
        """The CREATE2 factory swallows reasons, so run the constructor on its own."""
        return self._reason(contracts.artifact(step.contract), None, step.init_code, FACTORY)

    def _why_not_finished(self) -> str:
        artifact, address = contracts.artifact("Genesis"), self.plan.addresses["genesis"]
        return self._reason(artifact, address, self.plan.finish_data, self.plan.deployer)

    def _reason(self, artifact: contracts.Artifact, to: str | None, data: bytes, sender: str) -> str:
        request = {"from": sender, "data": "0x" + data.hex()} | ({"to": to} if to else {})
        block = hex(self.newest) if self.newest else LATEST
        answer = verdict(self.chain.provider.web3.provider, "eth_call", [request, block])
        error = answer.get("error")
        if error is None:
            balance = self.chain.balance(self.plan.deployer)
            return f"the node gives no reason; the deployer holds {units.format_amount(balance)} ETH"
        revert = revert_data(error)
        if revert is not None and len(revert) > 2:
            return decode_revert(artifact, bytes.fromhex(revert[2:]))
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
                dao=self.plan.spec.name,
            )
        )
