"""`ape dao vesting …` on a living DAO with two grants."""

import pytest

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.sdk import staking
from utils.checks import reverts_with
from utils.impersonation import send_as
from utils.living import DAY, WEEK, WHOLE, build, pass_by_commands

TEAM, ADVISOR = 25_000_000 * WHOLE, 75_000_000 * WHOLE
CLIFF, DURATION = 30 * DAY, 400 * DAY
NOBODY = "0x" + "00" * 20


def allocations(team, advisor):
    """The plain part of the community, and two grants: with a cliff and revocable, and with votes at once."""
    return [
        {"recipient": "community", "share": "50%"},
        {"recipient": "treasury", "share": "49%"},
        {
            "vesting": {
                "name": "team",
                "beneficiary": team.address,
                "cliff": "30 days",
                "duration": "400 days",
                "revocable": True,
            },
            "share": "0.25%",
        },
        {
            "vesting": {
                "name": "advisor",
                "beneficiary": advisor.address,
                "cliff": "0 seconds",
                "duration": "400 days",
                "revocable": False,
                "unvested_votes": True,
            },
            "share": "0.75%",
        },
    ]


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    parts = allocations(people[3], people[4])
    return build(
        chain,
        tmp_path_factory.mktemp("records"),
        people,
        salt="grants",
        addresses={"community": people[1].address},
        allocations=parts,
    )


@pytest.fixture
def team(living):
    return artifact("VestingGrant").at(living.dao.addresses["vesting_team"])


@pytest.fixture
def advisor(living):
    return artifact("VestingGrant").at(living.dao.addresses["vesting_advisor"])


@pytest.fixture
def begun(living, team):
    """A quarter of the team's grant is vested."""
    living.chain.mine(timestamp=team.start() + DURATION // 4)
    return living


def revoke(living, grant):
    timelock = str(living.dao.timelock.address)
    send_as(living.chain.provider, timelock, str(grant.address), grant.revoke.encode_input())


# show


def test_show__all_and_one__what_the_chain_says(data, works, begun, team):
    grants = data("vesting", "show")["grants"]
    assert [one["name"] for one in grants] == ["team", "advisor"]
    start = team.start()
    assert grants[0] == {
        "name": "team",
        "address": team.address,
        "token": begun.dao.token.address,
        "beneficiary": begun.ben.address,
        "successor": None,
        "total": str(TEAM),
        "vested": str(TEAM // 4),
        "released": "0",
        "locked": "0",
        "releasable": str(TEAM // 4),
        "start": start,
        "cliff": start + CLIFF,
        "end": start + DURATION,
        "revocable": True,
        "returnable": str(TEAM - TEAM // 4),
        "revokedAt": None,
        "unvestedVotes": False,
        "delegate": None,
    }
    assert data("vesting", "show", "team") == grants[0]
    assert data("vesting", "show", team.address) == grants[0]
    assert (grants[1]["revocable"], grants[1]["returnable"], grants[1]["delegate"]) == (False, "0", NOBODY)
    table = works("vesting", "show")
    assert "6,250,000 TMAI (25%)" in table
    assert "ends on" in table
    one = works("vesting", "show", "team")
    assert "yes, 18,750,000 TMAI now" in one
    assert "in 300 days" in one
    assert "token votes of all of it  nobody's" in works("vesting", "show", "advisor")


def test_show__before_the_cliff_and_after_a_revocation(data, works, living, team):
    assert "cliff on" in works("vesting", "show")
    living.chain.mine(timestamp=team.start() + DURATION // 2)
    revoke(living, team)
    found = data("vesting", "show", "team")
    assert found["revokedAt"] == living.now
    assert found["vested"] == found["total"] == found["releasable"]
    assert found["returnable"] == "0"
    assert "revoked on" in works("vesting", "show", "team")
    assert "revoked on" in works("vesting", "show")


def test_show__unknown_grants__refused(fails, living, team, accounts):
    assert "This DAO has no vesting 'x'; it has team, advisor." in fails("vesting", "show", "x")
    stranger = accounts[9].address
    assert f"There is no vesting contract at {stranger}" in fails("vesting", "show", stranger)
    wrong = team.address[:-1] + ("0" if team.address[-1] != "0" else "1")
    assert "wrong checksum" in fails("vesting", "show", wrong)
    config = (living.usdc, NOBODY, stranger, stranger, stranger, 0, 0, DURATION, True, False)
    other = living.whale.deploy(artifact("VestingGrant").container(), config)
    assert "not this DAO's" in fails("vesting", "show", other.address)


# release


def test_release__anybody__pays_the_beneficiary(data, fails, works, begun, team, accounts):
    stranger = accounts[9]
    before = begun.dao.token.balanceOf(begun.ben)
    told = data("vesting", "release", "team", sender=stranger)
    paid = begun.dao.token.balanceOf(begun.ben) - before
    assert TEAM // 4 <= paid < TEAM // 4 + TEAM // 10_000
    assert told["amount"] == str(paid)
    assert (told["beneficiary"], told["token"]) == (begun.ben.address, begun.dao.token.address)
    begun.travel(DAY)
    assert "Releasing" in works("vesting", "release", "team", sender=stranger)
    assert data("vesting", "show", "team")["released"] == str(team.released(begun.dao.token.address))


def test_release__before_the_cliff_or_twice__refused(fails, living, team):
    assert "No TMAI of 'team' is vested before" in fails("vesting", "release", "team")
    living.chain.mine(timestamp=team.start() + DURATION)
    team.release(living.dao.token.address, sender=living.ann)
    assert "has been released already" in fails("vesting", "release", "team")


def test_release__what_else_was_sent_to_it(data, fails, begun, team):
    """Other tokens and ETH follow the schedule too."""
    assert "has been released already" in fails("vesting", "release", "team", "--token", "DUSD")
    begun.usdc.transfer(team, 4_000 * 10**6, sender=begun.ann)
    begun.ann.transfer(team, 4 * WHOLE)
    paid = data("vesting", "release", "team", "--token", "DUSD", sender=begun.ann)
    assert paid["token"] == begun.usdc.address
    assert 1_000 * 10**6 <= int(paid["amount"]) < 1_001 * 10**6
    before = begun.ben.balance
    paid = data("vesting", "release", "team", "--token", "ETH", sender=begun.ann)
    assert begun.ben.balance - before == int(paid["amount"]) >= WHOLE
    assert "no token 'DAI'" in fails("vesting", "release", "team", "--token", "DAI")


# lock


def test_lock__into_the_lock_that_is_held__is_added(data, works, begun, team):
    """VS-12: only what is vested."""
    before = begun.dao.escrow.locked(begun.ben)
    preview = works("vesting", "lock", "team", "1,000 TMAI", sender=begun.ben)
    assert "You will have" in preview
    after = begun.dao.escrow.locked(begun.ben)
    assert (after.amount - before.amount, after.end) == (1_000 * WHOLE, before.end)
    assert begun.dao.escrow.isOperator(begun.ben, team)
    found = data("vesting", "lock", "team", "max", sender=begun.ben)
    assert int(found["locked"]) == begun.dao.escrow.locked(begun.ben).amount - before.amount
    assert found["released"] == found["locked"]
    assert begun.dao.token.balanceOf(team) >= TEAM - TEAM // 4 - TEAM // 10_000


def test_lock__new_lock__until_the_end_that_was_given(data, begun, advisor):
    data("vesting", "lock", "advisor", "5 TMAI", "20 weeks", sender=begun.carol)
    found = begun.dao.escrow.locked(begun.carol)
    assert found.amount == 5 * WHOLE
    assert found.end == (begun.now + 20 * WEEK) // WEEK * WEEK
    assert advisor.lockedFromHere() == 5 * WHOLE


@pytest.mark.parametrize(
    ("arguments", "who", "sentence"),
    [
        (["team", "7_000_000 TMAI"], "ben", "7,000,000 TMAI cannot be locked: "),
        (["team", "0"], "ben", "0 TMAI cannot be locked: "),
        (["team", "5", "max"], "ben", "already has a lock; leave END out"),
        (["team", "5"], "ann", "Only the beneficiary of 'team'"),
        (["team", "5 DUSD"], "ben", "DUSD"),
        (["advisor", "5"], "carol", "has no lock to add to; give an END"),
        (["advisor", "0.5", "max"], "carol", "is below the minimum lock of 1 TMAI"),
        (["advisor", "5", "99 weeks"], "carol", "is not possible"),
        (["advisor", "5", "soon"], "carol", "is not an end"),
    ],
)
def test_lock__refused__nothing_is_sent(fails, begun, arguments, who, sentence):
    member = getattr(begun, who)
    before = member.nonce
    assert sentence in fails("vesting", "lock", *arguments, sender=member)
    assert member.nonce == before


def test_lock__before_the_cliff_or_a_lock_that_is_over__refused(fails, living, team):
    assert "is vested before" in fails("vesting", "lock", "team", "5", sender=living.ben)
    living.chain.mine(timestamp=staking.lock_of(living.dao, living.ben.address).end)
    assert "so you cannot add to it" in fails("vesting", "lock", "team", "5", sender=living.ben)


def test_lock__grant_without_an_escrow__refused(fails, living):
    ben = living.ben
    config = (living.dao.token, NOBODY, ben, ben, ben, 0, 0, DURATION, False, False)
    bare = living.whale.deploy(artifact("VestingGrant").container(), config)
    living.dao.token.transfer(bare, 400 * WHOLE, sender=living.whale)
    living.travel(DAY)
    assert "has no escrow" in fails("vesting", "lock", bare.address, "max", sender=ben)


# delegate


def test_delegate__grant_with_votes__moves_all_of_them(data, works, fails, begun, advisor):
    votes = begun.dao.token
    assert (
        data("vesting", "delegate", "advisor", "self", sender=begun.carol)["delegate"] == begun.carol.address
    )
    assert votes.getVotes(begun.carol) == ADVISOR
    works("vesting", "delegate", "advisor", begun.ann.address, sender=begun.carol)
    assert (votes.getVotes(begun.carol), votes.getVotes(begun.ann)) == (0, ADVISOR)
    text = fails("vesting", "delegate", "advisor", begun.ann.address, sender=begun.carol)
    assert "already has the votes of the vesting contract 'advisor'" in text
    assert data("vesting", "delegate", "advisor", "nobody", sender=begun.carol)["delegate"] == NOBODY


def test_delegate__others_and_other_grants__refused(fails, begun):
    text = fails("vesting", "delegate", "team", "self", sender=begun.ben)
    assert "was made without votes for what is not vested" in text
    assert "Only the beneficiary" in fails("vesting", "delegate", "advisor", "self", sender=begun.ben)
    assert "neither an address nor a name" in fails("vesting", "delegate", "advisor", "x", sender=begun.carol)


# offer, accept


def test_offer__accepted__hands_over(data, works, fails, begun, team):
    assert (
        data("vesting", "offer", "team", begun.ann.address, sender=begun.ben)["successor"]
        == begun.ann.address
    )
    assert team.owner() == begun.ben.address
    assert "who has not accepted" in works("vesting", "show", "team")
    text = fails("vesting", "offer", "team", begun.ann.address, sender=begun.ben)
    assert f"is already offered to {begun.ann.address}" in text
    found = data("vesting", "accept", "team", sender=begun.ann)
    assert (found["beneficiary"], found["successor"]) == (begun.ann.address, None)
    assert "Only the beneficiary" in fails("vesting", "lock", "team", "5", sender=begun.ben)


def test_offer__taken_back__cannot_be_accepted(data, fails, begun, team):
    assert "is already offered to nobody" in fails("vesting", "offer", "team", "nobody", sender=begun.ben)
    data("vesting", "offer", "team", begun.ann.address, sender=begun.ben)
    assert data("vesting", "offer", "team", "nobody", sender=begun.ben)["successor"] is None
    assert "is offered to nobody, not to" in fails("vesting", "accept", "team", sender=begun.ann)
    with reverts_with(team.OwnableUnauthorizedAccount, account=begun.ann.address):
        team.acceptOwnership(sender=begun.ann)


def test_offer__to_oneself_the_grant_or_by_others__refused(fails, begun, team):
    text = fails("vesting", "offer", "team", begun.ben.address, sender=begun.ben)
    assert "is the beneficiary already" in text
    text = fails("vesting", "offer", "team", team.address, sender=begun.ben)
    assert "cannot be its own beneficiary" in text
    assert "Only the beneficiary" in fails("vesting", "offer", "team", "nobody", sender=begun.ann)
    assert f"is offered to nobody, not to {begun.ann.address}" in fails(
        "vesting", "accept", "team", sender=begun.ann
    )


# revoked by the DAO


def test_revoke__proposal_by_the_grant_s_name__takes_back_what_is_not_vested(
    data, works, begun, team, tmp_path
):
    """VS-02: there is no command for it; a proposal names the grant as the spec does."""
    path = tmp_path / "revoke.yaml"
    path.write_text("title: Revoke\nkind: standard\nsummary: Why.\nactions:\n  - call: vesting_team.revoke\n")
    (call,) = data("proposal", "create", str(path), "--yes", sender=begun.whale)["calls"]
    assert (call["name"], call["function"], call["target"]) == ("vesting_team", "revoke()", team.address)
    begun.travel(60)
    works("proposal", "vote", str(path), "for", sender=begun.whale)
    begun.travel(8 * DAY)
    works("proposal", "queue", str(path), sender=begun.ann)
    begun.travel(3 * DAY)
    before = begun.dao.token.balanceOf(begun.dao.timelock)
    works("proposal", "execute", str(path), "--yes", sender=begun.ann)
    found = data("vesting", "show", "team")
    assert begun.dao.token.balanceOf(begun.dao.timelock) - before == TEAM - int(found["total"])
    assert found["revokedAt"] is not None
    assert int(found["total"]) > TEAM // 4


# stream


def test_stream__other_token__paid_by_a_proposal_second_by_second(data, works, fails, living, tmp_path):
    """BO-109: what is created holds nothing; the vote pays it to whom it says, and can end it."""
    ben, file = living.ben.address, str(tmp_path / "stream.yaml")
    living.usdc.transfer(living.dao.timelock, 400_000 * 10**6, sender=living.ann)
    start = (living.now // DAY + 20) * DAY
    begins = ("--start", units.format_date(start))
    told = data("vesting", "stream", ben, "12,000 DUSD", "100 days", *begins, "--output", file)
    assert told["created"]
    grant = artifact("VestingGrant").at(told["grant"])
    before = data("vesting", "show", grant.address)
    assert (before["total"], before["beneficiary"], before["token"]) == ("0", ben, living.usdc.address)
    assert (before["start"], before["end"], before["revocable"]) == (start, start + 100 * DAY, True)
    again = data("vesting", "stream", ben, "12,000 DUSD", "100 days", *begins)
    assert (again["grant"], again["created"], again["text"]) == (grant.address, False, told["text"])
    assert f"{file} already exists" in fails("vesting", "stream", ben, "1 DUSD", "1 day", "--output", file)

    pass_by_commands(living, works, data, file)
    assert living.usdc.balanceOf(grant.address) == 12_000 * 10**6
    living.chain.mine(timestamp=start + 25 * DAY)
    assert data("vesting", "show", grant.address)["releasable"] == str(3_000 * 10**6)
    held = living.usdc.balanceOf(ben)
    paid = data("vesting", "release", grant.address, sender=living.ann)
    assert int(paid["amount"]) == living.usdc.balanceOf(ben) - held >= 3_000 * 10**6
    treasury = living.usdc.balanceOf(living.dao.timelock)
    revoke(living, grant)
    returned = living.usdc.balanceOf(living.dao.timelock) - treasury
    assert 8_999 * 10**6 < returned < 9_000 * 10**6
    assert "3,000" in works("vesting", "show", grant.address)


def test_stream__own_token__final_with_a_cliff(data, works, living):
    midnight = (living.now // DAY + 1) * DAY
    living.chain.mine(timestamp=midnight + DAY // 2)
    terms = ("vesting", "stream", living.ben.address, "500 TMAI", "400 days", "--cliff", "30 days", "--final")
    told = data(*terms)
    grant = data("vesting", "show", told["grant"])
    assert (grant["start"], grant["cliff"] - grant["start"]) == (midnight + DAY, CLIFF)
    assert grant["end"] - grant["start"] == DURATION
    assert (grant["revocable"], grant["token"]) == (False, living.dao.token.address)
    assert artifact("VestingGrant").at(told["grant"]).ESCROW() == living.dao.escrow.address
    again = data(*terms)
    assert (again["grant"], again["created"]) == (told["grant"], False)
    text = works("vesting", "stream", living.ben.address, "500 TMAI", "400 days")
    assert "and a proposal can end it" in text and "token.transfer" in text


@pytest.mark.parametrize(
    ("amount", "span", "sentence"),
    [
        ("1 ETH", "1 day", "Ether is streamed as wrapped ether"),
        ("0 DUSD", "1 day", "'0 DUSD' is nothing to stream"),
        ("100", "1 day", "'100' has no token symbol"),
        ("1 DUSD", "100_000 days", "The duration must be 1 to"),
        ("1 DUSD", "soon", "'soon' is not a duration"),
    ],
)
def test_stream__refused__nothing_is_created(fails, living, amount, span, sentence):
    assert sentence in fails("vesting", "stream", living.ben.address, amount, span)
