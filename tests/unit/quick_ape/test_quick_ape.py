"""What tests leave out of Ape for speed is still there when a test fails, and says the same."""

import pytest
from ape_ethereum.trace import Trace
from ape_test import accounts as test_accounts

from utils.checks import reverts_with
from utils.quick_ape import QuickApe


@pytest.fixture
def plugin(request):
    (found,) = [one for one in request.config.pluginmanager.get_plugins() if isinstance(one, QuickApe)]
    return found


@pytest.fixture
def timelock(contracts, deployer):
    return deployer.deploy(contracts.Timelock, 1, [deployer], [deployer], deployer)


@pytest.fixture
def bubbled(contracts, plugin, chain, deployer, timelock):
    """The trace of a call of the timelock to a token, which refuses."""
    token = deployer.deploy(contracts.GovernanceToken, "Test", "TEST", 10, 0, deployer, [(deployer, 1)])
    call = token.transfer.encode_input(deployer, 5)
    timelock.schedule(token, 0, call, bytes(32), bytes(32), 1, sender=deployer)
    chain.pending_timestamp += 1
    with reverts_with(token.ERC20InsufficientBalance, sender=timelock.address, balance=0, needed=5):
        timelock.execute(token, 0, call, bytes(32), bytes(32), sender=deployer)
    return plugin._traces[-1]


def test_report__failed__has_the_traces_of_its_reverts(plugin, bubbled):
    report = made(plugin, "failed")
    title, text = report.sections[-1]
    assert title == "Trace of a revert"
    assert "ERC20InsufficientBalance" in text or "GovernanceToken" in text
    assert plugin._traces == []


def test_report__passed__has_none(plugin, bubbled):
    assert made(plugin, "passed").sections == []


def test_addresses__as_ape_finds_them(bubbled):
    for reverse in (False, True):
        found = list(bubbled.get_addresses_used(reverse=reverse))
        assert found
        assert found == list(Trace.get_addresses_used.__wrapped__(bubbled, reverse=reverse))


def test_keys__as_ape_derives_them():
    derive = test_accounts.generate_dev_accounts
    words = "test test test test test test test test test test test junk"
    for where in ({}, {"start_index": 3}, {"hd_path": "m/44'/60'/1'/0"}):
        assert derive(words, 2, **where) == derive.__wrapped__(words, 2, **where)


def made(plugin, outcome):
    report = pytest.TestReport("a test", ("file", 1, "name"), {}, outcome, None, "call")
    making = plugin.pytest_runtest_makereport()
    next(making)
    with pytest.raises(StopIteration) as done:
        making.send(report)
    return done.value.value
