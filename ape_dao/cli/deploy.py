"""`ape dao deploy`: the plan of a spec, executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option, connected, load_account, network_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.plan import show_powers
from ape_dao.cli.spec import chosen_spec, spec_options
from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.gas import expected_gas
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import FOLDER
from ape_dao.core.errors import DeployError, VerifyError
from ape_dao.core.spec.identity import require_addresses
from ape_dao.core.spec.loading import with_addresses
from ape_dao.core.verification.verify import drift
from ape_dao.sdk.deployment import deploy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import AccountAPI

    from ape_dao.core.deployment.deploy import Deployment, Progress
    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.schema.models import Spec


@click.command()
@spec_options
@network_option
@account_option
@click.option(
    "--folder",
    default=str(FOLDER),
    show_default=True,
    help="Directory of deployment records and journals.",
    shell_complete=completing.folders,
)
@click.option(
    "--mocks",
    is_flag=True,
    help="On a local network: create mock tokens and use test accounts for unresolved names.",
)
@yes_option
@output_options
def cli(
    spec: str | None,
    preset: str | None,
    addresses: tuple[str, ...],
    network: str | None,
    account: str | None,
    folder: str,
    mocks: bool,
    yes: bool,
) -> None:
    """Deploy a DAO, or resume an interrupted deployment; then verify and record it."""
    out = Output.current()
    chosen = chosen_spec(spec, preset, addresses)
    if not mocks:
        require_addresses(chosen)
    with connected(network) as provider:
        chain = Chain(provider)
        signer = load_account(account, chain.is_local)
        if mocks:
            chosen = _with_mocks(out, chosen, chain, signer)
        plan = make_plan(chosen, str(signer.address))
        _confirm(out, plan, chain, yes)
        done = deploy(plan, provider, signer, folder=Path(folder), progress=_reporter(out, plan))
        is_ours = getattr(provider, "process", None) is not None
    for child in _children(done):
        out.say(
            f"{child.record.name} is deployed: {len(child.findings)} checks against the chain, "
            f"{len(drift(child.findings)) or 'none'} different. Its record is {child.path}; commands reach "
            f"it by `--dao {child.record.slug}`."
        )
    _show(out, plan, done)
    if is_ours:
        out.note(
            "Ape started this node for the command, and has stopped it now; give --network a node that keeps "
            "running."
        )


def _children(done: Deployment) -> Iterator[Deployment]:
    """The children, and theirs before them."""
    for child in done.children:
        yield from _children(child)
        yield child


def _with_mocks(out: Output, spec: Spec, chain: Chain, signer: AccountAPI) -> Spec:
    from ape import accounts

    people = [account.address for account in accounts.test_accounts if account.address != signer.address]
    created = create_mocks(spec, chain, signer, people)
    for name, address in created.items():
        out.note(f"mock for {name}: {address}")
    return with_addresses(spec, created)


def _confirm(out: Output, plan: Plan, chain: Chain, yes: bool) -> None:
    """Ask before spending real money."""
    gas = sum(sum(expected_gas(one).values()) for one in plan.family)
    count = sum(len(one.steps) + 1 for one in plan.family)
    names = " and ".join(one.spec.name for one in plan.family)
    out.note(f"{names} on {chain.network_name}: {count} transactions by {plan.deployer}")
    if chain.is_local or yes:
        return
    cost = units.format_amount(gas * chain.gas_price(), symbol="ETH")
    question = f"This takes about {gas:,} gas, {cost} at the current price. Continue?"
    if out.as_json or not click.confirm(question, err=True):
        raise DeployError("Aborted, nothing was sent. Pass --yes to confirm non-interactively.")


def _reporter(out: Output, plan: Plan) -> Callable[[Progress], None]:
    contracts = {(one.spec.name, step.key): step.contract for one in plan.family for step in one.steps}

    def report(progress: Progress) -> None:
        place = f"[{progress.index + 1:>2}/{progress.total}]"
        name = contracts.get((progress.dao, progress.key), progress.key)
        if plan.children and progress.index == 0:
            out.note(progress.dao)
        if progress.kind == "created":
            out.note(f"{place} {name:<20} {progress.address}  {progress.gas_used:>9,} gas")
        elif progress.kind == "found":
            out.note(f"{place} {name:<20} {progress.address}  already done")
        elif progress.kind == "finished":
            out.note(f"{place} {'hand-over':<20} {progress.address}  {progress.gas_used:>9,} gas")
        elif progress.kind == "install":
            out.note(f"installed the CREATE2 factory at {progress.address}")
        elif progress.kind == "undone":
            out.note("the chain does not hold what the record says, after a reorganisation; going on")
        elif progress.kind == "discarded":
            out.note("the journal belongs to a local chain that no longer exists; starting again")

    return report


def _show(out: Output, plan: Plan, done: Deployment) -> None:
    wrong = drift(done.findings)
    if any(finding.rule in ("code", "hand-over") for finding in wrong):
        raise VerifyError(
            f"Code or powers of {plan.spec.name} differ from its spec; `ape dao verify` shows where."
        )
    total = len(done.findings)
    gas = int(done.record.launch["gasUsed"])
    if done.fresh:
        out.title("Powers")
        show_powers(out, plan.powers)
        out.say()
        out.say(
            f"{plan.spec.name} is deployed: {gas:,} gas. {total} checks against the chain, all as planned."
        )
        kept = "; ".join(done.kept)
        out.say(f"The deployer keeps, as the spec says: {kept}." if kept else "The deployer kept no power.")
        out.say(f"The record is {done.path}.")
    else:
        state = f"{len(wrong)} differ by now; `ape dao verify` names them" if wrong else "all as planned"
        out.say(f"Nothing to do: {plan.spec.name} is deployed ({done.path}).")
        out.say(f"{total} checks against the chain, {state}.")
    out.result(
        {
            "dao": plan.spec.name,
            "fresh": done.fresh,
            "record": str(done.path),
            "addresses": done.record.addresses,
            "gasUsed": str(gas),
            "kept": done.kept,
            "children": [
                {"dao": child.record.name, "record": str(child.path), "addresses": child.record.addresses}
                for child in _children(done)
            ],
            "findings": total,
            "drift": [finding.what for finding in wrong],
        }
    )
