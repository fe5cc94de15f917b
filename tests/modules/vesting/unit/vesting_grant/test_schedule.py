"""What is vested when, and that it is paid once: release and the views of the schedule."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.genesis import CLIFF, DURATION, GRANT, GenesisStage

VESTED = "vestedAmount(address,uint64)"
RELEASE = "release(address)"
RELEASABLE = "releasable(address)"
RELEASED = "released(address)"
YEAR = 365 * DAY
GREEDY = "0x" + "6e" * 20
CALLS_RELEASE = "0x6386d1a69f60e01b5f525f5f60045f5f335af16001015f5500"
"""Code that answers ether by calling `release()` of the sender; slot 0 then says how that ended."""
REFUSED = 1


def schedule(amount: int, seconds: int, cliff: int = CLIFF, duration: int = DURATION) -> int:
    """What is vested ``seconds`` after the start."""
    if seconds < cliff:
        return 0
    return amount if seconds >= duration else amount * seconds // duration


def test_vested_amount__along_the_schedule__is_linear_after_the_cliff(stage: GenesisStage):
    grant, start = stage.grant(), stage.now
    for seconds in (0, 1, CLIFF - 1, CLIFF, CLIFF + 1, DURATION // 2, DURATION - 1, DURATION, 2 * DURATION):
        assert grant.view(VESTED, stage.token.address, start + seconds) == schedule(GRANT, seconds)
    assert grant.view(VESTED, stage.token.address, start - 1) == 0
    assert (grant.view("start"), grant.view("cliff")) == (start, start + CLIFF)
    assert (grant.view("duration"), grant.view("end")) == (DURATION, start + DURATION)


def test_release__many_times__sums_to_the_schedule(stage: GenesisStage):
    """VS-01: five times before the cliff, at it and after it: never more than the schedule."""
    grant, start = stage.grant(), stage.now
    moments = [0, 1, DAY, CLIFF - 2, CLIFF - 1, CLIFF, CLIFF + 1, 2 * YEAR, DURATION - 1, DURATION]
    for seconds in moments:
        stage.go(start + seconds)
        for _ in range(2):
            grant.send(RELEASE, stage.token.address, sender=stage.stranger)
            assert stage.balance(stage.alice) == schedule(GRANT, seconds)
            assert grant.view(RELEASED, stage.token.address) == schedule(GRANT, seconds)
            assert grant.view(RELEASABLE, stage.token.address) == 0
    assert stage.balance(grant) == 0
    assert stage.balance(stage.stranger) == 0


def test_vested_amount__past_times__do_not_depend_on_claims(stage: GenesisStage):
    """VS-11: the history of the schedule stays, whatever was released, locked or revoked since."""
    grant, start = stage.grant(), stage.now
    moments = [start + seconds for seconds in (0, CLIFF - 1, CLIFF, 2 * YEAR - 1, 2 * YEAR)]

    def told() -> list[int]:
        return [grant.view(VESTED, stage.token.address, moment) for moment in moments]

    before = told()
    stage.go(start + YEAR + DAY)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    assert told() == before
    stage.escrow.send("setOperator", grant.address, True, sender=stage.alice)
    stage.go(start + 2 * YEAR)
    grant.send("lock", WAD, stage.weeks_ahead(4), sender=stage.alice)
    assert told() == before
    grant.send("revoke", sender=stage.owner)
    assert told() == before
    assert grant.view(VESTED, stage.token.address, start + 3 * YEAR) == before[-1]
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    assert told() == before


@pytest.mark.parametrize("amount", [1, 100, 100 * 10**6])
def test_vested_amount__few_units__is_all_at_the_end(stage: GenesisStage, amount):
    """VS-07: a hundred units of six decimals over four years: monotone, and all of it at the end."""
    token = stage.mock("MockPlainToken", 6)
    grant, start = stage.grant(token=token, amount=amount, cliff=0), stage.now
    told = [grant.view(VESTED, token.address, start + DURATION * step // 50) for step in range(51)]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, amount)
    stage.go(start + DURATION)
    grant.send(RELEASE, token.address, sender=stage.alice)
    assert stage.balance(stage.alice, token) == amount


def test_vested_amount__largest_numbers__are_exact(stage: GenesisStage):
    """VS-03: the largest supply of a votes token over the longest time, far in the future."""
    token = stage.deploy("MockPlainToken", 18)
    amount, duration, start = 2**208 - 1, 100 * YEAR, 2**48 - 1
    token.send("mint", stage.bank, amount, sender=stage.owner)
    grant = stage.grant(token=token, amount=amount, start=start, cliff=YEAR, duration=duration)
    for seconds in (0, YEAR, 50 * YEAR + 1, duration - 1, duration, 2**64 - 1 - start):
        expected = schedule(amount, seconds, YEAR, duration)
        assert grant.view(VESTED, token.address, start + seconds) == expected
    assert grant.view("revocable") == amount


def test_release__tokens_sent_later__follow_the_schedule(stage: GenesisStage):
    """VS-05, VS-06: gifts add no schedule: they vest along the one that is there, which does not move."""
    grant, start = stage.grant(amount=1_000 * WAD), stage.now
    stage.go(start + 2 * YEAR)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    for _ in range(5):
        stage.fund(grant.address, 100 * WAD)
    assert grant.view(VESTED, stage.token.address, stage.now) == schedule(1_500 * WAD, 2 * YEAR)
    assert grant.view("end") == start + DURATION
    stage.go(start + DURATION)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    assert stage.balance(stage.alice) == 1_500 * WAD


def test_grant__second_one__leaves_the_first_alone(stage: GenesisStage):
    """VS-06: each grant is a contract of its own."""
    first, start = stage.grant(amount=1_000 * WAD), stage.now
    stage.go(start + 2 * YEAR)
    second = stage.grant(amount=4_000 * WAD)
    assert first.view(VESTED, stage.token.address, stage.now) == 500 * WAD
    assert second.view(VESTED, stage.token.address, stage.now) == 0
    first.send(RELEASE, stage.token.address, sender=stage.alice)
    assert stage.balance(stage.alice) == 500 * WAD


def test_grant__not_funded__promises_nothing(stage: GenesisStage):
    """VS-08: a schedule is about the tokens that are there, so it can not promise more."""
    grant = stage.grant(amount=0)
    stage.go(stage.now + DURATION)
    assert grant.view(RELEASABLE, stage.token.address) == 0
    assert grant.view("revocable") == 0
    grant.send("revoke", sender=stage.owner)
    assert stage.balance(stage.owner) == 0


def test_release__gas_is_constant__however_much_was_sent(stage: GenesisStage):
    """VS-05: 5,000 transfers of dust from strangers make nothing dearer."""
    grant, start = stage.grant(), stage.now
    stage.go(start + YEAR)
    grant.send(RELEASE, stage.token.address, sender=stage.alice)
    stage.go(start + YEAR + DAY)
    before = grant.send(RELEASE, stage.token.address, sender=stage.alice).gas
    wallet = stage.deploy("MockWallet", stage.bank)
    stage.fund(wallet.address, 5_000)
    dust = bytes.fromhex(stage.token.encode("transfer", grant.address, 1)[2:])
    for _ in range(10):
        wallet.send("act", [stage.token.address] * 500, [dust] * 500, sender=stage.stranger)
    assert stage.balance(wallet) == 0
    stage.go(start + YEAR + 2 * DAY)
    assert grant.send(RELEASE, stage.token.address, sender=stage.alice).gas == before


def test_release__eth__follows_the_schedule(stage: GenesisStage):
    grant, start = stage.grant(beneficiary=stage.stranger), stage.now
    stage.chain.queue(stage.bank, grant.address, "0x", WAD)
    assert stage.chain.mine(stage.now)[0].ok
    stage.go(start + 2 * YEAR)
    before = int(stage.anvil.call("eth_getBalance", stage.stranger, "latest"), 16)
    grant.send("release()", sender=stage.bank)
    after = int(stage.anvil.call("eth_getBalance", stage.stranger, "latest"), 16)
    assert after - before == WAD // 2


def test_release__eth_receiver_calls_back__is_paid_once(stage: GenesisStage):
    """VS-10: a beneficiary that asks for more from within its payment."""
    grant, start = stage.grant(beneficiary=GREEDY), stage.now
    stage.anvil.call("anvil_setCode", GREEDY, CALLS_RELEASE)
    stage.chain.queue(stage.bank, grant.address, "0x", WAD)
    assert stage.chain.mine(stage.now)[0].ok
    stage.go(start + 2 * YEAR)
    grant.send("release()", sender=stage.bank)
    assert int(stage.anvil.call("eth_getStorageAt", GREEDY, "0x0", "latest"), 16) == REFUSED
    assert int(stage.anvil.call("eth_getBalance", GREEDY, "latest"), 16) == WAD // 2


@pytest.mark.parametrize(
    "error, terms",
    [
        (("VestingGrantInvalidDuration", 0, 100 * YEAR), {"duration": 0, "cliff": 0}),
        (("VestingGrantInvalidDuration", 100 * YEAR + 1, 100 * YEAR), {"duration": 100 * YEAR + 1}),
        (("InvalidCliffDuration", DURATION + 1, DURATION), {"cliff": DURATION + 1}),
        (("VestingGrantInvalidStart", 2**48, 2**48 - 1), {"start": 2**48}),
        (("VestingGrantInvalidStart", 2**64 - 1, 2**48 - 1), {"start": 2**64 - 1}),
        (("OwnableInvalidOwner", ZERO_ADDRESS), {"beneficiary": ZERO_ADDRESS}),
    ],
)
def test_constructor__bad_numbers__reverts(stage: GenesisStage, error, terms):
    """VS-11: each wrong figure has its own answer."""
    with reverts_with(*error):
        stage.grant(amount=0, **terms)


def test_constructor__schedule_that_is_over__reverts(stage: GenesisStage):
    """VS-11: it may have begun, so that a late launch goes on, but not have ended."""
    start = stage.now - DURATION
    with reverts_with("VestingGrantInvalidEnd", stage.now, stage.now):
        stage.grant(start=start)
    grant = stage.grant(start=start + 1)
    assert grant.view("start") == start + 1


def test_constructor__bad_accounts__reverts(stage: GenesisStage):
    """VS-11."""
    zero, token, escrow = ZERO_ADDRESS, stage.token.address, stage.escrow.address

    def config(token: str, escrow: str, dao: str, treasury: str):
        return token, escrow, stage.alice, dao, treasury, 0, CLIFF, DURATION, True, False

    with reverts_with("VestingGrantInvalidToken", stage.bob):
        stage.deploy("VestingGrant", config(stage.bob, zero, stage.owner, stage.owner))
    with reverts_with("VestingGrantInvalidDao", zero, stage.owner):
        stage.deploy("VestingGrant", config(token, escrow, zero, stage.owner))
    with reverts_with("VestingGrantInvalidDao", stage.owner, zero):
        stage.deploy("VestingGrant", config(token, escrow, stage.owner, zero))
    other = stage.mock("MockPlainToken", 18).address
    with reverts_with("VestingGrantInvalidEscrow", escrow, token, other):
        stage.deploy("VestingGrant", config(other, escrow, stage.owner, stage.owner))


def test_constructor__beneficiary_that_can_use_nothing__reverts(stage: GenesisStage):
    """CO-12: the token and the escrow; the contract knows no other part of the DAO."""
    token, escrow, owner = stage.token.address, stage.escrow.address, stage.owner
    for beneficiary in (token, escrow):
        with reverts_with("VestingGrantInvalidBeneficiary", beneficiary):
            terms = (token, escrow, beneficiary, owner, owner, 0, CLIFF, DURATION, True, False)
            stage.deploy("VestingGrant", terms)
