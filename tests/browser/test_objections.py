"""Objections to a queued proposal, and a ballot with power that was given away, in the browser."""

import pytest

from ape_dao.ballots import judge, read_ballot
from ape_dao.proposals.objections import read_waiting
from ape_dao.sdk import governance, staking, voting
from utils.browser import Wallet, node_url, picture, visit
from utils.living import DAY, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    rules = {"objection": {"first": "1%", "second": "50%", "max_extension": "14 days"}}
    people = [accounts[n] for n in range(5)]
    return build(chain, tmp_path_factory.mktemp("records"), people, salt="page", timelock=rules)


def waiting(living, proposed):
    return read_waiting(living.dao.addresses, living.dao.chain, proposed)


def test_object__moves_the_time_and_is_taken_back(browser, site_url, proposed, living):
    """WB-49: who objects is told before what that moves, and the page goes by the moved time."""
    governance.vote(living.dao, proposed, governance.Support.FOR, sender=living.whale)
    living.travel(8 * DAY)
    governance.queue(living.dao, proposed, sender=living.ann)
    living.travel(60)
    before = waiting(living, proposed).ready_at
    wallet = Wallet(node_url(living), str(living.ben.address))
    with visit(browser, f"{site_url}#/proposal/{proposed.id}", wallet) as opened:
        opened.connect()
        opened.sees("It could then be executed from")
        opened.sees("Above 1% of all votes the proposal waits longer, from 50% on 14 days longer.")
        opened.page.set_viewport_size({"width": 360, "height": 800})
        wide = "document.documentElement.scrollWidth <= window.innerWidth"
        assert opened.page.evaluate(wide)
        picture(opened, "objections-360")
        opened.page.set_viewport_size({"width": 1280, "height": 900})
        picture(opened, "objections")
        opened.press("Object")
        opened.told("Your objection counts.")
        opened.sees("You object with")
        moved = waiting(living, proposed)
        assert moved.objections.share_bps in (2499, 2500)
        assert moved.ready_at - before == moved.objections.extension > 6 * DAY
        living.travel(3 * DAY)
        opened.page.reload()
        opened.connect()
        opened.sees("Its delay is not over yet.")
        opened.press("Take your objection back")
        opened.told("Your objection is taken back.")
        assert opened.troubles == []
    assert waiting(living, proposed).objections.votes == 0
    with visit(
        browser, f"{site_url}#/proposal/{proposed.id}", Wallet(node_url(living), str(living.ann.address))
    ) as opened:
        opened.connect()
        opened.sees("You cannot object: you had no votes when the proposal was queued.")


def test_vote__own_power_that_was_given_away__taken_back(
    browser, files, living, proposed, site_url, tmp_path
):
    """WB-50: who gave its votes away casts or signs a ballot with its own power, which its delegate loses."""
    dao = living.dao
    staking.delegate(dao, str(living.whale.address), sender=living.ben)
    living.travel(60)
    actions, text = proposed.actions, f"{proposed.description}\n\nOnce more."
    made = governance.propose(dao, actions, text, sender=living.whale)
    living.travel(60)
    governance.vote(dao, made, governance.Support.FOR, sender=living.whale)
    before = governance.tally(dao, made).for_
    wallet = Wallet(node_url(living), str(living.ben.address))
    with visit(browser, f"{site_url}#/proposal/{made.id}", wallet) as opened:
        opened.connect()
        opened.sees("Vote with my own power myself")
        opened.sees("Takes it back from")
        opened.page.get_by_label("Against", exact=True).check()
        opened.press("Sign a ballot instead (no gas)")
        opened.told("Your ballot is signed; nothing was sent.")
        with opened.page.expect_download() as downloaded:
            opened.press("Save as a file")
        path = tmp_path / downloaded.value.suggested_filename
        downloaded.value.save_as(path)
        file = read_ballot(path)
        assert file.signed.ballot.is_own
        (verdict,) = judge(dao, [file])
        assert verdict.counts, verdict.problem
        opened.press("Vote")
        opened.told("Your vote is counted.")
        opened.page.locator("p", has_text="Your ballot: Against").wait_for()
        assert opened.page.get_by_text("Vote with my own power myself").count() == 0
        assert opened.troubles == []
    tally = governance.tally(dao, made)
    own = voting.ballot_of(dao, made, str(living.ben.address)).against
    assert tally.against == own > 0
    assert tally.for_ == before - own
