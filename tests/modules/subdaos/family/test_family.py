"""A DAO and its child from one spec: launch, records, verification, commands, votes and the recall."""

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import find_record, load_record, record_path
from ape_dao.core.errors import AmendmentError, DeployError
from ape_dao.core.module import Power
from ape_dao.core.spec import parse_spec, spec_hash
from ape_dao.core.verification.rehearsal import REHEARSAL
from ape_dao.core.verification.verify import drift
from ape_dao.modules.subdaos import sdk
from ape_dao.sdk.verification import CHILD, verify_children
from utils.deployment import Killed, kill_at
from utils.killing import deploy

DOLLAR = 10**6
FILES = ["family.artifacts.json", "family.input.json", "family.json"]
CHILD_FILES = ["grants-circle.artifacts.json", "grants-circle.input.json", "grants-circle.json"]


def names(folder):
    return sorted(path.name for path in folder.glob("local/*") if not path.name.startswith("."))


def test_make_plan__child__addresses_before_anything_is_sent(family_plan, accounts):
    again = make_plan(family_plan.spec, accounts[0].address)
    assert (again.hash(), spec_hash(again.spec)) == (family_plan.hash(), spec_hash(family_plan.spec))
    (child,) = family_plan.children
    assert (child.parent, child.spec.slug, family_plan.family) == (
        "family",
        "grants-circle",
        (child, family_plan),
    )
    operator = child.addresses["timelock"]
    assert family_plan.spec.addresses["grants_dao"] == operator
    assert family_plan.step("subdao_grants").arguments["first"]["operator"] == operator
    assert Power("subdao_grants", "act within the scopes", "grants_dao") in family_plan.powers
    assert child.step("governor").arguments["config"]["guardian"] == family_plan.addresses["timelock"]
    assert not set(child.addresses.values()) & set(family_plan.addresses.values())


def test_deploy__child__comes_first_with_a_record_of_its_own(kin, reloaded):
    """BO-100: a child and its parent name each other, and every address is known before."""
    assert names(kin.folder) == sorted([*FILES, *CHILD_FILES])
    assert (reloaded("grants-circle").parent, reloaded("family").parent) == ("family", "")
    assert find_record("local", None, kin.folder).name == "Family"
    assert drift(kin.done.findings) == []
    assert [drift(child.findings) for child in kin.done.children] == [[]]
    (state,) = sdk.subdaos(kin.parent)
    assert state.operator == kin.child.timelock.address
    assert kin.child.governor.proposalGuardian() == kin.parent.timelock.address
    assert any(finding.rule == REHEARSAL for finding in kin.done.findings)


@pytest.mark.parametrize("at", [("created", "escrow"), ("finished", "finish")])
def test_deploy__killed_within_the_child__goes_on(chain, accounts, plan_of, tmp_path, at):
    """BO-101: a launch that dies in or after the child ends with the same addresses and both records."""
    plan = plan_of(salt=f"killed {at}")
    with pytest.raises(Killed):
        deploy(plan, chain.provider, accounts[0], folder=tmp_path, progress=kill_at(*at))
    assert "family.json" not in names(tmp_path)
    seen = []
    done = deploy(plan, chain.provider, accounts[0], folder=tmp_path, progress=seen.append)
    assert names(tmp_path) == sorted([*FILES, *CHILD_FILES])
    assert done.record.addresses == plan.addresses
    assert done.children[0].record.addresses == plan.children[0].addresses
    assert {one.dao for one in seen} == {"Family", "Grants Circle"}
    again = deploy(plan, chain.provider, accounts[0], folder=tmp_path)
    assert (again.fresh, again.children[0].fresh) == (False, False)


def test_deploy__what_the_parent_lacks__before_the_child(chain, accounts, plan_of, tmp_path):
    """BO-102: what would stop the parent stops the launch before its child exists."""
    plan = plan_of(salt="over", until="2020-12-31")
    with pytest.raises(DeployError, match="The term of 'grants' ends on 2020-12-31"):
        deploy(plan, chain.provider, accounts[0], folder=tmp_path)
    assert names(tmp_path) == []
    (child,) = plan.children
    assert not chain.provider.get_code(child.addresses["genesis"])


def test_verify__walks_to_the_child(kin, works, run, reloaded):
    """BO-103: verification compares the child with its own record, and misses it when it is gone."""
    assert "all as the spec says" in works("verify")
    found = list(verify_children(reloaded("family"), kin.chain.provider, kin.folder))
    assert drift(found) == [] and len(found) > 40
    assert {finding.what.partition(":")[0] for finding in found[1:]} == {"grants-circle"}
    assert (found[0].rule, found[0].expected) == (CHILD, kin.child.timelock.address)
    path = record_path("local", "grants-circle", kin.folder)
    kept = path.read_bytes()
    path.unlink()
    try:
        missing = run("verify")
    finally:
        path.write_bytes(kept)
    assert missing.exit_code == 1
    assert "record of grants-circle" in missing.stdout and "missing; restore it" in missing.stdout


def test_show__says_which_dao_acts(kin, works, data):
    (shown,) = data("subdao", "show")["subdaos"]
    assert (shown["operator"], shown["dao"]) == (kin.child.timelock.address, "grants-circle")
    assert "the DAO grants-circle (`ape dao … --dao grants-circle`) acts" in works("subdao", "show")
    assert "the DAO grants-circle" in works("status")
    assert data("status", "grants-circle")["dao"] == "Grants Circle"


def pass_in(kin, data, works, dao, file, holder, *more):
    place = ("--dao", dao)
    made = data("proposal", "create", file, "--yes", *more, *place, sender=holder)["id"]
    kin.travel(60)
    works("proposal", "vote", made, "for", *place, sender=holder)
    kin.travel(3_700)
    works("proposal", "queue", made, *place, sender=holder)
    kin.travel(3_700)
    works("proposal", "execute", made, "--yes", *place, sender=holder)


def test_execute__by_the_vote_of_the_child__until_the_recall(kin, accounts, data, works, run, tmp_path):
    """BO-104: the child's members spend what the parent lent them, and the parent's vote ends it alone."""
    (state,) = sdk.subdaos(kin.parent)
    kin.usdc.mint(state.address, 1_000 * DOLLAR, sender=accounts[0])
    before = kin.usdc.balanceOf(kin.ann)
    act, again, recall = (str(tmp_path / f"{name}.yaml") for name in ("act", "again", "recall"))
    said = works("subdao", "execute", "grants", "0", str(300 * DOLLAR), "--proposal", act)
    assert f"Then run `ape dao proposal create {act} --dao grants-circle`" in said
    works("subdao", "execute", "grants", "0", str(500 * DOLLAR), "--proposal", again)
    pass_in(kin, data, works, "grants-circle", act, kin.ann, "--despite", "money-leaves-reach")
    assert kin.usdc.balanceOf(kin.ann) - before == 300 * DOLLAR
    works("subdao", "recall", "grants", "USDC", "--output", recall)
    pass_in(kin, data, works, "family", recall, kin.whale)
    assert kin.usdc.balanceOf(kin.parent.timelock) == 700 * DOLLAR
    refused = run("proposal", "create", again, "--yes", "--dao", "grants-circle", sender=kin.ann)
    assert refused.exit_code == 1, refused.stdout
    assert "recalled" in works("subdao", "show")


def test_plan_amendment__child__refused(kin, reloaded):
    """BO-105: no vote of the parent changes or creates a DAO of its own."""
    record = reloaded("family")
    changed = record.spec.to_data()
    changed["subdaos"]["bodies"][0]["dao"]["governor"]["quorum"] = "5%"
    told = r"subdaos\.bodies\[0\]\.dao: only its own votes change 'grants_dao'.*amend --dao grants-circle"
    with pytest.raises(AmendmentError, match=told):
        plan_amendment(record.spec, parse_spec(changed), record.addresses, record.deployer)
    added = record.spec.to_data()
    body = dict(added["subdaos"]["bodies"][0], name="second", operator="second_dao")
    body["dao"] = {**body["dao"], "name": "Second Circle"}
    added["subdaos"]["bodies"].append(body)
    with pytest.raises(AmendmentError, match=r"bodies\[1\]\.dao: a DAO of its own is created at the launch"):
        plan_amendment(record.spec, parse_spec(added), record.addresses, record.deployer)


def test_load_record__of_a_child__stands_alone(kin):
    alone = load_record(record_path("local", "grants-circle", kin.folder))
    assert parse_spec(alone.spec.to_data()).addresses["parent"] == kin.parent.timelock.address
