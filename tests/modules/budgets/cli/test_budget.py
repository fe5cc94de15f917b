"""`ape dao budget …` on a living DAO: from the vote that allows to the payments, and what stops them."""

import pytest

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.budgets import sdk
from ape_dao.sdk.status import read_status
from utils.impersonation import send_as
from utils.living import DAY, WEEK, WHOLE, pass_by_commands

PER_WEEK, IN_ALL = 700 * WHOLE, 30_000 * WHOLE
DOLLAR = 10**6


@pytest.fixture
def allowed(living):
    """The treasury has dollars, and allows what the budgets may pay."""
    budgets = sdk.budgets_of(living.dao)
    living.usdc.transfer(living.dao.timelock, 10_000 * DOLLAR, sender=living.ben)
    for token in (living.dao.token, living.usdc):
        act(living, "approve", budgets, budgets.promised(token), target=token)
    living.travel(2 * WEEK)
    return living


def findings(living):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    return verify(installed(record), living.chain.provider, record.start_block)


def act(living, name, *arguments, target=None):
    """A call of the timelock, as a proposal makes it."""
    contract = target or sdk.budgets_of(living.dao)
    encoded = getattr(contract, name).encode_input(*arguments)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(contract.address), encoded)


def rounds(living, monkeypatch):
    """How often status and verification of the DAO wait for the node."""
    asked, ask = [], Chain.ask
    with monkeypatch.context() as patch:
        patch.setattr(Chain, "ask", lambda self, some: (asked.append(1) if some else None) or ask(self, some))
        record = find_record(living.dao.chain.network_name, None, living.folder)
        status = read_status(record, living.chain.provider)
        findings(living)
    return len(status.modules["budgets"].data["budgets"]["spenders"]), len(asked)


def test_status_and_verify__more_budgets__not_more_rounds(living, monkeypatch):
    """DP-17. What is asked about one budget is asked about all of them together."""
    with living.chain.isolate():
        living.chain.mine()
        before, few = rounds(living, monkeypatch)
        until = living.chain.pending_timestamp + 300 * DAY
        limits = {"perWeek": DOLLAR, "atOnce": DOLLAR, "inAll": 9 * DOLLAR, "until": until}
        for spender in range(1, 6):
            act(living, "set", f"0x{spender:040x}", living.usdc, limits)
        after, many = rounds(living, monkeypatch)
    assert (after, many) == (before + 5, few)


def test_launch__allows_nothing__and_verifies(living, data, fails):
    """BO-21: not one unit leaves before the members have voted for it."""
    seen = findings(living)
    assert drift(seen) == []
    lines = {one.what: (one.expected, one.found) for one in seen if one.what.endswith("timelock to budgets")}
    assert lines == {
        "allowance of token from timelock to budgets": ("60_000, by a proposal", "0 yet"),
        "allowance of USDC from timelock to budgets": ("1_000, by a proposal", "0 yet"),
    }
    own, dollars = data("budget", "show")["assets"]
    assert (own["promised"], own["allowed"]) == (str(2 * IN_ALL), "0")
    assert (dollars["promised"], dollars["allowed"]) == (str(1_000 * DOLLAR), "0")
    assert "allows the budgets 0 TMAI" in fails(
        "budget", "spend", "1 TMAI", living.ben.address, "--yes", sender=living.ann
    )


def test_allow__voted__then_spent(living, works, data, fails, tmp_path):
    """BO-24: the proposal of `budget allow` allows what is promised of each asset, and from then on the
    allowance is exact: what is spent is no longer allowed."""
    file = tmp_path / "allow.yaml"
    works("budget", "allow", "--output", str(file))
    pass_by_commands(living, works, data, str(file))
    assert "nothing to propose" in fails("budget", "allow")
    assert drift(findings(living)) == []
    living.usdc.transfer(living.dao.timelock, 10_000 * DOLLAR, sender=living.ben)
    before = living.dao.token.balanceOf(living.carol)
    words = ("budget", "spend", "300 TMAI", living.carol.address, "--memo", "invoice 7", "--yes")
    assert data(*words, sender=living.ann)["amount"] == str(300 * WHOLE)
    assert living.dao.token.balanceOf(living.carol) == before + 300 * WHOLE
    works("budget", "spend", "50 DUSD", living.carol.address, "--yes", sender=living.ann)
    assert living.usdc.balanceOf(living.carol) == 50 * DOLLAR
    shown = data("budget", "show")
    assert [one["spent"] for one in shown["budgets"]] == [str(300 * WHOLE), "0", str(50 * DOLLAR)]
    assert all(one["promised"] == one["allowed"] for one in shown["assets"])
    assert drift(findings(living)) == []


def test_budget__other_amount_allowed__is_a_finding(allowed, works, fails):
    """BO-24: a unit more or less than what is promised is named; `trim` mends the former."""
    budgets, token = sdk.budgets_of(allowed.dao), allowed.dao.token
    for amount in (2 * IN_ALL - 1, 2 * IN_ALL + 1, 2**256 - 1, 0):
        act(allowed, "approve", budgets, amount, target=token)
        (found,) = drift(findings(allowed))
        assert (found.what, found.expected) == ("allowance of token from timelock to budgets", "60_000")
    assert "nothing to trim" in fails("budget", "trim", "TMAI", sender=allowed.ben)
    act(allowed, "approve", budgets, 2 * IN_ALL + 5, target=token)
    works("budget", "trim", "TMAI", sender=allowed.ben)
    assert drift(findings(allowed)) == []


def test_budget__set_beside_the_spec__is_a_finding(allowed):
    """BO-27: a budget of somebody whom the spec does not name, and one with other limits."""
    budgets, stranger = sdk.budgets_of(allowed.dao), allowed.whale.address
    until = allowed.now + 10 * WEEK
    act(allowed, "set", stranger, allowed.weth, (1, 1, 1, until))
    names = {one.what for one in drift(findings(allowed))}
    assert names == {
        f"budgets.termsOf(community, WETH).{name}" for name in ("perWeek", "atOnce", "inAll", "until")
    }
    act(allowed, "recall", stranger, allowed.weth)
    assert drift(findings(allowed)) == []
    act(allowed, "recall", allowed.ann, allowed.dao.token)
    assert budgets.promised(allowed.dao.token) == IN_ALL
    assert {one.what.split(".")[0] for one in drift(findings(allowed))} == {"budgets"}


def test_spend__what_cannot_be__is_refused_before_anything_is_sent(allowed, fails):
    def spends(amount, sender=allowed.ann):
        return fails("budget", "spend", amount, allowed.carol.address, "--yes", sender=sender)

    assert "TMAI are free now, and 700 TMAI become free in 7 days" in spends("2_001 TMAI")
    assert "has no budget of TMAI" in spends("1 TMAI", allowed.carol)
    assert "give wrapped ether" in spends("1 ETH")
    assert "write it like 1,000 USDC" in spends("1")
    assert "32 letters" in fails(
        "budget", "spend", "1 TMAI", allowed.carol.address, "--memo", "x" * 33, "--yes", sender=allowed.ann
    )
    assert sdk.budgets(allowed.dao)[0].spent == 0


def test_reserve__pay_and_release(allowed, works, data, fails):
    works("budget", "reserve", "job 1", "500 TMAI", sender=allowed.ann)
    works("budget", "reserve", "job 2", "100 TMAI", "--for", "2 days", sender=allowed.ann)
    assert data("budget", "show")["budgets"][0]["reserved"] == str(600 * WHOLE)
    works("budget", "pay", "job 1", "TMAI", allowed.carol.address, sender=allowed.ann)
    assert "has reserved no TMAI under 'job 1'" in fails(
        "budget", "pay", "job 1", "TMAI", allowed.carol.address, sender=allowed.ann
    )
    allowed.travel(3 * DAY)
    works("budget", "release", "job 2", "TMAI", "--spender", allowed.ann.address, sender=allowed.ben)
    budget = sdk.budgets(allowed.dao)[0]
    assert (budget.reserved, budget.spent) == (0, 500 * WHOLE)
    assert "shorter --for" in fails(
        "budget", "reserve", "k", "1 TMAI", "--for", "900 days", sender=allowed.ann
    )


def test_freeze__by_the_guardian_only(allowed, works, fails):
    words = ("budget", "freeze", allowed.ann.address, "TMAI")
    assert "NotGuardian" in fails(*words, sender=allowed.ben)
    assert "at most 14 days" in fails(*words, "15 days", sender=allowed.carol)
    works(*words, "3 days", sender=allowed.carol)
    assert "is frozen until" in fails(
        "budget", "spend", "1 TMAI", allowed.carol.address, "--yes", sender=allowed.ann
    )
    assert "frozen until" in works("budget", "show")
    allowed.travel(3 * DAY)
    assert "the next can begin" in fails(*words, sender=allowed.carol)
    works("budget", "spend", "1 TMAI", allowed.carol.address, "--yes", sender=allowed.ann)


def test_status__budgets_and_their_worst_month(allowed, works, data):
    """BO-18: what can leave without a vote is counted against what is there."""
    shown = data("status")["budgets"]
    month = 2 * 2_000 * WHOLE + -(-707 * WHOLE * 30 // 7)
    assert abs(int(shown["outflowIn30Days"][str(allowed.dao.token.address)]) - month) <= 1
    assert shown["guardian"] == allowed.carol.address
    assert "can leave in 30 days by budgets" in works("status")
    assert "Without a vote at most this leaves the treasury in 30 days: 7,030" in works("verify")


def test_statement__paid_from_budgets__once_each(allowed, works, data, tmp_path):
    """RP-11: of the DAO's own token the transfers tell, of others the budget does; nothing is there twice."""
    begin, ben = allowed.chain.blocks.height, allowed.ben
    tokens = (allowed.dao.token, allowed.usdc)
    had = [token.balanceOf(ben) for token in tokens]
    for amount in ("5 TMAI", "3 DUSD"):
        works("budget", "spend", amount, ben.address, "--yes", sender=allowed.ann)
    page = f"--output={tmp_path / 's.html'}"
    document = data("report", f"--stores={tmp_path}", page, f"--account={ben.address}")
    (table,) = next(one for one in document["sections"] if one["id"] == "entries")["tables"]
    names = [one["id"] for one in table["columns"]]
    entries = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    later = [one for one in entries if one["block"] > begin]
    assert [(one["what"], one["symbol"]) for one in later] == [
        ("paid by the treasury", "TMAI"),
        ("paid from a budget", "DUSD"),
    ]
    paid = [token.balanceOf(ben) - before for token, before in zip(tokens, had, strict=True)]
    assert [int(one["amount"]) for one in later] == paid == [5 * WHOLE, 3 * DOLLAR]


def test_report__budgets__as_the_contract_counts_them(allowed, works, data, tmp_path):
    """RP-21: limits and what was spent, also of one that was recalled; each payment with what it is for."""
    budgets, dao = sdk.budgets_of(allowed.dao), allowed.dao
    words = ("budget", "spend", "300 TMAI", allowed.carol.address, "--memo", "invoice 7", "--yes")
    works(*words, sender=allowed.ann)
    works("budget", "spend", "5 DUSD", allowed.carol.address, "--yes", sender=allowed.ann)
    act(allowed, "set", allowed.whale.address, allowed.weth, (1, 1, 1, allowed.now + WEEK))
    act(allowed, "recall", allowed.whale.address, allowed.weth)
    page = f"--output={tmp_path / 'r.html'}"
    document = data("report", f"--stores={tmp_path}", page)
    section = next(one for one in document["sections"] if one["id"] == "budgets")
    found = {
        one["id"]: [
            dict(zip([column["id"] for column in one["columns"]], row, strict=True)) for row in one["rows"]
        ]
        for one in section["tables"]
    }
    assert len(found["budgets"]) == 4
    for row in found["budgets"]:
        state, terms = (view(row["spender"], row["address"]) for view in (budgets.stateOf, budgets.termsOf))
        if row["state"] == "recalled":
            assert (row["spender"], row["inAll"], terms.inAll) == (allowed.whale.address, None, 0)
            continue
        assert int(row["spent"]) == state.spent
        limits = (int(row[name]) for name in ("perWeek", "atOnce", "inAll", "until"))
        assert tuple(limits) == (terms.perWeek, terms.atOnce, terms.inAll, terms.until)
    newest, older = found["payments"]
    assert (newest["token"], newest["amount"], newest["memo"]) == ("DUSD", str(5 * DOLLAR), "")
    assert (older["to"], older["memo"]) == (allowed.carol.address, "invoice 7")
    assert {one["id"]: one["value"] for one in section["figures"]} == {
        f"spent-{dao.token.address}": str(300 * WHOLE),
        f"spent-{allowed.usdc.address}": str(5 * DOLLAR),
    }
    treasury = next(one for one in document["sections"] if one["id"] == "treasury")
    held = {one["id"]: int(one["value"]) for one in treasury["figures"]}
    for token in (dao.token, allowed.usdc):
        assert held[f"balance-{token.address}"] == token.balanceOf(dao.timelock)
