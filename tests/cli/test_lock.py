"""`ape dao lock …` and `ape dao delegate` on a living DAO."""

import re

import pytest

from ape_dao.cli import cli
from ape_dao.core import units
from ape_dao.sdk import staking
from ape_dao.sdk.permits import Permit
from utils.cli import document, run_command
from utils.living import DAY, WEEK, WHOLE, build


@pytest.fixture
def locked(works, living):
    """ann has a lock of 250,000 tokens for half a year."""
    works("lock", "create", "250,000 TMAI", "26 weeks", sender=living.ann)
    return living.ann


# create


def test_create__preview_is_what_comes(works, data, living):
    """With a permit: one transaction, no allowance left."""
    nonce = living.ann.nonce
    said = works("lock", "create", "250,000 TMAI", "26 weeks", sender=living.ann)
    assert living.ann.nonce == nonce + 1
    power = living.dao.escrow.balanceOf(living.ann)
    promised = re.search(r"You will have ([\d,.]+) veTMAI, score (\d+) until (\S+ \S+) UTC", said)
    assert promised is not None, said
    assert abs(units.parse_amount(promised.group(1)) - power) < 10 * WHOLE  # decayed by a second or two
    assert int(promised.group(2)) == living.dao.contract("score").scoreOf(living.ann) == 3
    last = units.parse_date(promised.group(3))
    assert (
        living.dao.contract("score").scoreAt(living.ann, last),
        living.dao.contract("score").scoreAt(living.ann, last + 1),
    ) == (
        3,
        2,
    )
    shown = data("lock", "show", str(living.ann.address))
    assert (shown["amount"], shown["end"] % WEEK, shown["scoreUntil"]) == (str(250_000 * WHOLE), 0, last)
    assert shown["delegate"] == living.ann.address
    assert abs(int(shown["power"]) - power) < 10 * WHOLE


def test_create__by_approval__two_transactions(works, living):
    nonce = living.ann.nonce
    works("lock", "create", "5 TMAI", "max", "--approve", sender=living.ann)
    assert living.ann.nonce == nonce + 2
    assert living.dao.token.allowance(living.ann, living.dao.escrow) == 0


def test_create__node_mined_nothing_for_hours__permit_is_not_late(works, living):
    """The newest block of a local chain is as old as its newest transaction."""
    living.chain.provider.make_request("evm_setNextBlockTimestamp", [living.now + DAY // 2])
    nonce = living.ann.nonce
    works("lock", "create", "5 TMAI", "max", sender=living.ann)
    assert living.ann.nonce == nonce + 1


def test_create__token_refuses_the_permit__approval_instead(works, living, monkeypatch):
    """As it refuses those of accounts that are contracts."""
    refused = Permit(2**40, 27, b"\1" * 32, b"\1" * 32)
    monkeypatch.setattr("ape_dao.sdk.allowances.sign_permit", lambda *_, **__: refused)
    nonce = living.ann.nonce
    works("lock", "create", "5 TMAI", "max", sender=living.ann)
    assert living.ann.nonce == nonce + 2


def test_create__everything_for_the_longest_time(data, living):
    balance = living.dao.token.balanceOf(living.ann)
    made = data("lock", "create", "max", "max", sender=living.ann)
    assert (made["amount"], made["balance"]) == (str(balance), "0")
    assert made["end"] == staking.unlock_time(living.now, 52)


def test_create__until_a_day__rounded_down_to_a_week(data, living):
    day = units.format_date((living.now + 100 * DAY) // DAY * DAY)
    made = data("lock", "create", "100 TMAI", day, sender=living.ann)
    assert made["end"] == units.parse_date(day) // WEEK * WEEK


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["3_000_000 TMAI", "max"], "has 2,000,000 TMAI, not 3,000,000 TMAI; max takes everything."),
        (["0.5 TMAI", "max"], "0.5 TMAI is below the minimum lock of 1 TMAI."),
        (["5 DUSD", "max"], "'5 DUSD' is in DUSD, but TMAI is expected here."),
        (["lots", "max"], "'lots' does not begin with a number"),
        (["5 TMAI", "soon"], "'soon' is not an end; write 26 weeks, 2027-06-24 or max."),
        (["5 TMAI", "26 months"], "'26 months' is not an end"),
        (["5 TMAI", "60 weeks"], "is not possible; it ends between "),
        (["5 TMAI", "1 hour"], "is not possible; it ends between "),
        (["5 TMAI", "9_999_999 weeks"], "A lock until the year 193_6"),
    ],
)
def test_create__refused_before_anything_is_sent(fails, living, arguments, sentence):
    nonce = living.ann.nonce
    assert sentence in fails("lock", "create", *arguments, sender=living.ann)
    assert living.ann.nonce == nonce


def test_create__second_lock__refused(fails, locked):
    sentence = fails("lock", "create", "5 TMAI", "max", sender=locked)
    assert "already has a lock; increase or extend it" in sentence


# change


def test_increase__the_end_stays(works, data, locked):
    before = data("lock", "show", str(locked.address))
    said = works("lock", "increase", "50,000 TMAI", sender=locked)
    after = data("lock", "show", str(locked.address))
    assert (after["amount"], after["end"]) == (str(300_000 * WHOLE), before["end"])
    assert "300,000 TMAI are locked." in said


def test_increase__by_approval(data, locked):
    assert data("lock", "increase", "max", "--approve", sender=locked)["balance"] == "0"


def test_increase__refused(fails, locked, living):
    assert "Amount must be greater than zero" in fails("lock", "increase", "0", sender=locked)
    assert "max takes everything" in fails("lock", "increase", "9_000_000 TMAI", sender=locked)
    assert "has no lock; `ape dao lock create` makes one." in fails(
        "lock", "increase", "5", sender=living.carol
    )


def test_extend__to_the_longest(data, fails, locked, living):
    assert data("lock", "extend", "max", sender=locked)["end"] == staking.unlock_time(living.now, 52)
    assert "is not later. The latest end is" in fails("lock", "extend", "20 weeks", sender=locked)
    assert "has no lock" in fails("lock", "extend", "max", sender=living.carol)


def test_permanent__on_and_off(works, data, fails, locked, living):
    said = works("lock", "permanent", "on", sender=locked)
    assert "You will have 500,000 veTMAI, score 4. " in said
    assert "its power does not decay" in said
    assert data("lock", "show", str(locked.address))["end"] is None
    assert "never (permanent)" in works("lock", "show", str(locked.address))
    assert fails("lock", "permanent", "on", sender=locked) == "The lock is already permanent."
    assert "A permanent lock has no end" in fails("lock", "extend", "max", sender=locked)
    assert "A permanent lock never expires" in fails("lock", "withdraw", sender=locked)
    assert data("lock", "permanent", "off", sender=locked)["end"] == staking.unlock_time(living.now, 52)
    assert fails("lock", "permanent", "off", sender=locked) == "The lock is already not permanent."


# leave


def test_withdraw__at_the_end(works, data, fails, locked, living):
    assert re.match(
        r"The lock runs until \S+ UTC, for another 1\d\d days", fails("lock", "withdraw", sender=locked)
    )
    living.travel(26 * WEEK)
    assert data("lock", "show", str(locked.address))["over"] is True
    assert "ago: withdraw or extend it" in works("lock", "show", str(locked.address))
    assert "so you cannot add to it" in fails("lock", "increase", "5 TMAI", sender=locked)
    assert "already has an expired lock; withdraw it first" in fails(
        "lock", "create", "5 TMAI", "max", sender=locked
    )
    assert data("lock", "withdraw", sender=locked)["returned"] == str(250_000 * WHOLE)
    assert "has no lock" in fails("lock", "withdraw", sender=locked)
    assert data("lock", "show", str(locked.address))["amount"] == "0"


def test_exit__no_early_exit_here__refused(fails, locked):
    assert fails("lock", "exit", sender=locked).startswith("This DAO has no early exit")


# delegate


def test_delegate__to_somebody_to_nobody_and_back(works, data, fails, locked, living):
    assert data("delegate", sender=locked)["delegate"] == locked.address
    given = data("delegate", "TEST::3", sender=locked)
    assert (given["delegate"], given["votes"]) == (living.ben.address, "0")
    assert int(given["power"]) > 0
    assert fails("delegate", "TEST::3", sender=locked) == f"TEST::3 already votes for {locked.address}."
    assert "votes for it  nobody" in re.sub("  +", "  ", works("delegate", "nobody", sender=locked))
    assert data("delegate", "self", sender=locked)["votes"] != "0"
    assert "is neither an address nor a name" in fails("delegate", "bob", sender=locked)


def test_delegate__closed__nobody_new_delegates_to_the_account(data, fails, works, locked, living):
    """CO-02: also along with a delegation of one's own; repeating it changes nothing."""
    assert data("delegate", "--close", sender=living.ben)["delegationOpen"] is False
    assert "takes none" in works("delegate", "--close", sender=living.ben)
    assert "closed" in fails("delegate", "TEST::3", sender=locked)
    opened = data("delegate", "nobody", "--open", sender=living.ben)
    assert (opened["delegationOpen"], int(opened["delegate"], 16)) == (True, 0)
    data("delegate", "self", sender=living.ben)
    assert data("delegate", "TEST::3", sender=locked)["delegate"] == living.ben.address


# a DAO with early exit


@pytest.fixture(scope="module")
def leaving(chain, accounts, tmp_path_factory):
    return build(
        chain,
        tmp_path_factory.mktemp("leaving"),
        [accounts[n] for n in range(5)],
        salt="leaving",
        escrow={
            "min_lock": "4 weeks",
            "early_exit": {"max_penalty": "50%", "cooldown": "1 week", "penalty_to": "stakers"},
        },
    )


def test_extend__runs_out_within_the_shortest_lock__a_week_is_enough(leaving, run):
    """The shortest lock is a rule for new locks and for those that are over."""

    def command(*arguments):
        return run_command(cli, *arguments, f"--account={leaving.ann.address}", f"--folder={leaving.folder}")

    assert "is not possible; it ends between" in command("lock", "create", "5 TMAI", "3 weeks").stderr
    made = document(command("lock", "create", "5 TMAI", "5 weeks", "--json"))
    leaving.travel(made["end"] - WEEK - leaving.now)
    assert "is not later" in command("lock", "extend", "1 week").stderr
    assert document(command("lock", "extend", "2 weeks", "--json"))["end"] == made["end"] + WEEK
    leaving.travel(2 * WEEK)
    assert "is not possible; it ends between" in command("lock", "extend", "2 weeks").stderr
    assert document(command("lock", "extend", "5 weeks", "--json"))["over"] is False


def test_exit__penalty_shown_asked_and_paid(leaving, living, run):
    def command(*arguments):
        return run_command(
            cli, *arguments, "--account", str(leaving.ben.address), f"--folder={leaving.folder}"
        )

    result = command("lock", "exit", "--yes")
    assert result.exit_code == 1
    assert "The lock was changed too recently; early exit is possible from" in result.stderr
    leaving.travel(8 * DAY)
    asked = command("lock", "exit")
    assert (asked.exit_code, "lose" in asked.stdout, "Exit the lock now?" in asked.stderr) == (1, True, True)
    done = command("lock", "exit", "--yes", "--json")
    told = document(done)
    assert int(told["returned"]) + int(told["penalty"]) == 1_000_000 * WHOLE
    assert int(told["penalty"]) > 400_000 * WHOLE
    assert leaving.dao.token.balanceOf(leaving.ben) == 1_000_000 * WHOLE + int(told["returned"])
