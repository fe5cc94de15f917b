"""What the governor is born with, and what it refuses to be born with."""

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import NEVER, QUORUM_BPS, THRESHOLD, VOTING_DELAY, VOTING_PERIOD, WINDOW, Config

MAX_RUNTIME_BYTES = 24_576


@pytest.fixture(scope="module")
def config(token, timelock, kinds):
    return Config("A governor", token, timelock, kinds)


@pytest.fixture
def build(contracts, deployer, config):
    def _build(**changes):
        return deployer.deploy(contracts.DaoGovernor, replace(config, **changes).as_tuple())

    return _build


@pytest.fixture
def build_wrong(contracts, stranger, config):
    """From an account that deploys nothing else: Ape remembers what was at an address, also after a rollback,
    and stumbles when a deployment to that address reverts."""

    def _build(**changes):
        return stranger.deploy(contracts.DaoGovernor, replace(config, **changes).as_tuple())

    return _build


def test_constructor__valid__every_parameter_readable(build, token, timelock, kinds, guardian, chain):
    until = chain.blocks.head.timestamp + 365 * DAY
    governor = build(guardian=guardian, guardian_until=until)

    assert governor.name() == "A governor"
    assert governor.version() == "1"
    assert governor.token() == token
    assert governor.timelock() == timelock
    assert governor.KINDS() == kinds
    assert governor.votingDelay() == VOTING_DELAY
    assert governor.votingPeriod() == VOTING_PERIOD
    assert governor.proposalThreshold() == THRESHOLD
    assert governor.SIGNATURE_GAS() == 200_000
    assert governor.proposalGuardian() == guardian
    assert governor.guardianUntil() == until
    assert governor.GRACE_PERIOD() == WINDOW
    assert governor.quorumDenominator() == 10_000


def test_constructor__valid__settings_announced(build, timelock, guardian, chain):
    until = chain.blocks.head.timestamp + 365 * DAY
    governor = build(guardian=guardian, guardian_until=until)
    events = governor.creation_metadata.receipt.events
    for event in (
        governor.TimelockChange(oldTimelock=ZERO_ADDRESS, newTimelock=timelock),
        governor.GuardianSet(oldGuardian=ZERO_ADDRESS, oldUntil=0, newGuardian=guardian, newUntil=until),
        governor.VotingDelaySet(oldVotingDelay=0, newVotingDelay=VOTING_DELAY),
        governor.VotingPeriodSet(oldVotingPeriod=0, newVotingPeriod=VOTING_PERIOD),
        governor.ProposalThresholdSet(oldProposalThreshold=0, newProposalThreshold=THRESHOLD),
        governor.QuorumNumeratorUpdated(oldQuorumNumerator=0, newQuorumNumerator=QUORUM_BPS),
    ):
        assert event in events


def test_constructor__runtime_code__under_the_limit(governor, chain):
    size = len(chain.provider.get_code(governor.address))
    print(f"DaoGovernor: {size} bytes of {MAX_RUNTIME_BYTES}")
    assert size < MAX_RUNTIME_BYTES


def test_constructor__clock__is_the_clock_of_the_votes(governor, token, chain):
    """GV-07: both count seconds; the period in days is the configured one."""
    assert governor.CLOCK_MODE() == token.CLOCK_MODE() == "mode=timestamp"
    assert governor.clock() == token.clock() == chain.blocks.head.timestamp
    assert governor.votingPeriod() / DAY == 7


@pytest.mark.parametrize("votes", ["account", "no_clock", "block_clock", "wrong_time"])
def test_constructor__votes_without_timestamp_clock__reverts(
    contracts, build_wrong, governor, deployer, timelock, stranger, votes
):
    """GV-07: a clock in blocks, a clock that is off, no clock, no contract."""
    source = {
        "account": lambda: stranger,
        "no_clock": lambda: timelock,
        "block_clock": lambda: deployer.deploy(contracts.MockClock, "mode=blocknumber&from=default", 0),
        "wrong_time": lambda: deployer.deploy(contracts.MockClock, "mode=timestamp", -1),
    }[votes]()
    if votes == "account":
        expected = reverts_with(governor.DaoGovernorNotContract, account=source.address)
    else:
        expected = reverts_with(governor.DaoGovernorClockNotTimestamp, votes=source.address)
    with expected:
        build_wrong(votes=source)


@pytest.mark.parametrize("field", ["timelock", "kinds"])
def test_constructor__no_contract__reverts(build_wrong, governor, stranger, field):
    with reverts_with(governor.DaoGovernorNotContract, account=stranger.address):
        build_wrong(**{field: stranger})


@pytest.mark.parametrize("name", ["n" * 32, "🙂" * 8])
def test_constructor__name_of_32_bytes__reverts(build_wrong, governor, name):
    """TL-13: the name is part of the EIP-712 domain."""
    with reverts_with(governor.StringTooLong, str=name):
        build_wrong(name=name)


@pytest.mark.parametrize("name", ["n" * 31, "🙂" * 7, ""])
def test_constructor__name_up_to_31_bytes__kept(build, name):
    """TL-13."""
    governor = build(name=name)
    assert governor.name() == name
    assert governor.eip712Domain().name == name


@pytest.mark.parametrize("case", ["past", "now", "no_end", "no_guardian", "too_long"])
def test_constructor__guardian_term__reverts(build_wrong, governor, guardian, chain, case):
    now = chain.blocks.head.timestamp + 100
    account = ZERO_ADDRESS if case == "no_guardian" else guardian.address
    until = {"past": now - 1, "now": now, "no_end": 0, "no_guardian": NEVER, "too_long": now + 730 * DAY + 1}[
        case
    ]
    chain.pending_timestamp = now
    with reverts_with(governor.GovernorGuardianInvalidTerm, guardian=account, until=until, currentTime=now):
        build_wrong(guardian=account, guardian_until=until)


def test_constructor__standard_interface__declared(governor):
    """ERC-165 identifiers of IGovernor as OpenZeppelin's Governor 5.7 declares them."""
    for interface in ("0x01ffc9a7", "0x4e2312e0"):
        assert governor.supportsInterface(interface)
    assert not governor.supportsInterface("0xffffffff")
