"""The page of a DAO whose governor counts reputation, which nobody can delegate."""

import pytest

from ape_dao.core.governance import Action
from ape_dao.sdk import governance
from utils.browser import Wallet, node_url, picture, visit
from utils.living import DAY, WEEK, WHOLE, build


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    genesis = [{"account": accounts[n].address, "amount": amount} for n, amount in ((1, "300"), (2, "100"))]
    made = build(
        chain,
        tmp_path_factory.mktemp("records"),
        people,
        salt="reputation-page",
        reputation={"domains": [{"name": "core", "number": 0, "genesis": genesis}]},
        governor={"votes": "reputation:core", "quorum_floor": "10", "proposal_threshold": "1"},
        kinds={"grant": None, "optimistic": None, "constitutional": {"quorum": "20%", "quorum_floor": "10"}},
    )
    made.travel(2 * WEEK)
    return made


@pytest.fixture
def proposed(living):
    """A payment."""
    pay = [Action.call(living.dao.token, "transfer", str(living.ann.address), 5 * WHOLE)]
    return governance.propose(living.dao, pay, "Pay ann", sender=living.whale)


def test_page__votes_are_reputation__voted_with_and_never_delegated(browser, site_url, living, proposed):
    """RN-15: no view that would fail, no symbol of a token beside votes, and a ballot that counts."""
    wallet = Wallet(node_url(living), str(living.whale.address))
    with visit(browser, site_url, wallet) as opened:
        opened.connect()
        opened.go("/proposals")
        opened.sees("Pay ann")
        opened.go("/delegate")
        opened.sees("Overview")
        assert not opened.page.get_by_text("Votes for you").count()
        living.travel(2 * DAY)
        opened.go(f"/proposal/{proposed.id}")
        opened.sees("For")
        assert "veTMAI" not in opened.page.inner_text("main")
        picture(opened, "reputation-votes")
        opened.press("Vote")
        opened.told("Your vote is counted.")
        assert opened.troubles == []
    assert living.dao.governor.hasVoted(proposed.id, living.whale)
