"""A living DAO that shares its revenue; import the fixture into a conftest."""

from __future__ import annotations

import pytest

from utils.impersonation import send_unsigned
from utils.living import WEEK, WHOLE

USD = 10**6


@pytest.fixture
def sharing(living):
    """Half of the revenue to the stakers, half to the buyback; a week after the first locks."""
    decide(living, living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    living.travel(WEEK)
    return living


def decide(living, contract, function, *arguments):
    """As if a proposal had been executed."""
    provider = living.chain.provider
    timelock = str(living.dao.timelock.address)
    provider.make_request("anvil_setBalance", [timelock, hex(WHOLE)])
    provider.make_request("anvil_impersonateAccount", [timelock])
    data = "0x" + getattr(contract, function).encode_input(*arguments).hex()
    send_unsigned(provider, {"from": timelock, "to": str(contract.address), "data": data})


def at_the_same_time(monkeypatch, sdk, function, others, *, first):
    """Somebody else's transaction comes right before or after what the SDK's function sends."""
    sent = getattr(sdk, function)

    def both(*arguments, **options):
        if first:
            others()
        receipt = sent(*arguments, **options)
        if not first:
            others()
        return receipt

    monkeypatch.setattr(sdk, function, both)
