"""What a service is made of stays as it was recorded, and so do the shares of what it was made from."""

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.checks import check_each, reverts_with
from utils.rpc import Outcome
from utils.services import ServiceStage, digest

BPS = 10_000
WEIGHTS, DATA_SET, CODE, OTHER = range(4)
LICENSE = b"\7" * 32
URI = "ipfs://weights"


def a_hash(number: int) -> bytes:
    return number.to_bytes(32, "big")


class Line:
    """Alice's service, whose artifact 1 is recorded, and one of Bob's."""

    def __init__(self, stage: ServiceStage) -> None:
        self.stage, self.parent, self.first = stage, stage.service, a_hash(1)
        self.own_payees = [(stage.bob, BPS)]
        self.child = stage.register(self.own_payees, owner=stage.bob)
        self.splitter = stage.splitter.address
        self.record(self.parent, self.first, sender=stage.alice)

    def record(
        self, service: int, hashed: bytes, parents: Any = (), payees: Any = (), **made: Any
    ) -> Outcome:
        sender = made.pop("sender", self.stage.bob)
        artifact = (hashed, made.get("kind", WEIGHTS), LICENSE, URI)
        return self.stage.registry.send(
            "record", service, artifact, list(parents), list(payees), sender=sender
        )

    def paying(self, share: int) -> list[tuple[str, int]]:
        return [(self.stage.bob, BPS - share), (self.splitter, share)]

    def bind(self, share: int = 2_000, number: int = 2) -> Outcome:
        return self.record(self.child, a_hash(number), [(self.parent, self.first, share)], self.paying(share))

    def artifact(self, service: int, hashed: bytes) -> tuple:
        return tuple(self.stage.registry.view("artifactOf", service, hashed))

    def parents(self, service: int) -> list[tuple[int, int]]:
        return [tuple(one) for one in self.stage.registry.view("parentsOf", service)]


@pytest.fixture
def line(stage: ServiceStage) -> Line:
    return Line(stage)


def test_record__with_a_parent__is_told_and_kept(line: Line):
    parents = [(line.parent, line.first, 2_000)]
    outcome = line.bind()
    told = {event.name: event.args for event in line.stage.events(outcome)}
    assert told["ArtifactRecorded"] == {
        "id": line.child,
        "hash": a_hash(2),
        "kind": WEIGHTS,
        "license": LICENSE,
        "uri": URI,
        "parents": tuple(parents),
        "depth": 1,
    }
    assert told["ParentShareRaised"] == {"id": line.child, "parent": line.parent, "shareBps": 2_000}
    assert told["PayeesSet"]["payees"] == tuple(line.paying(2_000))
    kinds = ["uint8", "bytes32", "string", "(uint256,bytes32,uint16)[]"]
    rest = keccak(encode(kinds, [WEIGHTS, LICENSE, URI, parents]))[:20]
    assert line.artifact(line.child, a_hash(2)) == (line.stage.now, 1, rest)
    assert line.parents(line.child) == [(line.parent, 2_000)]
    assert line.artifact(line.parent, line.first)[1] == 0
    assert line.artifact(line.child, line.first) == (0, 0, bytes(20))


def test_record__without_shares__payees_stay(line: Line):
    outcome = line.record(line.child, a_hash(2), [(line.parent, line.first, 0)], kind=OTHER)
    assert [event.name for event in line.stage.events(outcome)] == ["ArtifactRecorded"]
    assert line.parents(line.child) == []
    assert line.stage.registry.view("serviceOf", line.child)[0] == digest(line.own_payees)


def test_record__what_cannot_be__reverts(line: Line):
    """SV-48: a record is never written over."""
    child, parent, first = line.child, line.parent, line.first
    line.record(child, a_hash(2))
    time = line.stage.now
    unknown = (parent, a_hash(9), 0)
    cases = (
        ((child, bytes(32)), "ServiceLineageZeroHash", ()),
        ((child, a_hash(2)), "ServiceLineageKnown", (child, a_hash(2), time)),
        ((child, a_hash(3), [(parent, first, 0)] * 9), "ServiceLineageParentCount", (9, 8)),
        ((child, a_hash(3), [(parent, first, 0), unknown]), "ServiceLineageUnknownParent", (1, *unknown[:2])),
        (
            (child, a_hash(3), [(parent + 99, first, 0)]),
            "ServiceLineageUnknownParent",
            (0, parent + 99, first),
        ),
        ((child, a_hash(3), [(child, a_hash(2), 1)]), "ServiceLineagePaysItself", (0, child)),
        (
            (child, a_hash(3), [(parent, first, 5_001)], line.paying(5_001)),
            "ServiceLineageShares",
            (5_001, 5_000),
        ),
        ((child, a_hash(3), [(parent, first, 1)]), "ServiceRegistryPayeeCount", (0, 16)),
        (
            (child, a_hash(3), [(parent, first, 2)], line.paying(1)),
            "ServiceLineageParentUnpaid",
            (parent, 1, 2),
        ),
        ((parent, a_hash(3)), "ServiceRegistryNotOwner", (parent, line.stage.bob)),
    )

    def check(case):
        arguments, error, values = case
        with reverts_with(error, *values):
            line.record(*arguments)

    check_each(cases, check)
    assert line.artifact(child, a_hash(3)) == (0, 0, bytes(20))


def test_record__hash_that_another_service_took__is_recorded_too(line: Line):
    """SV-49: whoever copies a hash from a waiting transaction keeps nobody from recording it."""
    line.record(line.child, a_hash(5))
    line.record(line.parent, a_hash(5), sender=line.stage.alice)
    times = [line.artifact(service, a_hash(5))[0] for service in (line.child, line.parent)]
    assert times == [line.stage.now] * 2


def test_record__made_from_itself__reverts(line: Line):
    """SV-51: a parent must be there before, so no artifact descends from itself."""
    with reverts_with("ServiceLineageUnknownParent", 0, line.child, a_hash(2)):
        line.record(line.child, a_hash(2), [(line.child, a_hash(2), 0)])


def test_record__thirty_three_generations__reverts(line: Line):
    """SV-51: a line has an end that readers reach."""
    before = line.first
    for number in range(2, 34):
        line.record(line.parent, a_hash(number), [(line.parent, before, 0)], sender=line.stage.alice)
        before = a_hash(number)
    assert line.artifact(line.parent, before)[1] == 32
    with reverts_with("ServiceLineageDepth", 33, 32):
        line.record(line.parent, a_hash(34), [(line.parent, before, 0)], sender=line.stage.alice)


def test_record__parents_of_different_depths__one_more_than_the_deepest(line: Line):
    """SV-51: also where the deepest parent is named first."""
    line.record(line.child, a_hash(2), [(line.parent, line.first, 0)])
    line.record(line.child, a_hash(3), [(line.child, a_hash(2), 0)])
    line.record(line.child, a_hash(4), [(line.child, a_hash(3), 0), (line.parent, line.first, 0)])
    line.record(line.child, a_hash(5), [(line.parent, line.first, 0), (line.child, a_hash(3), 0)])
    assert [line.artifact(line.child, a_hash(number))[1] for number in (2, 3, 4, 5)] == [1, 2, 3, 3]


def test_record__second_artifact_of_one_parent__the_highest_share_counts(line: Line):
    """SV-50: a lower share of a later artifact takes nothing away, and none is added up."""
    line.bind(2_000)
    line.record(line.child, a_hash(3), [(line.parent, line.first, 1_000)])
    assert line.parents(line.child) == [(line.parent, 2_000)]
    line.bind(3_000, number=4)
    assert line.parents(line.child) == [(line.parent, 3_000)]
    both = [(line.parent, line.first, 3_100), (line.parent, line.first, 3_200)]
    line.record(line.child, a_hash(5), both, line.paying(3_200))
    assert line.parents(line.child) == [(line.parent, 3_200)]


def test_record__ninth_parent_that_is_paid__reverts(line: Line):
    stage = line.stage
    services = [line.parent, *(stage.register(stage.payees) for _ in range(8))]
    for service in services[1:]:
        line.record(service, line.first, sender=stage.alice)
    splitters = [stage.registry.view("splitterOf", service) for service in services]
    payees = [(stage.bob, BPS - 80), *((at, 10) for at in splitters[:8])]
    line.record(line.child, a_hash(2), [(one, line.first, 10) for one in services[:8]], payees)
    assert line.parents(line.child) == [(one, 10) for one in services[:8]]
    more = [(stage.bob, BPS - 90), *((at, 10) for at in splitters)]
    with reverts_with("ServiceLineageParentCount", 9, 8):
        line.record(line.child, a_hash(3), [(services[8], line.first, 10)], more)


def test_set_payees__parent_left_out_or_paid_less__reverts(line: Line):
    """SV-50: whoever says that it was made from something goes on to pay for it."""
    line.bind(2_000)
    for payees, share in ((line.own_payees, 0), (line.paying(1_999), 1_999)):
        with reverts_with("ServiceLineageParentUnpaid", line.parent, share, 2_000):
            line.stage.registry.send("setPayees", line.child, payees, sender=line.stage.bob)
    split = [(line.stage.carol, 7_000), (line.splitter, 1_500), (line.splitter, 1_500)]
    line.stage.registry.send("setPayees", line.child, split, sender=line.stage.bob)


def test_transfer_with_payees__bound_after_the_look__reverts(line: Line):
    """SV-52: the seller binds the service to pay another one for ever; the list of payees stays the same."""
    stage = line.stage
    stage.registry.send("setPayees", line.child, line.paying(4_000), sender=stage.bob)
    agreed = digest(line.paying(4_000))
    line.bind(4_000)
    arguments = (stage.bob, stage.carol, line.child, agreed)
    with reverts_with("ServiceRegistryOtherParents", line.child, 4_000, 0):
        stage.registry.send("transferWithPayees", *arguments, 0, sender=stage.bob)
    stage.registry.send("transferWithPayees", *arguments, 4_000, sender=stage.bob)
    with reverts_with("ServiceLineageParentUnpaid", line.parent, 0, 4_000):
        stage.registry.send("setPayees", line.child, [(stage.carol, BPS)], sender=stage.carol)


def test_flush__parent_is_paid_for_later_receipts__whoever_owns_it(line: Line):
    """SV-53: a parent is paid at its splitter, so its buyer gets what comes later and names who shares it."""
    stage, child = line.stage, line.stage.splitter_of(line.child)
    stage.give(stage.dollars, child.address, 1_000)
    line.bind(2_000)
    child.send("flush", stage.dollars.address, _words(line.own_payees), sender=stage.stranger)
    assert stage.balances(stage.dollars, line.splitter) == [0]  # received before
    stage.registry.send("transferFrom", stage.alice, stage.carol, line.parent, sender=stage.alice)
    stage.give(stage.dollars, child.address, 1_000)
    child.send("flush", stage.dollars.address, _words(line.paying(2_000)), sender=stage.stranger)
    assert stage.balances(stage.dollars, line.splitter) == [180]
    stage.registry.send("setPayees", line.parent, [(stage.carol, BPS)], sender=stage.carol)
    stage.flush(stage.dollars)
    assert stage.balances(stage.dollars, line.splitter) == [0]


def test_flush__token_refuses_the_parent__is_owed_and_blocks_nobody(line: Line):
    """SV-53: a parent that a token refuses takes nothing from the child and keeps nobody waiting."""
    stage, child = line.stage, line.stage.splitter_of(line.child)
    line.bind(2_000)
    token = stage.deploy("MockBlocklistToken", 18)
    child.send("flush", token.address, _words(line.own_payees), sender=stage.stranger)
    stage.give(token, child.address, 1_000)
    token.send("setBlocked", line.splitter, True, sender=stage.owner)
    child.send("flush", token.address, _words(line.paying(2_000)), sender=stage.stranger)
    assert stage.balances(token, stage.bob, line.splitter) == [720, 0]
    assert child.view("owedTo", line.splitter, token.address) == 180
    token.send("setBlocked", line.splitter, False, sender=stage.owner)
    child.send("releaseOwed", line.splitter, token.address, sender=stage.stranger)
    assert stage.balances(token, line.splitter) == [180]


def test_flush__services_that_pay_each_other__empty_out(line: Line):
    """SV-51: two services can be made from each other's artifacts; what goes round becomes less each time."""
    stage, child = line.stage, line.stage.splitter_of(line.child)
    line.bind(5_000)
    round_trip = [(stage.alice, 5_000), (child.address, 5_000)]
    back = [(line.child, a_hash(2), 5_000)]
    line.record(line.parent, a_hash(3), back, round_trip, sender=stage.alice)
    pairs = ((child, line.paying(5_000)), (stage.splitter, round_trip))
    for splitter, before in ((child, line.own_payees), (stage.splitter, stage.payees)):
        splitter.send("flush", stage.dollars.address, _words(before), sender=stage.stranger)
    stage.give(stage.dollars, child.address, 1_000_000)
    for _ in range(9):
        for splitter, payees in pairs:
            splitter.send("flush", stage.dollars.address, _words(payees), sender=stage.stranger)
    held = stage.balances(stage.dollars, child.address, line.splitter)
    paid = stage.balances(stage.dollars, stage.router.address, stage.alice, stage.bob)
    assert sum(held) + sum(paid) == 1_000_000
    assert sum(held) <= 2


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2_500)), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_record__any_shares__never_fall_and_are_always_paid(shared_service_stage, steps):
    """SV-50: after any order of records, each parent has the highest of its shares, and a list needs all."""
    stage = shared_service_stage
    stage.reset()
    line = Line(stage)
    services = [line.parent, stage.register(stage.payees), stage.register(stage.payees)]
    for service in services[1:]:
        line.record(service, line.first, sender=stage.alice)
    splitters = [stage.registry.view("splitterOf", service) for service in services]
    expected: dict[int, int] = {}
    for number, (which, share) in enumerate(steps, 10):
        wanted = dict(expected)
        wanted[which] = max(share, wanted.get(which, 0))
        wanted = {one: bps for one, bps in wanted.items() if bps}
        payees = [(splitters[one], bps) for one, bps in wanted.items()]
        total = sum(wanted.values())
        rises = wanted != expected
        arguments = (line.child, a_hash(number), [(services[which], line.first, share)])
        listed = [(stage.bob, BPS - total), *payees] if rises else []
        if total > 5_000:
            with reverts_with("ServiceLineageShares", total, 5_000):
                line.record(*arguments, listed)
            continue
        line.record(*arguments, listed)
        expected = wanted
        assert line.parents(line.child) == [(services[one], bps) for one, bps in expected.items()]
    for one, bps in expected.items():
        less = [(splitters[other], (bps - 1 if other == one else most)) for other, most in expected.items()]
        less = [(account, share) for account, share in less if share]
        listed = [(stage.bob, BPS - sum(share for _, share in less)), *less]
        with reverts_with("ServiceLineageParentUnpaid", services[one], bps - 1, bps):
            stage.registry.send("setPayees", line.child, listed, sender=stage.bob)


def _words(payees: list[tuple[str, int]]) -> list[int]:
    return [share << 160 | int(account, 16) for account, share in payees]
