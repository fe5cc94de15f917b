"""The corpus of proposal files: every hostile one is flagged critical for its reason, no benign one is."""

import re
from pathlib import Path

import pytest

from ape_dao.proposals import Registry, load_proposal
from ape_dao.sdk.governance import propose
from ape_dao.simulation import Grade, simulate
from utils.simulation import build_home

FOLDER = Path(__file__).parent / "proposals"
FILES = sorted(FOLDER.glob("*.yaml"))
HEAD = re.compile(r"# (benign|hostile)(?:, with the text of (\S+\.yaml))?(?:: ([a-z-]+))?")


@pytest.fixture(scope="module")
def corpus_home(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    cast = {
        "deployer": deployer,
        "community": alice,
        "second": bob,
        "guardian": carol,
        "builder": accounts[8],
    }
    return build_home(chain, contracts, cast, tmp_path_factory.mktemp("deployments"))


def test_corpus__is_as_large_as_promised():
    verdicts = [HEAD.match(file.read_text("utf-8")).group(1) for file in FILES]
    assert len(FILES) >= 30
    assert verdicts.count("hostile") >= 20 and verdicts.count("benign") >= 10
    assert all(file.name.startswith(verdict) for file, verdict in zip(FILES, verdicts, strict=True))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_simulate__corpus(corpus_home, chain, alice, file):
    """GV-19, GV-21, TL-04: what matters is found wherever it is hidden."""
    verdict, text_of, rule = HEAD.match(file.read_text("utf-8")).groups()
    proposal, home = load_proposal(file), corpus_home
    given = proposal
    if text_of is not None:
        registry = Registry.of(home.dao)
        words = load_proposal(FOLDER / text_of).description(registry, alice.address)
        actions = proposal.encode(registry)
        made = propose(home.dao, actions, words.partition("\n#proposer=")[0], sender=alice)
        given = hex(made.id)
    height = chain.blocks.height
    found = simulate(chain.provider, home.house, given, with_others=False)
    critical = {one.rule for one in found.findings if one.grade == Grade.CRITICAL}
    told = [(one.grade.name, one.rule, one.what) for one in found.findings]
    if verdict == "benign":
        assert not critical, told
        assert found.document["outcome"]["ending"] == "executed"
        assert found.document["outcome"]["votes"] == "holders"
    else:
        assert rule in critical, told
    assert chain.blocks.height == height
