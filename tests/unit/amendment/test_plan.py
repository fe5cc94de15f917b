"""What a changed spec means for a DAO that lives, key by key; no chain."""

from copy import deepcopy

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import AmendmentError, PlanError
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.sdk.amendment import require_sound_change
from utils.amendment_keys import (
    ADDED,
    FIXED,
    GONE,
    LAUNCH_ONLY,
    NAMES,
    NOTHING,
    RENAMED,
    REPLACED,
    SALE_FIXED,
    SET,
    add_sale,
    address,
    base_data,
    changed,
)
from utils.spec_keys import spec_keys
from utils.work import work_of

DEPLOYER = "0x" + "11" * 20


@pytest.fixture(scope="module")
def base():
    return base_data(NAMES)


@pytest.fixture(scope="module")
def amend(base):
    """Plans the amendment that some changes of the spec mean."""
    return planner(base)


def planner(base):
    spec = parse_spec(deepcopy(base))
    plan = make_plan(spec, DEPLOYER)

    def planned(changes):
        wanted = parse_spec(changed(deepcopy(base), changes, NAMES))
        return plan_amendment(spec, wanted, plan.addresses, plan.deployer)

    return planned


def test_keys__each_tried_in_exactly_one_way():
    """LD-31: no key of any section is left out: each is set, takes another contract, adds one, means nothing
    on the chain, or is refused."""
    tried = [*SET, *REPLACED, *ADDED, *RENAMED, *NOTHING, *FIXED, *SALE_FIXED, *LAUNCH_ONLY]
    assert sorted(tried) == sorted(spec_keys())


def test_set__calls_only(amend):
    for key, changes in SET.items():
        amendment = amend(changes)
        assert amendment.refused == (), key
        assert amendment.calls, key
        assert not amendment.deployments, key
        assert {change.path[0] for change in amendment.without_effect} <= {"addresses"}, key


def test_replaced__contracts_that_name_each_other_go_together(amend):
    """LD-32: where a fixed value changes, its contract is replaced, and so are those that name it in their
    code; those that can be told the new address are told."""
    for key, (changes, contracts) in REPLACED.items():
        amendment = amend(changes)
        assert amendment.refused == (), key
        assert {step.key for step in amendment.deployments} == contracts, key
        assert set(amendment.replaced) == contracts, key
        assert set(amendment.retired) == GONE.get(key, set()), key


def test_added__deployed_wired_and_funded(amend):
    for key, (changes, contracts) in ADDED.items():
        amendment = amend(changes)
        assert {step.key for step in amendment.deployments} == contracts, key
        assert (amendment.replaced, amendment.retired) == ({}, {}), key
    calls = [(call.key, call.function) for call in amendment.calls]
    assert calls == [
        ("airdrop_second", "setRoot"),
        ("escrow", "setLocker"),
        ("token", "transfer"),
        ("token", "transfer"),
    ]


def test_renamed__one_is_added_and_the_other_leaves(amend):
    for key, (changes, added, left) in RENAMED.items():
        amendment = amend(changes)
        assert {step.key for step in amendment.deployments} == {added}, key
        assert (amendment.replaced, set(amendment.retired)) == ({}, {left}), key
        assert [(call.key, call.function) for call in amendment.calls] == [(left, "recall")], key


def test_nothing__no_call(amend):
    for key, changes in NOTHING.items():
        amendment = amend(changes)
        assert (amendment.calls, amendment.deployments, amendment.refused) == ((), (), ()), key
        assert amendment.without_effect == set(amendment.changes), key


def test_fixed__refused_by_name(amend, base):
    """LD-33: what cannot change is refused by its key, with the reason."""
    with_sale = planner(add_sale(deepcopy(base)))
    cases = [(amend, FIXED), (with_sale, SALE_FIXED)]
    for key, changes, plan in [(*item, plan) for plan, table in cases for item in table.items()]:
        amendment = plan(changes)
        asked = {one for refusal in amendment.refused for one in refusal.keys}
        assert key in {_anywhere(one) for one in asked}, (key, asked)
        assert all(refusal.reason for refusal in amendment.refused), key
        with pytest.raises(AmendmentError, match=r"cannot change in a DAO that lives"):
            amendment.require_possible()


def _anywhere(key: str) -> str:
    """A key without the numbers of entries."""
    return "".join(
        "[]" if part.isdigit() else part for part in key.replace("[", "\0").replace("]", "\0").split("\0")
    )


def test_plan__of_everything_at_once__quick(base):
    """LD-52: a hundred changes at once are planned without a chain, in work that grows with their number."""
    spec = parse_spec(deepcopy(base))
    plan = make_plan(spec, DEPLOYER)
    data, taken = deepcopy(base), set()
    for changes in [*SET.values(), *(changes for changes, _ in ADDED.values())]:
        paths = {path[:4] for path, _ in changes}
        if not paths & taken and all(value is not None for _, value in changes):
            taken |= paths
            changed(data, changes, NAMES)
    wanted = parse_spec(data)
    made = []
    work = work_of(lambda: made.append(plan_amendment(spec, wanted, plan.addresses, plan.deployer)))
    assert len(made[0].changes) > 30
    assert work < 90_000 * len(made[0].changes)  # twice what it is


def test_lint__new_errors_refused__old_ones_not(base):
    """LD-53: a change that lint calls an error is refused as at a launch; what the spec in force has already
    is not held against it."""

    def planned(first, then):
        data = deepcopy(base)
        data["governor"]["voting_delay"] = "1 day"
        data["profile"] = "production"
        changed(data, first, NAMES)
        spec = parse_spec(deepcopy(data))
        plan = make_plan(spec, DEPLOYER)
        return plan_amendment(spec, parse_spec(changed(data, then, NAMES)), plan.addresses, plan.deployer)

    no_floor = [(("governor", "quorum_floor"), "0%")]
    with pytest.raises(AmendmentError, match=r"governor\.quorum_floor"):
        require_sound_change(planned([], no_floor))
    require_sound_change(planned(no_floor, SET["timelock.delay"]))


def test_existing_token__treasury_funds_a_campaign():
    """LD-57: a DAO with a token of others adds a campaign that its treasury pays, as any other does."""
    data = load_preset("minimal").to_data()
    data["token"] = {"name": "Their Token", "symbol": "GOV", "address": address(77)}
    data["allocations"] = []
    for section in (data["governor"], *data["kinds"].values()):
        if isinstance(section, dict):
            section["quorum_floor"] = "5"
    data["addresses"] = {"WETH": address(2)}
    spec = parse_spec(data)
    plan = make_plan(spec, DEPLOYER)
    campaign = {"name": "first", "root": "0x" + "ab" * 32, "open_for": "5 weeks"}
    data["allocations"] = [{"airdrop": campaign, "amount": "10", "funded_by": "treasury"}]
    amendment = plan_amendment(spec, parse_spec(data), plan.addresses, plan.deployer)
    assert [call.function for call in amendment.calls] == ["setRoot", "setLocker", "transfer"]
    assert amendment.calls[-1].target == address(77)
    with pytest.raises(PlanError, match="only a proposal of a living DAO"):
        make_plan(parse_spec(data), DEPLOYER)
