"""A living DAO with everything that a spec can describe, and its amendments from edited spec to record."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import Record, load_record
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.registry import Registry
from ape_dao.sdk import amendment as sdk
from ape_dao.sdk import governance, staking
from ape_dao.sdk.amendment_files import proposal_text
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from utils.amendment_keys import add_rest, changed
from utils.deployment import create, token_metrics
from utils.living import DAY, WHOLE
from utils.settlement import settlement_of
from utils.uniswap import deploy_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI
    from ape.managers.chain import ChainManager

    from ape_dao.core.amendment.plan import Amendment
    from ape_dao.core.schema.models import Spec
    from ape_dao.sdk.governance import Proposal
    from utils.amendment_keys import Change


@dataclass
class Amendable:
    """The Token Metrics DAO with a guardian, a compounder and early exits; `whale` decides every vote."""

    chain: ChainManager
    folder: Path
    path: Path
    deployer: AccountAPI
    whale: AccountAPI
    names: dict[str, str]
    """Addresses that changes of the spec may use."""

    @property
    def provider(self) -> Any:
        return self.chain.provider

    @property
    def record(self) -> Record:
        return load_record(self.path)

    @property
    def dao(self) -> Dao:
        return Dao.at(self.record)

    @property
    def now(self) -> int:
        return int(self.chain.provider.get_block("latest").timestamp)

    def travel(self, seconds: int) -> None:
        """Let time pass."""
        self.chain.mine(timestamp=self.now + seconds)

    def wanted(self, changes: list[Change]) -> Spec:
        """The spec in force with some changes."""
        return parse_spec(changed(deepcopy(self.record.spec.to_data()), changes, self.names))

    def plan(self, wanted: Spec) -> Amendment:
        """What a new spec means now."""
        planned = sdk.plan_change(self.record, wanted, self.provider)
        planned.require_possible()
        return planned

    def deploy(self, wanted: Spec) -> Amendment:
        """Create what a new spec adds; the amendment as it is then."""
        sdk.deploy_change(self.plan(wanted), self.record, self.provider, self.deployer, self.folder)
        return self.plan(wanted)

    def text(self, wanted: Spec) -> str:
        """The next proposal file."""
        planned, dao = self.plan(wanted), self.dao
        sdk.keep_pending(planned, self.record, self.folder)
        return proposal_text(planned, sdk.read_state(planned, dao), dao)

    def propose(self, text: str) -> Proposal:
        """Make the proposal of a file."""
        dao, file = self.dao, parse_proposal(text, "amendment")
        names = Registry.of(dao)
        description = file.description(names, str(self.whale.address))
        return governance.propose(dao, file.encode(names), description, kind=file.kind, sender=self.whale)

    def execute(self, proposal: Proposal) -> None:
        """Vote, queue, execute."""
        dao = self.dao
        self.chain.mine(timestamp=max(self.now + 1, int(dao.governor.proposalSnapshot(proposal.id)) + 1))
        governance.vote(dao, proposal, governance.Support.FOR, sender=self.whale)
        self.chain.mine(timestamp=int(dao.governor.proposalDeadline(proposal.id)) + 1)
        governance.queue(dao, proposal, sender=self.whale)
        self.chain.mine(timestamp=int(dao.governor.proposalEta(proposal.id)) + 1)
        governance.execute(dao, proposal, sender=self.whale)

    def pass_text(self, text: str) -> Proposal:
        """The whole life of the proposal of a file, with what it expects before and after."""
        file = parse_proposal(text, "amendment")
        before, after = file.checks(Registry.of(self.dao))
        for check in before:
            assert check.ask(self.dao.chain).ok, check.text
        proposal = self.propose(text)
        self.execute(proposal)
        for check in after:
            assert check.ask(self.dao.chain).ok, check.text
        return proposal

    def finish(self, wanted: Spec) -> sdk.Finished:
        """Record that a new spec is in force."""
        planned, dao = self.plan(wanted), self.dao
        assert sdk.read_state(planned, dao).is_executed
        return sdk.finish_change(planned, self.record, self.provider, dao, self.folder)

    def amend(self, wanted: Spec) -> sdk.Finished:
        """Everything from the edited spec to the record; more calls than one proposal holds take several."""
        if self.plan(wanted).deployments:
            self.deploy(wanted)
        while not sdk.read_state(self.plan(wanted), self.dao).is_executed:
            self.pass_text(self.text(wanted))
        return self.finish(wanted)


def build(chain: ChainManager, folder: Path, deployer: AccountAPI, whale: AccountAPI) -> Amendable:
    """Deploy, and lock for a year what decides every vote."""
    local = Chain(chain.provider)
    data = token_metrics(local, deployer.address, whale.address).to_data()
    exchanges = [str(deploy_exchange(deployer)[1].address) for _ in range(2)]
    names = {
        "DAI": create(local, deployer.address, demo_artifact("DemoStablecoin"), owner=deployer.address),
        "WETH2": create(local, deployer.address, demo_artifact("WETH9")),
        "UNISWAP": exchanges[0],
        "SUSHI": exchanges[1],
        "COW": settlement_of(deployer).address,
        "guard": "0x" + "9a" * 20,
        "other": "0x" + "9b" * 20,
    }
    add_rest(data)
    data["addresses"] |= {name: names[name] for name in ("UNISWAP", "guard")}
    plan = make_plan(parse_spec(data), deployer.address)
    done = deploy(plan, chain.provider, deployer, folder=folder)
    dao = Dao.at(done.record)
    now = int(chain.provider.get_block("latest").timestamp)
    staking.create_lock(dao, 3_000_000 * WHOLE, staking.unlock_time(now, 52), sender=whale)
    living = Amendable(chain, folder, done.path, deployer, whale, names)
    living.travel(DAY)
    return living


def build_preset(
    chain: ChainManager, folder: Path, deployer: AccountAPI, whale: AccountAPI, preset: str
) -> Amendable:
    """Another preset's DAO, with mocks for its tokens; the whale locks half of what is not the treasury's."""
    local = Chain(chain.provider)
    data = load_preset(preset).to_data()
    data["governor"]["first_proposals"] = "0 seconds"
    data["profile"] = "dev"
    data["salt"] = f"{preset} {local.block_number()}"
    spec = parse_spec(data)
    # A council takes members of its own; whoever is named first, and alone elsewhere, gets tokens.
    others = [f"0x{900 + number:040d}" for number in range(9)]
    people = [str(whale.address)] * 10 if data.get("council") is None else [str(whale.address), *others]
    names = create_mocks(spec, local, deployer, people)
    plan = make_plan(with_addresses(spec, names), deployer.address)
    done = deploy(plan, chain.provider, deployer, folder=folder)
    dao = Dao.at(done.record)
    now = int(chain.provider.get_block("latest").timestamp)
    weeks = int(dao.escrow.MAX_LOCK_WEEKS())
    amount = int(dao.token.balanceOf(whale)) // 2
    staking.create_lock(dao, amount, staking.unlock_time(now, weeks), sender=whale)
    living = Amendable(chain, folder, done.path, deployer, whale, {})
    living.travel(DAY)
    return living
