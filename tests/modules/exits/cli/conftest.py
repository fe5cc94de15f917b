"""A living DAO whose members can leave because of a proposal that a tenth objects to."""

import pytest

from utils.cli_fixtures import chain_clock, data, fails, run, wallet, works  # noqa: F401
from utils.living import DAY, build

FILE = "title: A note\nactions: [{call: router.setSplit, args: [50%, 50%, 0%]}]"


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    rules = {"objection": {"first": "1%", "second": "10%", "max_extension": "14 days"}}
    made = build(
        chain,
        tmp_path_factory.mktemp("exits"),
        people,
        salt="exits",
        timelock=rules,
        exits={"held_for": "1 day"},
    )
    made.travel(2 * DAY)
    return made


@pytest.fixture
def queued(works, data, tmp_path, living):  # noqa: F811
    """A queued proposal for which whale voted, with three quarters of the votes; ben has one, ann none."""
    path = tmp_path / "note.yaml"
    path.write_text(FILE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", made, sender=living.ann)
    return made
