"""A DAO that members changed by proposals made by hand is described anew from the chain."""

import pytest
import yaml

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import RecordError, SpecError
from ape_dao.core.spec import load_spec, preset_text
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk import governance
from ape_dao.sdk.adoption import adopt, read_adoption, write_spec
from utils.amendment_keys import SET, groups
from utils.deployment import create
from utils.living import DAY


def voted(living, keys):
    """What keys say is changed by a proposal that nobody wrote down."""
    wanted = living.wanted([change for key in keys for change in SET[key]])
    text = living.text(wanted)
    for path in living.folder.rglob("*.amendment.*"):
        path.unlink()
    return wanted, living.pass_text(text)


@pytest.mark.parametrize("number", range(len(groups())))
def test_adopt__every_key_that_calls_change__read_back(living, number):
    """LD-07: the spec that describes the DAO is the one that the calls were made from."""
    wanted, proposal = voted(living, groups()[number])
    record = living.record
    adoption = read_adoption(record, living.dao)
    same = plan_amendment(adoption.spec, wanted, record.addresses, record.deployer)
    assert (same.refused, same.calls, same.deployments) == ((), (), ())
    assert adoption.left == ()
    assert {cause.id for cause in adoption.causes.values()} == {proposal.id}
    after, path = adopt(adoption, living.folder)
    assert path == living.path
    assert drift(verify(installed(living.record), living.provider, record.start_block)) == []
    assert [one["id"] for one in after.last["proposals"]] == [str(proposal.id)]
    assert read_adoption(living.record, living.dao).changes == ()


COMMENTED = """\
# The split.
revenue:
  split:  # by vote
    revenue_share: 0%
    buyback: 0%
    treasury: 100%  # all of it
"""


@pytest.fixture
def split(living):
    """The split was changed by a vote."""
    return voted(living, ["revenue.split.treasury"])


def test_write_spec__file_with_comments__only_values_change(living, split, tmp_path):
    """LD-08."""
    record, path = living.record, tmp_path / "dao.yaml"
    data = record.spec.to_data()
    rest = yaml.safe_dump({name: value for name, value in data.items() if name != "revenue"}, width=1_000)
    revenue = yaml.safe_dump({key: value for key, value in data["revenue"].items() if key != "split"})
    path.write_text(rest + COMMENTED + "".join(f"  {line}\n" for line in revenue.splitlines()))
    before = path.read_text()
    assert spec_hash(load_spec(path)) == spec_hash(record.spec)
    adoption = read_adoption(record, living.dao)
    write_spec(adoption.spec, path, record)
    assert spec_hash(load_spec(path)) == spec_hash(adoption.spec)
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), path.read_text().splitlines(), strict=True)
        if old != new
    ]
    assert [new.strip() for _, new in changed][-2:] == ["revenue_share: 20%", "treasury: 80%   # all of it"]
    assert "split:  # by vote" in path.read_text()


def test_write_spec__no_file__written_anew(living, split, tmp_path):
    adoption = read_adoption(living.record, living.dao)
    write_spec(adoption.spec, tmp_path / "new.yaml", living.record)
    assert spec_hash(load_spec(tmp_path / "new.yaml")) == spec_hash(adoption.spec)


def test_write_spec__draft_or_another_dao__refused(living, split, tmp_path):
    """LD-08: what somebody wrote and nobody voted on is not lost."""
    path, adoption = tmp_path / "dao.yaml", read_adoption(living.record, living.dao)
    draft = living.record.spec.to_data()
    draft["timelock"]["delay"] = "5 days"
    path.write_text(yaml.safe_dump(draft))
    with pytest.raises(SpecError, match=r"says what is not in force \(timelock\.delay: 2 days → 5 days\)"):
        write_spec(adoption.spec, path, living.record)
    path.write_text(preset_text("minimal"))
    with pytest.raises(SpecError, match=r"is the spec of 'My DAO'; give another --out"):
        write_spec(adoption.spec, path, living.record)


def test_adopt__nothing_changed__refused(living):
    adoption = read_adoption(living.record, living.dao)
    assert (adoption.changes, adoption.proposals, adoption.left) == ((), (), ())
    with pytest.raises(RecordError, match=r"says what the chain says already"):
        adopt(adoption, living.folder)


PAUSE = """\
title: Pause the buyback and give a stranger a place
kind: constitutional
actions:
  - call: router.setBuybackPaused
    args: {paused: true}
  - call: escrow.setLocker
    args: {locker: "%s", allowed: true}
  - call: timelock.updateDelay
    args: {newDelay: 3 days}
"""


def test_adopt__what_no_spec_describes__stays_a_difference(living, stranger):
    """LD-07: adopting never hides a power."""
    living.pass_text(PAUSE % stranger.address)
    adoption = read_adoption(living.record, living.dao)
    assert [change.key for change in adoption.changes] == ["timelock.delay"]
    assert {finding.what for finding in adoption.left} == {
        "router.buybackPaused",
        f"escrow.isLocker of {stranger.address}",
    }
    adopt(adoption, living.folder)
    findings = verify(installed(living.record), living.provider, living.record.start_block)
    assert {finding.what for finding in drift(findings)} == {finding.what for finding in adoption.left}


def test_adopt__killed_before_the_record__again(living, split, tmp_path, monkeypatch):
    """LD-09: the file is written and the record is not; the same command ends it."""
    record, path, dao = living.record, tmp_path / "dao.yaml", living.dao
    path.write_text(yaml.safe_dump(record.spec.to_data()))
    adoption = read_adoption(record, dao)
    write_spec(adoption.spec, path, record)
    text = path.read_text()
    again = read_adoption(living.record, living.dao)
    write_spec(again.spec, path, record)
    adopt(again, living.folder)
    assert path.read_text() == text
    assert spec_hash(living.record.spec) == spec_hash(load_spec(path))


def test_adopt__reorganised_away__named_until_it_is_executed_again(living, tmp_path):
    """LD-10: the record says what a block said that is no block of the chain any more."""
    chain = living.dao.chain
    wanted = living.wanted(SET["timelock.delay"])
    proposal = living.propose(living.text(wanted))
    dao = living.dao
    living.chain.mine(timestamp=int(dao.governor.proposalSnapshot(proposal.id)) + 1)
    governance.vote(dao, proposal, governance.Support.FOR, sender=living.whale)
    living.chain.mine(timestamp=int(dao.governor.proposalDeadline(proposal.id)) + 1)
    governance.queue(dao, proposal, sender=living.whale)
    living.chain.mine(timestamp=int(dao.governor.proposalEta(proposal.id)) + 1)
    snapshot = chain.rpc("evm_snapshot")
    governance.execute(dao, proposal, sender=living.whale)
    adopt(read_adoption(living.record, living.dao), living.folder)
    chain.rpc("evm_revert", snapshot)
    living.chain.mine(3)
    found = {one.what: one.found for one in drift(verify(installed(living.record), living.provider))}
    assert found == {
        "timelock.getMinDelay": "2 days",
        f"proposal {proposal.id:064x} of installation 2": "undone by a reorganisation; execute it again",
    }
    governance.execute(living.dao, proposal, sender=living.whale)
    assert drift(verify(installed(living.record), living.provider)) == []


ADDED = """\
title: A second campaign and a grant
kind: constitutional
actions:
  - {call: "%(airdrop)s.setRoot", abi: MerkleAirdrop, args: {newRoot: "0x%(root)s"}}
  - {call: escrow.setLocker, args: {locker: "%(airdrop)s", allowed: true}}
  - {call: token.transfer, args: {to: "%(airdrop)s", value: 1_000 TMAI}}
  - {call: token.transfer, args: {to: "%(grant)s", value: 2_000 TMAI}}
"""


def added(living, stranger):
    """A campaign and a grant that somebody deployed by hand, funded and wired by a vote."""
    chain, at = living.dao.chain, living.record.address
    terms = {"token": at("token"), "escrow": at("escrow"), "treasury": at("timelock")}
    campaign = {**terms, "owner": at("timelock"), "deadline": living.now + 9_999_999, "period": 0}
    airdrop = create(
        chain, stranger.address, artifact("MerkleAirdrop"), config={**campaign, "cumulative": True}
    )
    schedule = {"dao": at("timelock"), "start": 0, "cliff": 30 * DAY, "duration": 90 * DAY}
    grant = create(
        chain,
        stranger.address,
        artifact("VestingGrant"),
        config={
            **terms,
            **schedule,
            "beneficiary": stranger.address,
            "revocable": True,
            "delegable": False,
        },
    )
    living.pass_text(ADDED % {"airdrop": airdrop, "grant": grant, "root": "cd" * 32})
    return {"airdrop_adopted_1": airdrop, "vesting_adopted_1": grant}


def test_adopt__contracts_that_members_added__part_of_the_dao(living, stranger):
    """LD-11: neither strangers nor without a name afterwards; the spec describes them."""
    places = added(living, stranger)
    before = {one.what for one in drift(verify(installed(living.record), living.provider))}
    assert before == {f"escrow.isLocker of {places['airdrop_adopted_1']}"}
    adoption = read_adoption(living.record, living.dao)
    assert adoption.left == ()
    assert {key: entry["address"] for key, entry in adoption.contracts.items()} == places
    adopt(adoption, living.folder)
    record = living.record
    assert {key: record.addresses[key] for key in places} == places
    assert drift(verify(installed(record), living.provider, record.start_block)) == []
    airdrop, grant = record.spec.to_data()["allocations"][-2:]
    assert (airdrop["amount"], airdrop["airdrop"]["root"]) == ("1_000", "0x" + "cd" * 32)
    assert (grant["amount"], grant["vesting"]["duration"]) == ("2_000", "90 days")
    assert grant["vesting"]["beneficiary"] == stranger.address
    assert read_adoption(record, living.dao).changes == ()
    assert living.plan(record.spec).calls == ()
