"""`ape dao council …` on a living DAO with a real Safe: from standing for it to the Safe that follows."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.council import sdk
from utils.living import DAY, pass_by_commands
from utils.safe import ZERO, approved_by

NOMINATION, VOTE, SEATING = 7 * DAY, 14 * DAY, 2 * DAY


def findings(living):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    return drift(verify(installed(record), living.chain.provider, record.start_block))


def by_safe(safe, owners, data):
    """A transaction of the Safe to itself, which four owners approve."""
    chosen = sorted(owners, key=lambda owner: int(owner.address, 16))[: safe.getThreshold()]
    content = (safe, 0, data, 0, 0, 0, 0, ZERO, ZERO)
    digest = safe.getTransactionHash(*content, safe.call_view_method("nonce"))
    for owner in chosen:
        safe.approveHash(digest, sender=owner)
    safe.execTransaction(*content, b"".join(approved_by(owner.address) for owner in chosen), sender=chosen[0])


@pytest.fixture
def enabled(living, safe, members):
    module = sdk.module_of(living.dao)
    by_safe(safe, members, safe.enableModule.encode_input(module))
    return module


def at(living, number, seconds):
    opens = sdk.election(living.dao, number).opens
    living.chain.mine(timestamp=opens + seconds)


def test_election__from_standing_to_the_safe(living, enabled, safe, members, accounts, works, data, fails):
    """BO-91: every step of an election has a command that says when it is time for it."""
    assert "The first election opens on" in fails("council", "nominate", "me", sender=living.ann)
    at(living, 0, 1)
    works("council", "nominate", "I stand for this.", sender=living.ann)
    works("council", "nominate", "And so do I.", sender=living.ben)
    assert "Seated" in fails("council", "nominate", "I too", sender=members[1])
    works("council", "endorse", living.ann.address, "60%", "--yes", sender=living.whale)
    works("council", "endorse", living.ben.address, "40%", "--yes", sender=living.whale)
    assert "Endorsed" in fails("council", "endorse", living.ben.address, "1%", "--yes", sender=living.whale)
    shown = data("council", "show")["shown"]
    assert (shown["phase"], len(shown["candidates"])) == ("nominations", 2)
    assert {one["number"] for one in shown["candidates"]} == {1, 2}

    at(living, 0, NOMINATION)
    ballot = data(
        "council",
        "vote",
        f"{living.ann.address}=70%",
        f"{living.ben.address}=30%",
        "--yes",
        sender=living.whale,
    )
    assert [choice["bps"] for choice in ballot["choices"]] == [7_000, 3_000]
    assert "outside 0% to 100%" in fails(
        "council", "vote", f"{living.ann.address}=101%", "--yes", sender=living.whale
    )
    assert "for none" in fails(
        "council", "vote", f"{living.ann.address}=1%", living.ben.address, "--yes", sender=living.whale
    )
    assert "twice" in fails(
        "council", "vote", living.ann.address, living.ann.address, "--yes", sender=living.whale
    )
    at(living, 0, NOMINATION + VOTE)
    seated = data("council", "seat", sender=living.carol)["seated"]
    assert [one["nominee"] for one in seated] == [living.ann.address, living.ben.address]
    assert data("council", "seat", sender=living.carol)["seated"] == []
    assert "Time" in fails("council", "apply", sender=living.carol)
    at(living, 0, NOMINATION + VOTE + SEATING)
    applied = data("council", "apply", sender=living.carol)
    owners = {member["account"] for member in applied["members"]}
    assert (
        owners
        == set(safe.getOwners())
        == {living.ann.address, living.ben.address} | {member.address for member in members[1::2]}
    )
    assert (applied["threshold"], applied["isSame"]) == (4, True)
    assert data("status")["council"]["election"] == 0
    assert findings(living) == []


def test_safe__changed_by_hand__is_found_and_brought_back(living, enabled, safe, members, works, data, fails):
    """BO-92: verification was silent about owners whom nobody had elected."""
    works("council", "sync", sender=living.ann)
    by_safe(safe, members, safe.addOwnerWithThreshold.encode_input(living.ann, 1))
    (finding,) = findings(living)
    assert finding.what == "council_module.safeState.isSame"
    assert "other owners than the council" in works("council", "show")
    works("council", "sync", sender=living.carol)
    assert findings(living) == []
    module = sdk.module_of(living.dao)
    by_safe(safe, members, safe.disableModule.encode_input("0x" + "0" * 39 + "1", module))
    assert [finding.what for finding in findings(living)] == ["council_module.safeState.isEnabled"]
    assert "has not enabled the council's module" in fails("council", "sync", sender=living.carol)


def test_safe__without_the_module__found_when_the_first_election_opens(living, safe, works):
    """BO-93: owners who never took the module in were the council for ever, and nothing told."""
    assert findings(living) == []
    assert "has not enabled the council's module" in works("status")
    living.chain.mine(timestamp=sdk.council(living.dao).start)
    assert [finding.what for finding in findings(living)] == ["council_module.safeState.isEnabled"]


def test_safe__answers_like_none__told_everywhere(living, enabled, safe, works, data, fails):
    """BO-94: a Safe whose code answers otherwise ended status and verify with an error."""
    works("council", "sync", sender=living.ann)
    living.chain.provider.set_code(safe.address, "0x60006000fd")  # reverts
    assert "does not answer as a Safe does" in works("status")
    shown = data("council", "show")
    assert (shown["isSafe"], shown["isEnabled"], shown["isSame"]) == (False, False, False)
    assert "does not answer as a Safe does" in fails("council", "sync", sender=living.carol)
    (finding,) = findings(living)
    assert (finding.what, finding.expected) == ("council_module, read for more", "an answer")


def test_rotate__by_the_member_alone(living, enabled, safe, members, works, data, fails):
    """BO-10."""
    member = members[0]
    pending = data("council", "rotate", living.ann.address, sender=member)
    assert pending["readyAt"] == living.now + 3 * DAY
    assert "NotReady" in fails("council", "accept", member.address, sender=living.ann)
    living.travel(3 * DAY)
    works("council", "accept", member.address, sender=living.ann)
    assert safe.isOwner(living.ann) and not safe.isOwner(member)


def test_exclude__by_the_guardian_only(living, works, fails, data):
    at(living, 0, 1)
    works("council", "nominate", "me", sender=living.ann)
    assert "NotGuardian" in fails("council", "exclude", living.ann.address, "no", sender=living.ben)
    works("council", "exclude", living.ann.address, "works for the custodian", sender=living.carol)
    (candidate,) = data("council", "show")["shown"]["candidates"]
    assert candidate["vetting"] == "excluded"


def test_recall__is_a_proposal_of_the_members(living, enabled, safe, members, works, data, tmp_path):
    """BO-04: a vote takes a seat, and the Safe follows in the same transaction."""
    file = str(tmp_path / "recall.yaml")
    works("proposal", "template", "recall-member", "--output", file)
    text = (tmp_path / "recall.yaml").read_text()
    assert "council_election.recallMember" in text and "council_module.sync" in text
    lines = [
        f"      member: '{members[0].address}'" if line.strip().startswith("member:") else line
        for line in text.splitlines()
    ]
    (tmp_path / "recall.yaml").write_text("\n".join(lines) + "\n")
    pass_by_commands(living, works, data, file)
    assert not safe.isOwner(members[0])
    assert safe.getThreshold() == 4
    assert findings(living) == []
