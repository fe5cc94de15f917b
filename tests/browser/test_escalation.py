"""A vetoed proposal in the browser: told from a defeated one, and put to a standard vote."""

import pytest

from ape_dao.core.governance import Action, ProposalState
from ape_dao.core.spec import load_preset
from ape_dao.proposals.escalation import escalated
from ape_dao.proposals.onchain import find_proposals, short_id
from ape_dao.sdk import governance
from utils.browser import Wallet, node_url, visit
from utils.living import DAY, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    optimistic = {**load_preset("token-metrics").to_data()["kinds"]["optimistic"], "escalates": True}
    kinds = {"optimistic": {**optimistic, "quorum_floor": "1_000"}}
    people = [accounts[n] for n in range(5)]
    return build(chain, tmp_path_factory.mktemp("records"), people, salt="veto", kinds=kinds)


@pytest.fixture
def proposed(living):
    """A payment that was vetoed."""
    pay = [Action.call(living.dao.token, "transfer", str(living.ann.address), 10**18)]
    made = governance.propose(living.dao, pay, "Pay ann", kind="optimistic", sender=living.whale)
    living.travel(60)
    governance.vote(living.dao, made, governance.Support.AGAINST, sender=living.ben)
    living.travel(8 * DAY)
    return made


def test_veto__list_and_proposal__say_what_becomes_of_it(browser, site_url, proposed, living):
    """BO-145: a member reads that it was vetoed, until when it can go on, and as what it went on."""
    wallet = Wallet(node_url(living), str(living.ben.address))
    with visit(browser, site_url, wallet) as opened:
        opened.connect()
        opened.go("/proposals")
        opened.sees("vetoed")
        opened.sees("Can go to a standard vote until")
        opened.go(f"/proposal/{proposed.id}")
        opened.press("Put it to a standard vote")
        onward = escalated(living.dao.addresses["escalation"], find_proposals(living.dao)[-1])
        opened.told(f"It goes on to a standard vote as {short_id(onward.id)}.")
        assert governance.state(living.dao, onward) in (ProposalState.PENDING, ProposalState.ACTIVE)
        opened.sees("Went on to a standard vote as")
        assert opened.troubles == []
