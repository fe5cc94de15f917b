"""`ape dao sale …`: a sale of somebody who sells the DAO's token, and one of the DAO by a vote."""

import json
from pathlib import Path

import pytest
import yaml

from ape_dao.core.deployment.record import load_record
from ape_dao.core.spec import parse_spec
from ape_dao.core.units import format_date
from ape_dao.modules.sale import sdk
from ape_dao.proposals.writing import dump_yaml
from utils.impersonation import send_as
from utils.living import DAY, WHOLE, pass_by_commands
from utils.packed import easy_auction_file
from utils.safe import compiled, deploy_safe, transaction

USD = 10**6
PRIVATE_TABLE = {888_000: 5_000, 1_333_000: 6_000, 3_333_000: 8_000, 4_444_000: 10_000, 5_555_000: 12_000}
"""USD that the upper scores may commit, by the power they begin with."""


@pytest.fixture
def file(living, tmp_path):
    """Writes the file of a sale of the scores' private table, with changes."""

    def write(name="sale.yaml", sale=None, **rest):
        now = living.now
        section = {
            "name": "private",
            "payment": "USDC",
            "decimals": 6,
            "price": "0.05 USDC",
            "minimum": "100 USDC",
            "snapshot": format_date(now - 60),
            "opens": format_date(now + 20 * DAY),
            "at_once": "20%",
            "duration": "100 days",
            **(sale or {}),
        }
        data = {"sale": section, "amount": "400_000 TMAI", "private_sale": "1 USDC", **rest}
        path = tmp_path / name
        path.write_text(yaml.safe_dump({key: value for key, value in data.items() if value is not None}))
        return str(path)

    return write


@pytest.fixture
def sell(file, data, living, accounts):
    """Creates a sale of the whale's own tokens; its address."""
    for member in (living.whale, living.ben):
        living.usdc.mint(member, 50_000 * USD, sender=accounts[0])

    def create(**changes):
        return data("sale", "create", file(**changes), "--own", "--yes", sender=living.whale)["address"]

    return create


def at_window(living, sale, number):
    """Go to its first second."""
    living.chain.mine(timestamp=sdk.read_sale(living.dao, sale).terms.windows[number - 1].opens_at)


def at_end(living, sale):
    living.chain.mine(timestamp=sdk.read_sale(living.dao, sale).terms.end)


def test_sale__of_a_seller__whole_life(works, data, fails, living, sell):
    """TS-24: created, opened, committed, finalized, claimed, paid out; each step says what comes next, and
    what comes too early is refused with the reason."""
    sale = sell()
    assert "Nothing can be committed" in fails("sale", "commit", sale, "max", "--yes", sender=living.ben)
    assert "400,000 TMAI of the lot are not at" in fails("sale", "open", sale, sender=living.ann)
    assert data("sale", "open", sale, sender=living.whale)["state"] == "open"
    assert "cannot be opened" in fails("sale", "open", sale, sender=living.whale)
    allowed = data("sale", "allocation", sale, living.ben.address, sender=living.ann)
    assert (allowed["tier"], allowed["window"], allowed["limit"]) == (6, 2, str(6_000 * USD))
    assert "nothing: it had no lock on" in works("sale", "allocation", sale, sender=living.ann)
    assert "is number 2, which opens on" in fails("sale", "commit", sale, "max", "--yes", sender=living.ben)
    at_window(living, sale, 1)
    whale = data("sale", "commit", sale, "max", "--yes", sender=living.whale)
    assert whale["committed"] == whale["limit"]
    assert "has committed all that it may" in fails("sale", "commit", sale, "1", "--yes", sender=living.whale)
    at_window(living, sale, 2)
    assert "below the minimum of 100" in fails("sale", "commit", sale, "99", "--yes", sender=living.ben)
    assert "may commit 6,000 DUSD more" in fails("sale", "commit", sale, "6_001", "--yes", sender=living.ben)
    assert "for at most 100,000 TMAI" in works("sale", "commit", sale, "5_000", "--yes", sender=living.ben)
    assert "runs until" in fails("sale", "finalize", sale, sender=living.ann)
    assert "Nothing can be claimed yet" in fails("sale", "claim", sale, sender=living.ben)
    at_end(living, sale)
    sold = data("sale", "finalize", sale, sender=living.ann)
    assert (sold["state"], sold["raised"]) == ("sold", str(int(whale["limit"]) + 5_000 * USD))
    before = living.dao.token.balanceOf(living.ben)
    paid = data("sale", "claim", sale, living.ben.address, sender=living.ann)
    assert (int(paid["tokens"]) // WHOLE, paid["refund"]) == (20_000, "0")
    assert living.dao.token.balanceOf(living.ben) - before == int(paid["tokens"])
    assert "committed nothing in the sale" in fails("sale", "claim", sale, sender=living.ann)
    unsold = 400_000 * WHOLE - int(sold["raised"]) * 20 * WHOLE // USD
    assert data("sale", "pay", sale, sender=living.ann)["paid"] == {
        "payProceeds": sold["raised"],
        "sweepUnsold": str(unsold),
    }
    assert "has been paid out already" in fails("sale", "pay", sale, sender=living.ann)
    living.travel(50 * DAY)
    locked = data("sale", "claim", sale, "--lock", "add", sender=living.ben)
    assert locked["locked"]
    lock = living.dao.escrow.locked(living.ben)
    assert lock.amount == 1_000_000 * WHOLE + int(locked["tokens"])


def test_create__again__takes_the_one_that_is_there(data, living, file, sell):
    """TS-24: the address commits to the terms, so a command that was killed is run again."""
    path = file()
    first = data("sale", "create", path, "--own", "--yes", sender=living.whale)
    again = data("sale", "create", path, "--own", "--yes", sender=living.whale)
    assert (first["created"], again["created"], again["address"]) == (True, False, first["address"])


def test_gate__from_the_file_of_a_sale__admits_as_the_sale_would(data, fails, living, file, accounts):
    """TS-26: window and limit of an account are those of the sale in the same file."""
    easy = accounts[0].deploy(compiled(easy_auction_file()))
    path = file()
    made = data("sale", "gate", path, f"--easy-auction={easy.address}", "--yes", sender=living.ann)
    again = data("sale", "gate", path, f"--easy-auction={easy.address}", "--yes", sender=living.ben)
    assert (made["created"], again["created"], again["gate"]) == (True, False, made["gate"])
    sale = data("sale", "create", path, "--own", "--yes", sender=living.whale)["address"]
    gate = living.dao.instance("ScoreGate", made["gate"])
    for member in (living.whale, living.ben, living.ann):
        allowed = data("sale", "allocation", sale, member.address, sender=living.ann)
        may = gate.permissionOf(member)
        assert (may.tier, may.limit, may.power) == tuple(
            int(allowed[key]) for key in ("tier", "limit", "power")
        )
        assert (may.opensAt or None, may.closesAt or None) == (allowed["opensAt"], allowed["closesAt"])
    assert gate.EASY_AUCTION() == easy.address
    said = fails("sale", "gate", path, f"--easy-auction={living.ann.address}", "--yes", sender=living.ann)
    assert "must be a contract" in said


def test_create__seller_is_a_safe__sends_cancels_and_gets_the_lot_back(data, fails, living, file, accounts):
    """TS-24: a real Safe sells; anybody creates and opens, only the Safe cancels."""
    owner = living.carol.address
    safe, _ = deploy_safe([owner], 1, accounts[0])
    path = file()
    assert "--seller goes with --own" in fails("sale", "create", path, f"--seller={safe.address}")
    arguments = ("sale", "create", path, "--own", f"--seller={safe.address}", "--yes")
    sale = data(*arguments, sender=living.ann)["address"]
    assert (
        sdk.read_sale(living.dao, sale).seller == sdk.read_sale(living.dao, sale).proceeds_to == safe.address
    )
    living.dao.token.transfer(safe, 400_000 * WHOLE, sender=living.whale)
    lot = living.dao.token.transfer.encode_input(sale, 400_000 * WHOLE)
    send_as(
        living.chain.provider,
        owner,
        safe.address,
        transaction(safe, owner, str(living.dao.token.address), lot),
    )
    assert data("sale", "open", sale, sender=living.ann)["state"] == "open"
    assert "cannot cancel" in fails("sale", "cancel", sale, "--yes", sender=living.ann)
    cancel = sdk.contract_of(living.dao, sale).cancel.encode_input()
    send_as(living.chain.provider, owner, safe.address, transaction(safe, owner, sale, cancel))
    assert data("sale", "show", sale)["state"] == "cancelled"
    assert set(data("sale", "pay", sale, sender=living.ann)["paid"]) == {"sweepUnsold"}
    assert living.dao.token.balanceOf(safe) == 400_000 * WHOLE


def test_pay__blocked_receiver__the_others_are_paid(data, fails, living, sell, accounts, contracts):
    """TS-09: it is named, and can be tried again once the token lets it."""
    pay = accounts[0].deploy(contracts.MockBlocklistToken, 6)
    sale = sell(
        sale={"payment": "PAY", "price": "0.05", "minimum": "100"},
        private_sale="1",
        addresses={"PAY": pay.address},
    )
    data("sale", "open", sale, sender=living.whale)
    pay.mint(living.ben, 1_000 * USD, sender=accounts[0])
    at_window(living, sale, 2)
    data("sale", "commit", sale, "1_000", "--yes", sender=living.ben)
    at_end(living, sale)
    data("sale", "finalize", sale, sender=living.ann)
    pay.setBlocked(living.whale, True, sender=accounts[0])
    before = living.dao.token.balanceOf(living.whale)
    said = fails("sale", "pay", sale, sender=living.ann)
    assert "(proceeds): The contract refuses" in said
    assert living.dao.token.balanceOf(living.whale) - before == 380_000 * WHOLE
    pay.setBlocked(living.whale, False, sender=accounts[0])
    assert data("sale", "pay", sale, sender=living.ann)["paid"] == {"payProceeds": str(1_000 * USD)}


def test_simulate__agrees_with_the_sale(works, data, living, sell, file, tmp_path):
    """TS-25: who commits what the simulation takes them to commit gets exactly what it says."""
    sale = sell(amount="200_000 TMAI")
    page = tmp_path / "page.html"
    said = works("sale", "simulate", sale, f"--page={page}")
    assert "window 2 is served" in said
    assert page.read_text().count("<svg") == 3
    wanted = data("sale", "simulate", sale)["demands"]
    assert [one["demand"] for one in wanted] == [5_000, 10_000, 30_000]
    most = wanted[2]
    assert most["reached"] < most["demand"]  # the table lets no more through
    data("sale", "open", sale, sender=living.whale)
    people = {one.address: one for one in (living.whale, living.ben)}
    for number in (1, 2):
        at_window(living, sale, number)
        for one in most["accounts"]:
            if one["window"] == number:
                amount = f"{int(one['committed']) / USD:.6f}"
                data("sale", "commit", sale, amount, "--yes", sender=people[one["account"]])
    at_end(living, sale)
    data("sale", "finalize", sale, sender=living.ann)
    for one in most["accounts"]:
        got = data("sale", "allocation", sale, one["account"], sender=living.ann)
        assert (got["cost"], got["bought"]) == (one["cost"], one["bought"])
    ben = data("sale", "claim", sale, sender=living.ben)
    assert int(ben["refund"]) > 0


def test_gate__signed_admission__its_sum_for_its_account(data, fails, living, sell, tmp_path):
    """TS-14: only what the gate signed for this account and sale is committed."""
    sale = sell(sale={"gate": living.carol.address})
    data("sale", "open", sale, sender=living.whale)
    at_window(living, sale, 2)
    commit = ("sale", "commit", sale, "1_000", "--yes")
    assert "give its file with --admission" in fails(*commit, sender=living.ben)
    assert "The gate of the sale is" in fails(
        "sale", "admit", sale, living.ben.address, "500", "2100-01-01", sender=living.ann
    )
    paths = {}
    for name, account, cap in (
        ("ann", living.ann, "9_000"),
        ("less", living.ben, "500"),
        ("good", living.ben, "1_000"),
    ):
        paths[name] = str(tmp_path / f"{name}.json")
        arguments = ("sale", "admit", sale, account.address, cap, "2100-01-01", "-o", paths[name])
        data(*arguments, sender=living.carol)
    for name, reason in (("ann", "is for 0x"), ("less", "The gate admits 500")):
        assert reason in fails(*commit, f"--admission={paths[name]}", sender=living.ben)
    assert data(*commit, f"--admission={paths['good']}", sender=living.ben)["committed"] == str(1_000 * USD)
    (tmp_path / "none.json").write_text("[]")
    assert "is no admission" in fails(*commit, f"--admission={tmp_path / 'none.json'}", sender=living.ben)


def test_lint__real_table__says_how_much_splitting_gains(run, works, file, living):
    """TS-03: 23.5 times for allocations, 117.7 for multipliers; nothing in a sale by power."""
    result = run("sale", "lint", file(), "--json")
    document = json.loads(result.stdout)
    (gain,) = document["figures"].values()
    assert (gain, document["ok"]) == ("23.5 times", True)
    told = {one["rule"]: one["message"] for one in document["findings"]}
    assert "sale-splitting" in told
    # Locks end on a Thursday, so what whale and ben have left at the end depends on the day of the week.
    end = living.now + 21 * DAY
    powers = [living.dao.escrow.powerAt(one, end) // WHOLE for one in (living.whale, living.ben)]
    allowed = sum(max(usd for least, usd in PRIVATE_TABLE.items() if power >= least) for power in powers)
    share = f"{100 * allowed // 20_000}%"
    assert f"may commit {share} of the lot, so it cannot sell out" in told["sale-holders"]
    launchpad = {
        "base": "500 USDC",
        "window": "0-24 hours",
        "everybody": "100 USDC",
        "last_window": "24-48 hours",
    }
    said = works("sale", "lint", file(private_sale=None, launchpad=launchpad))
    assert "117.7 times" in said
    tiers = [{"power": "22_000", "window": "0-24 hours"}]
    by_power = works("sale", "lint", file(private_sale=None, sale={"tiers": tiers, "by_power": True}))
    assert "1.0 times" in by_power


def test_create__wrong_files__refused_with_the_place(fails, living, file, tmp_path):
    """TS-24: what is wrong is named before anything is sent or written."""
    out = tmp_path / "dao.yaml"

    def refused(text, *options, **changes):
        said = fails("sale", "create", file(**changes), f"--out={out}", *options, sender=living.whale)
        assert text in said, said
        assert not out.exists()

    refused("One of sale.tiers, private_sale and launchpad", private_sale=None)
    refused("unknown key", other="1")
    refused("snapshot must be before opens", sale={"snapshot": "2099-01-01"})
    refused(
        "leave token out",
        token={"address": living.usdc.address, "symbol": "DUSD", "decimals": 6},
        amount="5 DUSD",
    )
    token = {"address": living.weth.address, "symbol": "WETH", "decimals": 17}
    refused("is 17, but the token at", "--own", "--yes", token=token, amount="5 WETH")
    refused("has errors", "--own", "--yes", sale={"opens": format_date(living.now - 30)})
    refused("has errors", "--own", "--yes", sale={"decimals": 7})


def test_create__another_token_of_few_decimals__sold_for_one_of_many(data, works, living, sell, accounts):
    """TS-06: 6 decimals sold for 18."""
    token = {"address": living.usdc.address, "symbol": "DUSD", "decimals": 6}
    terms = {"payment": "WETH", "decimals": 18, "price": "0.0005 WETH", "minimum": "0.1 WETH"}
    sale = sell(sale=terms, private_sale="0.0004 WETH", token=token, amount="40_000 DUSD")
    assert data("sale", "open", sale, sender=living.whale)["lotValue"] == str(20 * WHOLE)
    living.weth.deposit(sender=living.ben, value=2 * WHOLE)
    at_window(living, sale, 2)
    data("sale", "commit", sale, "1 WETH", "--yes", "--approve", sender=living.ben)
    at_end(living, sale)
    data("sale", "finalize", sale, sender=living.ann)
    assert data("sale", "allocation", sale, sender=living.ben)["bought"] == str(2_000 * USD)
    assert "2,000 DUSD for 1 WETH" in works("sale", "allocation", sale, sender=living.ben)


def test_create__for_the_dao__voted_and_sold(works, data, fails, living, file, tmp_path):
    """TS-21, TS-29: the spec with the sale, the amendment, the vote; recorded although its first window has
    begun; then the sale goes by its name."""
    record = next(living.folder.glob("*/token-metrics.json"))
    kept = record.read_text()
    spec, amendment = str(tmp_path / "dao-with-sale.yaml"), str(tmp_path / "amendment.yaml")
    works("sale", "create", file(), f"--out={spec}")
    works("amend", spec, "--deploy", "--yes", f"--out={amendment}", sender=living.whale)
    pass_by_commands(living, works, data, amendment)
    living.travel(10 * DAY)
    works("amend", spec, "--finish", f"--out={amendment}")
    assert "private" in load_record(record).spec.to_data()["allocations"][-1]["sale"]["name"]
    assert [one["name"] for one in data("sale", "show")["sales"]] == ["private"]
    assert "Sales" in works("status")
    assert "has no sale 'other'; it has private" in fails("sale", "show", "other")
    works("verify")
    record.write_text(kept)


def test_create__for_the_dao__comments_and_order_of_both_files_stay(works, fails, living, file, tmp_path):
    """TS-31: the sale is an allocation more in the DAO's own spec file, and nothing else of it changes."""
    record = load_record(next(living.folder.glob("*/token-metrics.json")))
    mine, sold, out = (tmp_path / name for name in ("mine.yaml", "commented.yaml", "out.yaml"))
    text = dump_yaml(record.spec.to_data())
    text = text.replace("\nallocations:", "\n# who gets what\nallocations:")
    text = text.replace("\nescrow:", "\n\n# how people lock\nescrow:")
    mine.write_text(text)
    lines = Path(file()).read_text().replace("\nsale:", "\n# our first\nsale:  # to stakers")
    sold.write_text(lines.replace("price:", "# below the market\n  price:"))
    said = works("sale", "create", str(sold), f"--spec={mine}", f"--out={out}")
    assert f"Wrote {out}: {mine}, which is in force, and the sale 'private' of 400,000 TMAI." in said
    written, before = out.read_text().splitlines(), text.splitlines()
    at = next(place for place, line in enumerate(written) if line.endswith("- sale:  # to stakers"))
    size = len(written) - len(before)
    assert written[:at] + written[at + size :] == before
    assert written[at + size - 1].strip() == "funded_by: treasury"
    assert written[at + size :][:3] == ["", "# how people lock", "escrow:"]
    assert "# below the market" in [line.strip() for line in written[at : at + size]]
    assert parse_spec(out.read_text()).to_data()["allocations"][-1]["sale"]["name"] == "private"

    mine.write_text(text.replace("TMAI", "TMAJ", 1))
    assert f"{mine} is not the spec in force" in fails(
        "sale", "create", str(sold), f"--spec={mine}", f"--out={out}", "--yes"
    )
    mine.write_text(text.replace("allocations:", "allocations: &here", 1))
    sentence = fails("sale", "create", str(sold), f"--spec={mine}", f"--out={out}", "--yes")
    assert sentence.startswith(f"No allocation can be added to {mine} in its own notation;")
    assert "--spec is for a DAO that sells" in fails("sale", "create", str(sold), f"--spec={mine}", "--own")


def test_lint__finding__named_by_the_key_of_the_sales_own_file(works, file):
    """TS-31."""
    said = works("sale", "lint", file())
    assert "warning  private_sale: a lock that is split" in said
    assert "allocations[" not in said
