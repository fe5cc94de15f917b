"""`subdaos.bodies[].dao`: the spec of a DAO of its own within that of its parent."""

import pytest

from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import PlanError, SpecError
from ape_dao.core.spec import parse_spec, spec_hash, unresolved_names, with_addresses
from ape_dao.core.spec.assembly import children_of, everyone
from ape_dao.lint import lint
from utils.amendment_keys import address
from utils.family import family

DEPLOYER = address(50)
KNOWN = {"whale": address(1), "ann": address(2), "USDC": address(3)}


def body(data):
    return data["subdaos"]["bodies"][0]


def changed(change):
    data = family(2027, KNOWN)
    change(data)
    return data


def too_deep(data):
    dao = body(data)["dao"]
    for generation in range(3):
        around = {**body(data), "dao": dao}
        dao = {**body(data)["dao"], "name": f"Circle {generation}", "subdaos": {"bodies": [around]}}
    body(data)["dao"] = dao


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda data: body(data)["dao"].update(tokn={}),
            r"subdaos\.bodies\[0\]\.dao\.tokn: unknown key; did you mean 'token'\?",
        ),
        (
            lambda data: body(data)["dao"]["governor"].update(quorum="101%"),
            r"subdaos\.bodies\[0\]\.dao\.governor\.quorum: '101%' is outside 0% to 100%",
        ),
        (
            lambda data: body(data)["dao"].update(allocations=[{"recipient": "ann", "share": "90%"}]),
            r"subdaos\.bodies\[0\]\.dao\.allocations: ",
        ),
        (
            lambda data: body(data).update(operator="ann"),
            r"operator is 'ann', but `dao` describes who acts; leave one of them out",
        ),
        (
            lambda data: body(data)["dao"].update(addresses={"parent": address(9)}),
            r"dao\.addresses\.parent: 'parent' is the treasury of the DAO around this one",
        ),
        (
            lambda data: body(data)["dao"].update(name="Family!"),
            "several DAOs of this file have records called family; rename one",
        ),
        (too_deep, "is the DAO number 4 of a line; at most 3 are allowed"),
    ],
)
def test_parse_spec__child__refused(change, told):
    """BO-106: what is wrong with a child's spec is told with its own key; names are unique, lines short."""
    with pytest.raises(SpecError, match=told):
        parse_spec(changed(change))


def test_spec_hash__child_written_otherwise__is_the_same():
    data = family(2027, KNOWN)
    again = changed(lambda data: body(data)["dao"]["timelock"].update(delay="60 minutes"))
    other = changed(lambda data: body(data)["dao"]["timelock"].update(delay="61 minutes"))
    hashes = [spec_hash(parse_spec(one)) for one in (data, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]
    spec = parse_spec(data)
    assert spec_hash(parse_spec(spec.to_data())) == hashes[0]


def test_used_names__of_a_child__are_left_to_the_parent():
    data = family(2027, {})
    spec = parse_spec(data)
    assert unresolved_names(spec) == {
        "whale": ["allocations[0].recipient", "subdaos.guardian"],
        "USDC": ["subdaos.bodies[0].scopes[0].target"],
        "ann": ["subdaos.bodies[0].scopes[0].arguments[0]", "subdaos.bodies[0].dao.allocations[0].recipient"],
    }
    with pytest.raises(SpecError, match="No address is known for 'whale'"):
        make_plan(spec, DEPLOYER)
    plan = make_plan(with_addresses(spec, KNOWN), DEPLOYER)
    assert plan.children[0].spec.addresses == {"ann": KNOWN["ann"], "parent": plan.addresses["timelock"]}


def test_make_plan__another_address_of_the_child__refused():
    data = family(2027, {**KNOWN, "grants_dao": address(9)})
    with pytest.raises(
        PlanError, match=f"'grants_dao' is {address(9)} in the spec, but the timelock of Grants"
    ):
        make_plan(parse_spec(data), DEPLOYER)


def test_make_plan__grandchild__names_its_own_parent():
    data = family(2027, KNOWN)
    inner = {**body(data), "name": "reading", "dao": {**body(data)["dao"], "name": "Reading Circle"}}
    body(data)["dao"] = {**body(data)["dao"], "subdaos": {"bodies": [inner]}}
    spec = parse_spec(data)
    assert [one.name for one in everyone(spec)] == ["Family", "Grants Circle", "Reading Circle"]
    assert [child.account for child in children_of(spec)] == ["grants_dao"]
    plan = make_plan(spec, DEPLOYER)
    last, middle, first = plan.family
    assert [one.spec.name for one in plan.family] == ["Reading Circle", "Grants Circle", "Family"]
    assert (last.parent, middle.parent, first.parent) == ("grants-circle", "family", "")
    assert last.spec.addresses["parent"] == middle.addresses["timelock"]
    assert middle.spec.addresses["reading_dao"] == last.addresses["timelock"]


def test_lint__child__findings_of_both():
    found = lint(parse_spec(family(2027, KNOWN)), now=1_796_000_000)
    places = {finding.where for finding in found if finding.rule == "quorum-floor"}
    assert places == {"governor.quorum_floor", "subdaos.bodies[0].dao.governor.quorum_floor"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (
            lambda data: data["governor"].update(guardian={"account": "grants_dao", "until": "2027-06-30"}),
            "governor.guardian.account",
        ),
        (
            lambda data: data.update(
                consent={
                    "stages": [{"name": "s", "checks": [{"no_objection": "grants_dao", "within": "1 day"}]}]
                }
            ),
            "consent.stages[0].checks[0].no_objection",
        ),
    ],
)
def test_lint__subdao_blocks_recall__error(change, where):
    """BO-107: who acts for a sub-DAO has no say in the proposal that recalls it."""
    found = lint(parse_spec(changed(change)), now=1_796_000_000)
    assert [finding.where for finding in found if finding.rule == "subdao-blocks-recall"] == [where]
    plain = lint(parse_spec(family(2027, KNOWN)), now=1_796_000_000)
    assert "subdao-blocks-recall" not in {finding.rule for finding in plain}
