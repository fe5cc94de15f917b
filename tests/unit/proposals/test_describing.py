"""Text and calls of a proposal belong together, and anybody can check that."""

import pytest

from ape_dao.proposals import (
    description_problems,
    fingerprint,
    full_description,
    parse_proposal,
    read_description,
)
from ape_dao.sdk.governance import Action
from utils.proposals import KEYS, REGISTRY, address

AUTHOR = address(0xA17409)
FILE = parse_proposal(
    "title: Share\nsummary: Half and half.\nactions: [{call: router.setSplit, args: [50%, 50%, 0%]}]"
)
ACTIONS = FILE.encode(REGISTRY)
TEXT = FILE.description(REGISTRY, AUTHOR)
LINE = "1. router.setSplit(newRevenueShareBps=50%, newBuybackBps=50%, newTreasuryBps=0%)"
OTHER = [Action(KEYS["router"], ACTIONS[0].calldata[:-1] + b"\x01")]


def test_full_description__title_summary_calls_fingerprint_proposer():
    assert (
        f"# Share\n\nHalf and half.\n\n## Calls\n\n{LINE}\n\n"
        f"Fingerprint of the calls: {fingerprint(ACTIONS)}\n#proposer={AUTHOR}"
    ) == TEXT
    assert FILE.lines(REGISTRY) == [LINE]
    assert FILE.fingerprint(REGISTRY) == fingerprint(ACTIONS)


def test_read_description__its_parts():
    found = read_description(TEXT)
    assert (found.title, found.summary, found.calls) == ("Share", "Half and half.", (LINE,))
    assert (found.fingerprint, found.proposer) == (fingerprint(ACTIONS), AUTHOR)


@pytest.mark.parametrize("text", ["", "# Only a title", "No title\nbut more", "## Calls\n"])
def test_read_description__any_text(text):
    found = read_description(text)
    assert (found.fingerprint, found.proposer, found.calls) == (None, None, ())


def test_description_problems__none_for_ours():
    assert description_problems(REGISTRY, ACTIONS, TEXT) == []


@pytest.mark.parametrize(
    ("actions", "text", "problem"),
    [
        (OTHER, TEXT, "was written for other calls"),
        (
            ACTIONS,
            TEXT.replace("50%, newT", "40%, newT"),
            "lists calls that are not made: 1. router.setSplit(",
        ),
        (ACTIONS, "# Harmless", "holds no fingerprint"),
        (ACTIONS, TEXT.replace("## Calls", "### Calls").replace("50%", "1%"), "not the list of them"),
        (ACTIONS * 2, TEXT, "The text lists 1 calls; 2 are made"),
        (ACTIONS, TEXT.replace("Half", "## Calls\n\n1. nothing at all\n\nHalf", 1), "two lists of calls"),
    ],
)
def test_description_problems__text_and_calls_differ__told(actions, text, problem):
    problems = description_problems(REGISTRY, actions, text)
    (named,) = [named for named in problems if problem in named.sentence]
    assert named.is_unbound == (problem == "holds no fingerprint")


def test_full_description__names_do_not_come_from_the_file():
    """Two files with other labels for the same address propose the same text."""
    other = address(0xFEED)
    texts = {
        parse_proposal(
            f"title: T\naddresses: {{{label}: '{other}'}}\nactions: [{{to: {label}, value: 1 ETH}}]"
        ).description(REGISTRY, AUTHOR)
        for label in ("friend", "charity")
    }
    assert len(texts) == 1
    assert full_description(REGISTRY, "T", "", [Action(other, b"", 10**18)], AUTHOR) in texts
