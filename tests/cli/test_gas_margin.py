"""What Ape estimates is too little by the time a transaction is in a block; commands add to it."""

import pytest
from ape.types import AutoGasLimit

from ape_dao.core.deployment.plan import MAX_TRANSACTION_GAS
from ape_dao.sdk.gas_margin import gas_margin, with_margin
from utils.clock import paced
from utils.living import WHOLE


@pytest.fixture
def live(chain, living, chain_clock, monkeypatch):
    """Ape estimates gas, as on a live network, and blocks are 12 seconds apart, as on Ethereum."""
    monkeypatch.setitem(vars(chain.provider.network), "gas_limit", AutoGasLimit())
    with paced(chain, 12):
        yield living


@pytest.mark.parametrize(
    ("estimate", "limit"),
    [
        (21_000, 121_000),
        (400_000, 500_000),
        (4_000_000, 5_000_000),
        (MAX_TRANSACTION_GAS - 1, MAX_TRANSACTION_GAS),
        (MAX_TRANSACTION_GAS + 1, MAX_TRANSACTION_GAS + 1),
    ],
)
def test_with_margin__enough_and_never_above_what_a_transaction_can_have(estimate, limit):
    assert with_margin(estimate) == limit


def test_lock_increase__lock_and_delegate_changed_in_the_newest_block__enough_gas(live, works):
    """The estimate sees entries that are written over; the transaction writes three of its own."""
    with gas_margin(live.chain.provider):
        works("lock", "create", "10 TMAI", "30 weeks", sender=live.ann)
        works("delegate", str(live.carol.address), sender=live.ann)
        live.dao.token.approve(live.dao.escrow, 100 * WHOLE, sender=live.ann)
        works("lock", "extend", "40 weeks", sender=live.ann)
        works("lock", "increase", "10 TMAI", sender=live.ann)
    assert live.dao.escrow.locked(live.ann).amount == 20 * WHOLE


def test_gas_margin__nested_and_afterwards__once_and_not_at_all(chain, alice, bob):
    request = {"from": alice.address, "to": bob.address, "value": 1}
    estimate = chain.provider.web3.eth.estimate_gas(request)
    with gas_margin(chain.provider):
        with gas_margin(chain.provider):
            assert chain.provider.web3.eth.estimate_gas(request) == with_margin(estimate)
        assert chain.provider.web3.eth.estimate_gas(request) == with_margin(estimate)
    assert chain.provider.web3.eth.estimate_gas(request) == estimate
