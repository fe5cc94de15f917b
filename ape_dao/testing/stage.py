"""What is behind the pytest fixtures: a deployed DAO on a node of its own, the same for every test."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.errors import ProposalError
from ape_dao.node.clock import LocalClock
from ape_dao.node.local import LocalNode
from ape_dao.proposals.loading import load_proposal
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import governance, staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.first_proposal import travel_to_first_proposal
from ape_dao.sdk.governance import ProposalState, Support

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ape.api import AccountAPI

    from ape_dao.core.schema.models import Spec
    from ape_dao.proposals.checks import Check
    from ape_dao.sdk.governance import Proposal

_DEPLOYER, _HOLDER = 0, 1  # of Ape's test accounts
_FUNDS = units.WAD * 100  # wei
_SHARE_LOCKED = 2  # one part in so many


@dataclass(frozen=True)
class Stage:
    """The DAO, its node, and its largest holder."""

    node: LocalNode
    addresses: Mapping[str, str]
    holder: str

    @contextmanager
    def on_snapshot(self) -> Iterator[None]:
        """Connect Ape to the node; at the end everything is as it was."""
        with self.node.connected():
            before = self.node.request("evm_snapshot")
            try:
                yield
            finally:
                self.node.request("evm_revert", before)

    @property
    def dao(self) -> Dao:
        """The contracts of the DAO."""
        return Dao.at(self.addresses)

    def travel(self, how_long: str | int) -> int:
        """Let time pass; a number is seconds. Returns the new time."""
        seconds = how_long if isinstance(how_long, int) else units.parse_duration(how_long)
        return self._travel_to(self._clock.now() + seconds)

    def as_holder(self, address: str | None = None, *, tokens: str | None = None) -> AccountAPI:
        """An account to send from: the largest holder, the one with that address, or one with new tokens.

        Raises:
            ProposalError: Both were asked for.
        """
        if tokens is None:
            return self._account(address or self.holder)
        if address is not None:
            raise ProposalError("Give an address or tokens, not both: an account with tokens is a fresh one.")
        from eth_account import Account

        fresh = self._account(Account.create().address)
        dao = self.dao
        amount = units.parse_amount(tokens, symbol=str(dao.token.symbol()))
        dao.token.transfer(fresh.address, amount, sender=self._account(self.holder))
        return fresh

    def pass_proposal(self, path: Path | str) -> Proposal:
        """The whole life of the proposal of a file, with the votes of the largest holder.

        Raises:
            ProposalError: Something that it expects is not true, or it does not pass.
            DaoError: The file or one of its calls is wrong.
        """
        file, dao, holder = load_proposal(path), self.dao, self._account(self.holder)
        if file.after is not None:
            raise ProposalError(
                f"{path} comes after {file.after}; pass that one, and leave `after` out here."
            )
        registry = Registry.of(dao)
        before, after = file.checks(registry)
        self._require(before, f"Before {path}")
        proposal = governance.propose(
            dao,
            file.actions_for(file.registry(registry)),
            file.description(registry, str(holder.address)),
            kind=file.kind,
            sender=holder,
        )
        self._travel_to(int(dao.governor.proposalSnapshot(proposal.id)) + 1)
        governance.vote(dao, proposal, Support.FOR, sender=holder)
        self._travel_to(int(dao.governor.proposalDeadline(proposal.id)) + 1)
        state = governance.state(dao, proposal)
        if state is not ProposalState.SUCCEEDED:
            tally = governance.tally(dao, proposal)
            raise ProposalError(f"{path} is {state.name.lower()} after its vote: {tally}.")
        governance.queue(dao, proposal, sender=holder)
        self._travel_to(int(dao.governor.proposalEta(proposal.id)) + 1)
        governance.execute(dao, proposal, sender=holder)
        self._require(after, f"After {path}")
        return proposal

    def _require(self, checks: Sequence[Check], when: str) -> None:
        chain = Chain(self.dao.governor.provider)
        for check in checks:
            result = check.ask(chain)
            if not result.ok:
                raise ProposalError(f"{when} this is not true: {result.text} (it is {result.found}).")

    def _account(self, address: str) -> AccountAPI:
        """Sends as that address, with ether enough."""
        from ape import accounts

        self.node.request("anvil_setBalance", address, hex(_FUNDS))
        return accounts.test_accounts.impersonate_account(address)

    def _travel_to(self, moment: int) -> int:
        clock = self._clock
        if moment > clock.now():
            clock.travel_to(moment)
        return clock.now()

    @property
    def _clock(self) -> LocalClock:
        return LocalClock(self.dao.governor.provider)


@contextmanager
def open_stage(preset_or_file: str, root: Path, folder: Path) -> Iterator[Stage]:
    """Deploy a preset or a spec file, with mocks for what it does not bring, on a node of our own.

    Args:
        preset_or_file: The name of a preset, or a file beside the project's settings.
        root: The project's folder.
        folder: For the record.
    """
    from ape import accounts

    from ape_dao.core.deployment.mocks import create_mocks
    from ape_dao.core.deployment.plan import make_plan
    from ape_dao.core.spec.loading import with_addresses
    from ape_dao.sdk.deployment import deploy

    spec = _spec(preset_or_file, root)
    with LocalNode() as node:
        with node.connected() as provider:
            deployer, holder = accounts.test_accounts[_DEPLOYER], accounts.test_accounts[_HOLDER]
            spec = with_addresses(spec, _held_by(spec, str(holder.address)))
            others = [str(account.address) for account in list(accounts.test_accounts)[_HOLDER + 1 :]]
            spec = with_addresses(spec, create_mocks(spec, Chain(provider), deployer, others))
            plan = make_plan(spec, deployer.address)
            deploy(plan, provider, deployer, folder=folder)
            stage = Stage(node, plan.addresses, str(holder.address))
            _give_votes(stage, spec)
        yield stage


def _spec(preset_or_file: str, root: Path) -> Spec:
    from ape_dao.core.spec.loading import load_spec
    from ape_dao.core.spec.presets import load_preset, preset_names

    return (
        load_preset(preset_or_file) if preset_or_file in preset_names() else load_spec(root / preset_or_file)
    )


def _held_by(spec: Spec, holder: str) -> dict[str, str]:
    """One address for all who receive a part of the supply and have none yet."""
    from ape_dao.core.spec.identity import used_names

    return {
        name: holder
        for key, name in used_names(spec)
        if key.startswith("allocations") and name not in spec.addresses
    }


def _give_votes(stage: Stage, spec: Spec) -> None:
    """The largest holder has half of its tokens locked for as long as it can; without an escrow they vote.

    The first days, in which nobody can propose, are over.
    """
    dao, holder = stage.dao, stage.as_holder()
    if not dao.token.balanceOf(holder.address):
        treasury = stage.as_holder(str(dao.timelock.address))
        rest = int(dao.token.balanceOf(treasury.address))
        dao.token.transfer(holder.address, rest // _SHARE_LOCKED, sender=treasury)
    if spec.governor.votes == "token":
        staking.delegate(dao, str(holder.address), sender=holder)
    elif spec.votes_are_held:
        amount = int(dao.token.balanceOf(holder.address)) // _SHARE_LOCKED
        weeks = int(dao.escrow.MAX_LOCK_WEEKS())
        end = staking.unlock_time(LocalClock(dao.escrow.provider).now(), weeks)
        staking.create_lock(dao, amount, end, sender=holder)
    travel_to_first_proposal(dao, at_least=units.HOUR)
