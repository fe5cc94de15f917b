"""docs/commands.md says which keys the documents have; they have exactly those.

Every test that runs a command with `--json` compares (`utils.documents`); here is a life of many of them.
"""

import pytest

from utils.documents import check_document, commands, documented
from utils.living import DAY, WEEK


def test_documents__every_command_with_json__is_documented():
    with_json = {
        name for name, one in commands().items() if any("--json" in option.opts for option in one.params)
    }
    assert len(with_json) > 40
    assert with_json == set(documented())


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("travel", "--json"), '{"now": 1, "then": 2}'),
        (("lock", "--debug", "exit", "--json"), '{"account": "0x"}'),
    ],
)
def test_documents__another_key__is_seen(arguments, printed):
    with pytest.raises(AssertionError, match="does not know these keys"):
        check_document(arguments, printed)


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("travel", "--json"), '{"now": 1}'),
        (("travel", "--json"), '{"error": {}}'),
        (("travel",), "It is late."),
        (("lock", "--help", "--json"), "Usage:"),
        (("nonsense", "--json"), ""),
    ],
)
def test_documents__what_is_documented__passes(arguments, printed):
    check_document(arguments, printed)


def test_documents__have_the_keys_that_are_documented(data, living, tmp_path):
    """One life with every command."""
    path = str(tmp_path / "p.yaml")
    data("proposal", "template")
    data("proposal", "template", "set-split", "-o", path)
    data("proposal", "create", path, "--yes", sender=living.whale)
    living.travel(60)
    data("proposal", "list")
    data("proposal", "show", path)
    data("proposal", "vote", path, "for", sender=living.whale)
    ballot = str(tmp_path / "ballot.json")
    living.travel(10)
    data("ballot", "sign", path, "against", "-o", ballot, sender=living.whale)
    data("ballot", "verify", ballot)
    data("ballot", "relay", ballot, "--yes", sender=living.ann)
    living.travel(10)
    data("ballot", "cancel", path, sender=living.whale)
    data("proposal", "vote", path, "for", sender=living.whale)
    data("proposal", "watch", "--once")
    living.travel(8 * DAY)
    data("proposal", "queue", path)
    living.travel(2 * DAY)
    data("proposal", "execute", path, "--yes")
    other = str(tmp_path / "other.yaml")
    data("proposal", "template", "pause-buyback", "-o", other)
    data("proposal", "create", other, "--yes", sender=living.whale)
    data("proposal", "cancel", other, "--yes", sender=living.carol)
    data("lock", "create", "10 TMAI", "10 weeks", sender=living.ann)
    data("lock", "increase", "10 TMAI", sender=living.ann)
    data("lock", "extend", "20 weeks", sender=living.ann)
    data("lock", "permanent", "on", sender=living.ann)
    data("lock", "permanent", "off", sender=living.ann)
    data("lock", "show", sender=living.ann)
    data("delegate", "TEST::3", sender=living.ann)
    data("revenue", "deposit", "1,000 DUSD", sender=living.ann)
    data("revenue", "show", sender=living.ben)
    data("buyback", "show")
    data("buyback", "start", "DUSD", sender=living.ann)
    living.travel(2 * DAY)
    data("buyback", "buy", "DUSD", "--yes", sender=living.ann)
    living.travel(WEEK)
    data("revenue", "claim", sender=living.ben)
    living.travel(60 * WEEK)
    data("lock", "withdraw", sender=living.ann)
    data("vesting", "show")
    data("vesting", "show", "team")
    living.travel(360 * DAY)
    data("vesting", "release", "team", sender=living.ann)
