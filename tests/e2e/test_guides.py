"""The guides' transcripts, played again."""

from pathlib import Path

import pytest

from ape_dao.node.process import free_port
from utils.transcript import loose, play, steps_of

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/guides/*.md"), *ROOT.glob("ape_dao/modules/*/guide.md")])
GUIDES = [page for page in PAGES if steps_of(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}-{guide.stem}")
def test_guide__says_what_the_commands_say(guide, tmp_path):
    told = steps_of(guide.read_text(encoding="utf-8"))
    played = play(told, tmp_path, free_port())
    for step, again in zip(told, played, strict=True):
        assert loose(again.output) == loose(step.output), step.command


def test_first_proposal__under_fifteen_commands():
    (guide,) = [guide for guide in GUIDES if guide.stem == "first-proposal"]
    commands = [step.command for step in steps_of(guide.read_text(encoding="utf-8"))]
    assert len(commands) < 15
    for verb in ("lock create", "delegate", "create split", "vote", "queue", "execute", "claim"):
        assert any(verb in command for command in commands), verb
