"""A DAO and a child that was launched from the same spec, to act as its sub-DAO `grants`."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from ape_dao.cli import cli
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import load_record
from ape_dao.core.spec import parse_spec
from ape_dao.sdk import staking
from ape_dao.sdk.dao import Dao
from utils.cli import document, run_command, use_connection
from utils.deployment import create
from utils.family import family
from utils.killing import deploy

DAY = 86_400
WHOLE = 10**18
WORK = 10**6


@dataclass(frozen=True)
class Family:
    chain: Any
    folder: Any
    plan: Any
    done: Any
    usdc: Any
    parent: Dao
    child: Dao
    whale: Any
    ann: Any

    def travel(self, seconds):
        self.chain.mine(timestamp=self.chain.provider.get_block("latest").timestamp + seconds)


@pytest.fixture(scope="module")
def usdc_of_family(chain, accounts):
    local = Chain(chain.provider)
    stablecoin = demo_artifact("DemoStablecoin")
    return create(local, accounts[0].address, stablecoin, owner=accounts[0].address)


@pytest.fixture(scope="module")
def plan_of(chain, accounts, usdc_of_family):
    """The plan of a family; the salt gives it addresses of its own."""
    year = time.gmtime(chain.provider.get_block("latest").timestamp + 365 * DAY).tm_year
    people = {"whale": accounts[1].address, "ann": accounts[2].address, "USDC": usdc_of_family}

    def made(salt="1", until=None):
        data = {**family(year, people, salt=salt), "salt": salt}
        if until is not None:
            data["subdaos"]["bodies"][0]["until"] = until
        return make_plan(parse_spec(data), accounts[0].address)

    return made


@pytest.fixture(scope="module")
def family_plan(plan_of):
    return plan_of()


@pytest.fixture(scope="module")
def kin(chain, accounts, tmp_path_factory, usdc_of_family, family_plan):
    folder = tmp_path_factory.mktemp("family")
    done = deploy(family_plan, chain.provider, accounts[0], folder=folder)
    (child,) = done.children
    parent_dao, child_dao = Dao.at(done.record), Dao.at(child.record)
    now = chain.provider.get_block("latest").timestamp
    for dao, holder in ((parent_dao, accounts[1]), (child_dao, accounts[2])):
        staking.create_lock(dao, 100 * WHOLE, staking.unlock_time(now, 8), sender=holder)
    usdc = demo_artifact("DemoStablecoin").at(usdc_of_family)
    made = Family(chain, folder, family_plan, done, usdc, parent_dao, child_dao, accounts[1], accounts[2])
    made.travel(60)
    return made


@pytest.fixture
def run(kin, monkeypatch):
    use_connection(monkeypatch, kin.chain.provider)

    def command(*arguments, sender=None):
        signer = [] if sender is None else ["--account", str(sender.address)]
        return run_command(cli, *arguments, *signer, f"--folder={kin.folder}")

    return command


@pytest.fixture
def works(run):
    def command(*arguments, sender=None):
        result = run(*arguments, sender=sender)
        assert result.exit_code == 0, result.output + result.stderr
        return result.stdout

    return command


@pytest.fixture
def data(run):
    return lambda *arguments, sender=None: document(run(*arguments, "--json", sender=sender))


@pytest.fixture
def reloaded(kin):
    return lambda slug: load_record(kin.folder / "local" / f"{slug}.json")
