"""What all writers of the SDK share: which function, allowance, dry run, margin of gas, and errors."""

import pytest
from ape.types import AutoGasLimit

from ape_dao.core import units
from ape_dao.core.errors import DaoError, RefusedError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.sdk import staking, transactions
from ape_dao.sdk.transactions import pay, send
from utils.clock import paced
from utils.living import WHOLE


@pytest.fixture
def live(chain, living, monkeypatch):
    """Ape estimates gas, as on a live network, and blocks are 12 seconds apart, as on Ethereum."""
    monkeypatch.setitem(vars(chain.provider.network), "gas_limit", AutoGasLimit())
    with paced(chain, 12):
        yield living


def end(living, weeks=30):
    return staking.unlock_time(living.now, weeks)


def test_delegate__twice_in_a_row__enough_gas(live):
    """The estimate of the second is made in the second of the first, whose entries it would write over."""
    staking.create_lock(live.dao, 10 * WHOLE, end(live), sender=live.ann)
    for delegatee in (live.carol, live.ben, live.carol):
        receipt = staking.delegate(live.dao, str(delegatee.address), sender=live.ann)
        assert receipt.gas_used < receipt.gas_limit < receipt.gas_used + 200_000
    assert staking.delegatee_of(live.dao, str(live.ann.address)) == live.carol.address


# the function, and the allowance


def functions_of(receipts):
    return [receipt.method_called.name for receipt in receipts]


def test_create_lock__token_knows_permits__one_transaction(living):
    nonce = living.ann.nonce
    receipt = staking.create_lock(living.dao, 10 * WHOLE, end(living), sender=living.ann)
    assert (functions_of([receipt]), living.ann.nonce) == (["createLockWithPermit"], nonce + 1)
    assert living.dao.token.allowance(living.ann, living.dao.escrow) == 0


def test_create_lock__allowance_stands__plain(living):
    living.dao.token.approve(living.dao.escrow, 20 * WHOLE, sender=living.ann)
    receipts = [
        staking.create_lock(living.dao, 10 * WHOLE, end(living), sender=living.ann),
        staking.increase_amount(living.dao, 10 * WHOLE, sender=living.ann),
    ]
    assert functions_of(receipts) == ["createLock", "increaseAmount"]


def test_create_lock__by_transaction__two(living):
    nonce = living.ann.nonce
    receipt = staking.create_lock(living.dao, 10 * WHOLE, end(living), by_transaction=True, sender=living.ann)
    assert (functions_of([receipt]), living.ann.nonce) == (["createLock"], nonce + 2)


def test_create_lock__for_another_account__its_operator(living):
    member, operator = living.carol, living.ann
    with pytest.raises(RefusedError, match="VotingEscrowUnauthorized"):
        staking.create_lock(living.dao, 10 * WHOLE, end(living), account=str(member.address), sender=operator)
    assert staking.set_operator(living.dao, str(operator.address), sender=member) is not None
    assert staking.set_operator(living.dao, str(operator.address), sender=member) is None
    receipts = [
        staking.create_lock(
            living.dao, 10 * WHOLE, end(living), account=str(member.address), sender=operator
        ),
        staking.increase_amount(living.dao, 5 * WHOLE, account=str(member.address), sender=operator),
    ]
    assert functions_of(receipts) == ["createLockFor", "increaseAmountFor"]
    assert staking.lock_of(living.dao, str(member.address)).amount == 15 * WHOLE


def test_create_lock__refused_anyway__nothing_is_approved(living):
    """IN-10: an end that is refused, or too few tokens, costs no approval before."""
    dao, nonce, poor = living.dao, living.ann.nonce, living.carol
    with pytest.raises(RefusedError, match="VotingEscrowInvalidUnlockTime"):
        staking.create_lock(dao, 10 * WHOLE, living.now, by_transaction=True, sender=living.ann)
    dao.token.transfer(poor, 9 * WHOLE, sender=living.ann)
    nonces = living.ann.nonce, poor.nonce
    with pytest.raises(RefusedError, match=f"{poor.address} has 9 TMAI; 10 TMAI are needed"):
        staking.create_lock(dao, 10 * WHOLE, end(living), by_transaction=True, sender=poor)
    with pytest.raises(RefusedError, match="10 TMAI are needed"):
        staking.create_lock(dao, 10 * WHOLE, end(living), sender=poor)
    assert (living.ann.nonce, poor.nonce) == nonces
    assert nonces[0] == nonce + 1  # the transfer alone
    assert dao.token.allowance(living.ann, dao.escrow) == dao.token.allowance(poor, dao.escrow) == 0


# refusals


def test_send__contract_refuses__nothing_sent(living):
    """The sentence carries the values of the error."""
    nonce = living.ben.nonce
    with pytest.raises(RefusedError) as caught:
        staking.withdraw(living.dao, sender=living.ben)
    end_of_lock = units.format_date(staking.lock_of(living.dao, str(living.ben.address)).end)
    assert f"The lock ends at {end_of_lock} UTC" in str(caught.value)
    with pytest.raises(RefusedError, match="RevenueRouterNothingToDistribute"):
        revenue.distribute(living.dao, revenue.wrapped_ether(living.dao), sender=living.ben)
    assert living.ben.nonce == nonce


@pytest.mark.parametrize("gas_limit", ["auto", "max"])
def test_send__chain_changed_after_the_dry_run__same_error(living, chain, monkeypatch, gas_limit):
    """Estimating refuses it, or the transaction fails in its block and is named."""
    if gas_limit == "auto":
        monkeypatch.setitem(vars(chain.provider.network), "gas_limit", AutoGasLimit())
    monkeypatch.setattr(transactions, "dry_run", lambda *_, **__: b"")
    with pytest.raises(RefusedError) as caught:
        staking.exit_early(living.dao, 0, sender=living.ben)
    assert (caught.value.name, caught.value.inputs) == ("VotingEscrowEarlyExitDisabled", {})
    assert "This escrow has no early exit." in str(caught.value)
    assert ("(transaction 0x" in str(caught.value)) is (gas_limit == "max")


def test_send__token_refuses_with_a_plain_text__said(living, project):
    token = living.ann.deploy(project.MockBlocklistToken, 6)
    token.mint(living.ann, 10, sender=living.ann)
    with pytest.raises(RefusedError, match="ERC20InvalidReceiver"):
        send(token, "transfer", ZERO_ADDRESS, 1, sender=living.ann)


def test_send__no_such_function__refused(living):
    with pytest.raises(DaoError, match="VotingEscrow has no function locked that changes anything"):
        send(living.dao.escrow, "locked", living.ann, sender=living.ann)


def test_pay__to_a_contract_that_takes_no_ether__refused(living):
    nonce = living.ann.nonce
    with pytest.raises(RefusedError):
        pay(str(living.dao.escrow.address), 1, sender=living.ann)
    assert living.ann.nonce == nonce
    pay(str(living.dao.timelock.address), 1, sender=living.ann)
    assert living.dao.chain.balance(str(living.dao.timelock.address)) == 1


def test_pay__more_than_there_is__one_of_our_errors(living, monkeypatch):
    monkeypatch.setattr(transactions, "try_call", lambda *_: b"")
    with pytest.raises(DaoError):
        pay(str(living.ben.address), 10**30, sender=living.ann)
