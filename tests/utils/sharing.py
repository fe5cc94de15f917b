"""A living DAO that shares its revenue; import the fixture into a conftest."""

from __future__ import annotations

import pytest

from utils.impersonation import send_as
from utils.living import WEEK

USD = 10**6


@pytest.fixture
def sharing(living):
    """Half of the revenue to the stakers, half to the buyback; a week after the first locks."""
    decide(living, living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    living.travel(WEEK)
    return living


def decide(living, contract, function, *arguments):
    """As if a proposal had been executed."""
    data = getattr(contract, function).encode_input(*arguments)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(contract.address), data)


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
