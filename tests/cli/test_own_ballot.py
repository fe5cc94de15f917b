"""`--own`: whoever gave its votes to a delegate votes itself, by transaction and by signature."""

import pytest

from ape_dao.ballots import read_ballot

FILE = """\
title: Pay
actions: [{call: token.transfer, args: {to: treasury, value: 1 TMAI}}]
"""


@pytest.fixture
def created(data, works, tmp_path, living, wallet):
    """The id of a proposal that is open for votes; ben has given his votes to the whale before it."""
    works("delegate", str(living.whale.address), sender=living.ben)
    living.travel(60)
    path = tmp_path / "pay.yaml"
    path.write_text(FILE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)
    living.travel(60)
    return made["id"]


@pytest.fixture
def own(living, created):
    """What ben gave away."""
    return living.dao.escrow.powerAt(living.ben, living.dao.governor.proposalSnapshot(int(created)))


def held(living, created):
    return living.dao.governor.getVotes(living.whale, living.dao.governor.proposalSnapshot(int(created)))


def test_vote__own__taken_from_the_delegate(data, works, fails, living, created, own):
    """OB-01: the delegate's ballot shrinks, both are shown as they count, and later votes need no --own."""
    works("proposal", "vote", created, "for", sender=living.whale)
    assert "`ape dao proposal vote --own` takes those back" in fails(
        "proposal", "vote", created, "against", sender=living.ben
    )
    voted = data("proposal", "vote", created, "against", "--own", "--reason", "Not this.", sender=living.ben)
    votes = held(living, created)
    assert (voted["votes"]["against"], voted["takenBack"]) == (str(own), str(own))
    assert (voted["tally"]["for"], voted["tally"]["against"]) == (str(votes - own), str(own))
    ballots = {one["voter"]: one for one in data("proposal", "votes", created)["ballots"]}
    mine, theirs = ballots[str(living.ben.address)], ballots[str(living.whale.address)]
    assert (mine["against"], mine["own"], mine["reason"]) == (str(own), True, "Not this.")
    assert (theirs["for"], theirs["reduced"], theirs["own"]) == (str(votes - own), True, False)
    shown = works("proposal", "votes", created)
    assert "against (own)" in shown and "for (less what owners took back)" in shown
    again = data("proposal", "vote", created, "abstain", sender=living.ben)
    assert again["votes"]["abstain"] == str(own)
    repeated = data(
        "proposal", "vote", created, "--for", "60%", "--against", "40%", "--own", sender=living.ben
    )
    assert repeated["takenBack"] == "0"


def test_vote__delegate_after_the_owner__casts_the_rest(data, works, living, created, own):
    """OB-01: a delegate sees and casts what is left, whole or split."""
    said = works("proposal", "vote", created, "for", "--own", sender=living.ben)
    assert "of them are its own, taken back from its delegate for this proposal." in said
    rest = held(living, created) - own
    split = data("proposal", "vote", created, "--for", "50%", "--abstain", "50%", sender=living.whale)
    assert split["votes"]["abstain"] == str(rest // 2)
    whole = data("proposal", "vote", created, "against", sender=living.whale)
    assert (whole["tally"]["against"], whole["tally"]["for"]) == (str(rest), str(own))


def test_sign__own__relayed_as_one(data, living, created, own, tmp_path):
    """OB-07: an own ballot is marked as one in its file, and counts beside ordinary ones."""
    paths = {name: str(tmp_path / f"{name}.json") for name in ("ben", "whale")}
    data("ballot", "sign", created, "against", "--own", "-o", paths["ben"], sender=living.ben)
    data("ballot", "sign", created, "for", "-o", paths["whale"], sender=living.whale)
    assert read_ballot(tmp_path / "ben.json").signed.ballot.is_own
    assert not read_ballot(tmp_path / "whale.json").signed.ballot.is_own
    living.travel(1)
    checked = data("ballot", "verify", *paths.values())
    assert [one["own"] for one in checked["ballots"]] == [True, False]
    data("ballot", "relay", *paths.values(), "--yes", sender=living.ann)
    assert living.dao.governor.proposalVotes(int(created)) == [own, held(living, created) - own, 0]


def test_digest__for_owner_and_delegate__who_votes_with_what(data, works, living, created, own):
    """OB-15: an owner learns that its delegate has voted with its power, a delegate what was taken back."""
    ben, whale = str(living.ben.address), str(living.whale.address)

    def share(who):
        (one,) = data("proposal", "digest", "--for", who)["open"]
        return one["voted"], one["share"]

    all_votes = held(living, created)
    given = {"votes": "0", "takenBack": "0", "delegate": whale, "own": str(own)}
    assert share(ben) == (False, {**given, "delegateVoted": False})
    works("proposal", "vote", created, "for", sender=living.whale)
    assert share(ben) == (False, {**given, "delegateVoted": True})
    said = works("proposal", "digest", "--for", ben)
    assert f"{whale} voted with your" in said and "which `--own` takes back" in said
    nobody = {"delegate": None, "own": "0", "delegateVoted": None}
    assert share(whale) == (True, {"votes": str(all_votes), "takenBack": "0", **nobody})
    works("proposal", "vote", created, "against", "--own", sender=living.ben)
    assert share(ben) == (True, {"votes": str(own), "takenBack": "0", **nobody})
    assert share(whale) == (True, {"votes": str(all_votes - own), "takenBack": str(own), **nobody})
    assert "owners took" in works("proposal", "digest", "--for", whale)
