"""The deployments of an amendment: anybody can send them, before the vote or after it.

What they create belongs to the timelock from the first second on, and is used by nothing until a proposal
says so: an amendment that is defeated leaves contracts without a power and without an asset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.amendment.pending import pending_journal_path
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.bookkeeping import created_entries
from ape_dao.core.deployment.deploy import create_contracts
from ape_dao.core.deployment.installed import Created, Installed
from ape_dao.core.deployment.journal import Journal, load_journal
from ape_dao.core.deployment.plan import Plan
from ape_dao.core.errors import DeployError
from ape_dao.core.verification.verify import compare_created, drift

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.amendment.plan import Amendment
    from ape_dao.core.deployment.deploy import Progress
    from ape_dao.core.deployment.record import Record


def deploy_contracts(
    amendment: Amendment,
    record: Record,
    provider: ProviderAPI,
    account: AccountAPI,
    folder: Path,
    progress: Callable[[Progress], None] = lambda _: None,
) -> dict[str, dict[str, Any]]:
    """Create what an amendment adds, or go on where an earlier run stopped; its entries of a record, by key.

    Raises:
        DeployError: It cannot start, a transaction failed, or what exists is not what was planned.
    """
    chain = Chain(provider)
    plan = Plan(
        spec=amendment.spec,
        deployer=str(account.address),
        steps=amendment.deployments,
        calls=(),
        finish_data=b"",
        powers=(),
        parts=amendment.parts,
    )
    journal = _journal(amendment, record, plan, chain, folder)
    newest = create_contracts(plan, chain, account, progress, journal)
    require_created(amendment, record, newest)
    entries = created_entries(plan.steps, newest, journal)
    journal.remove()
    return entries


def require_created(amendment: Amendment, record: Record, chain: Chain) -> None:
    """Refuse contracts that are not what the amendment creates, in their code or their fixed values.

    Raises:
        DeployError: Names the first differences.
    """
    created = {
        step.key: Created(step.key, step.address, step.artifact, step.init_code)
        for step in amendment.deployments
    }
    dao = Installed(
        spec=amendment.spec,
        deployer=record.deployer,
        contracts=created,
        existing={key: at for key, at in amendment.addresses.items() if key not in created},
        parts=amendment.parts,
        hand_overs=(),
    )
    wrong = drift(compare_created(dao, chain, record.start_block))
    if wrong:
        named = "; ".join(f"{one.what} is {one.found} instead of {one.expected}" for one in wrong[:3])
        raise DeployError(f"What exists is not what the amendment creates: {named}.")


def _journal(amendment: Amendment, record: Record, plan: Plan, chain: Chain, folder: Path) -> Journal:
    """The journal to go on with; a new one if there is none, or only that of another sender or chain."""
    path = pending_journal_path(record.network, record.slug, amendment.spec_hash, folder)
    first_block = chain.first_block_hash()
    journal = load_journal(path)
    if journal is not None and (journal.chain, journal.deployer) == (first_block, plan.deployer):
        return journal
    journal = Journal(
        path=path,
        dao=record.name,
        chain_id=chain.chain_id(),
        chain=first_block,
        deployer=plan.deployer,
        spec_hash=amendment.spec_hash,
        plan_hash="",
        spec=amendment.spec.to_data(),
        start_block=chain.block_number(),
        entries={},
    )
    journal.save()
    return journal
