"""There is a template for every administrative action, and each of them is a proposal as it stands."""

import pytest

from ape_dao.core.errors import ProposalError
from ape_dao.proposals import decode_action, parse_proposal
from ape_dao.proposals.templates import find_template, template_text, templates
from utils.checks import check_each
from utils.proposals import REGISTRY, functions

NAMES = list(templates())
WAYS = ("transfer", "renounce")
ANY = sorted({f"{key}.{entry['name']}" for key, entry in functions(reading=False)})


def test_template__each__loads_encodes_and_decodes():
    def check(name):
        template = find_template(name)
        file = parse_proposal(template_text(REGISTRY, template))
        actions = file.encode(REGISTRY)
        calls = [decode_action(file.registry(REGISTRY), action) for action in actions]
        assert (file.title, file.kind) == (template.title, template.kind)
        expected = [call for call, _ in template.calls] or [None]
        assert [call.function and f"{call.name}.{call.function}" for call in calls] == expected
        assert all(call.is_exact and not call.is_guess for call in calls)

    check_each(NAMES, check)


def test_template__ownership__of_what_the_timelock_owns():
    """Not of a vesting grant, whose owner is its beneficiary: such a proposal would fail."""
    names = {what: {name for name in NAMES if name.startswith(f"{what}-ownership-")} for what in WAYS}
    owned = ["token", "escrow", "kinds", "distributor", "router", "auction", "compounder", "score", "airdrop"]
    owned += ["budgets", "buyback_pot", "conviction", "council_election", "index", "jobs"]
    owned += ["refunds", "reputation", "services", "skimmer", "subdao", "desk"]
    assert names == {what: {f"{what}-ownership-{key}" for key in owned} for what in WAYS}


def test_template__any_function__loads_and_encodes():
    def check(name):
        file = parse_proposal(template_text(REGISTRY, find_template(name)))
        (action,) = file.encode(REGISTRY)
        assert decode_action(REGISTRY, action).function == name.partition(".")[2]

    check_each(ANY, check)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("set-splitt", "There is no template 'set-splitt'; did you mean 'set-split'? Any other function:"),
        ("router.setSplitt", "There is no template 'router.setSplitt'; did you mean 'router.setSplit'?"),
        ("ruter.owner", "There is no template 'ruter.owner'"),
    ],
)
def test_template__unknown__suggestion(name, sentence):
    with pytest.raises(ProposalError) as caught:
        find_template(name)
    assert str(caught.value).startswith(sentence)
