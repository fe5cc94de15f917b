"""`ape dao subdao …` on a living DAO: from a call to the recall that members vote for."""

from ape_dao.core.chain.abi import decode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.rehearsal import REHEARSAL
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.subdaos import sdk
from utils.impersonation import send_as
from utils.living import DAY, pass_by_commands
from utils.subdaos import call_data

DOLLAR = 10**6


def findings(living):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    return verify(installed(record), living.chain.provider, record.start_block)


def fund(living, dollars=1_000):
    living.usdc.transfer(sdk.executor_of(living.dao, "grants"), dollars * DOLLAR, sender=living.ben)


def test_execute__open_argument_only(living, works, data, fails):
    fund(living)
    assert drift(findings(living)) == []
    (shown,) = data("subdao", "show")["subdaos"]
    assert shown["operator"] == living.ann.address
    assert shown["holds"] == [{"asset": living.usdc.address, "amount": str(1_000 * DOLLAR)}]
    assert f"0  USDC.transfer(0x{living.carol.address[2:].lower():0>64}, uint256)" in works("subdao", "show")
    words = ("subdao", "execute", "grants", "0")
    works(*words, str(300 * DOLLAR), "--yes", sender=living.ann)
    assert living.usdc.balanceOf(living.carol) == 300 * DOLLAR
    assert "leaves 1 arguments open, and 2 are given" in fails(*words, "1", "2", sender=living.ann)
    assert "'many' is no uint256" in fails(*words, "many", sender=living.ann)
    assert "has no scope 3; there are: 0" in fails("subdao", "execute", "grants", "3", sender=living.ann)
    assert "There is no sub-DAO 'other'; there are: grants" in fails("subdao", "show", "other")
    assert "NotOperator" in fails(*words, "1", "--yes", sender=living.ben)
    assert living.usdc.balanceOf(living.carol) == 300 * DOLLAR


def test_execute__print__is_the_call_for_a_safe(living, data):
    printed = data("subdao", "execute", "grants", "0", "7", "--print", "--within", "2 days")
    assert (printed["to"], printed["transaction"]) == (sdk.executor_of(living.dao, "grants").address, None)
    name, values = decode_call(artifact("ScopedExecutor").abi, bytes.fromhex(printed["data"][2:]))
    transfer = call_data("transfer(address,uint256)", living.carol.address, 7)
    assert (name, values["id"], values["data"]) == ("execute", 0, f"0x{transfer.hex()}")
    assert values["deadline"] == printed["deadline"]


def test_freeze__by_the_guardian_only(living, works, fails):
    words = ("subdao", "freeze", "grants")
    assert "NotGuardian" in fails(*words, sender=living.ben)
    assert "at most 14 days" in fails(*words, "15 days", sender=living.carol)
    works(*words, "3 days", sender=living.carol)
    assert "frozen until" in works("subdao", "show", "grants")
    assert "NotRunning" in fails("subdao", "execute", "grants", "0", "1", "--yes", sender=living.ann)
    living.travel(3 * DAY)
    assert "the next can begin" in fails(*words, sender=living.carol)


def test_scope__set_beside_the_spec__is_a_finding(living):
    """BO-27: a scope that the spec does not list, and one that it lists and that is gone."""
    executor, timelock = sdk.executor_of(living.dao, "grants"), str(living.dao.timelock.address)
    scope = (living.weth.address, bytes(4), 0, [])
    for call in (executor.setScope.encode_input(5, scope), executor.removeScope.encode_input(0)):
        send_as(living.chain.provider, timelock, str(executor.address), call)
    places = {one.what.split(".")[1] for one in drift(findings(living))}
    assert places == {"scope 0", "scope 5"}


def test_recall__voted__brings_everything_home(living, works, data, fails, tmp_path):
    """BO-21: one execution ends the sub-DAO, and all that it held is in the treasury again."""
    fund(living)
    assert "can act until" in fails("subdao", "sweep", "grants", sender=living.ben)
    file = tmp_path / "recall.yaml"
    works("subdao", "recall", "grants", "--output", str(file))
    pass_by_commands(living, works, data, str(file))
    assert living.usdc.balanceOf(living.dao.timelock) == 1_000 * DOLLAR
    assert "nobody acts, recalled" in works("subdao", "show")
    assert "NotOperator" in fails("subdao", "execute", "grants", "0", "1", "--yes", sender=living.ann)
    assert "is recalled already" in fails("subdao", "recall", "grants")
    assert {one.what.split(".")[1] for one in drift(findings(living))} == {"operation"}
    fund(living, 5)
    works("subdao", "sweep", "grants", sender=living.ben)
    assert living.usdc.balanceOf(living.dao.timelock) == 1_005 * DOLLAR
    assert "holds nothing" in fails("subdao", "sweep", "grants", sender=living.ben)


def test_report__calls_and_payments__also_in_the_statement_of_who_was_paid(living, works, data, tmp_path):
    """RP-11, RP-21."""
    fund(living)
    works("subdao", "execute", "grants", "0", str(300 * DOLLAR), "--yes", sender=living.ann)
    stores, carol = f"--stores={tmp_path / 'stores'}", living.carol.address
    report = data("report", stores, f"--output={tmp_path / 'r.html'}")
    bodies, calls = next(one for one in report["sections"] if one["id"] == "subdaos")["tables"]
    ((name, operator, _, state, count, last),) = bodies["rows"]
    ((time, who, scope, line, transaction),) = calls["rows"]
    assert (name, operator, state, count, last) == ("subdao_grants", living.ann.address, "open", 1, time)
    assert (who, scope) == (name, 0) and line.startswith("DUSD.transfer(") and carol in line
    statement = data("report", stores, f"--output={tmp_path / 's.html'}", f"--account={carol}")
    (table,) = next(one for one in statement["sections"] if one["id"] == "entries")["tables"]
    (entry,) = [dict(zip([one["id"] for one in table["columns"]], row, strict=True)) for row in table["rows"]]
    assert (entry["what"], entry["income"], entry["other"]) == ("paid by a sub-DAO", "yes", name)
    assert (entry["amount"], entry["transaction"]) == (str(300 * DOLLAR), transaction)


def rehearsal(living):
    """What verification says of the recall that it tries, and that nothing of it happened."""
    before = living.usdc.balanceOf(living.dao.timelock), sdk.subdaos(living.dao)
    (tried,) = (one for one in findings(living) if one.rule == REHEARSAL)
    assert (living.usdc.balanceOf(living.dao.timelock), sdk.subdaos(living.dao)) == before
    return tried


def test_verify__recall_rehearsed__on_the_state_of_today(living):
    """BO-75: whether the members can take it back is tried before it is needed, with all that it holds."""
    fund(living)
    tried = rehearsal(living)
    assert tried.ok
    assert tried.what == "subdao_grants after recall by a proposal"
    assert tried.found == "nobody acts any more, and everything comes home"


def test_verify__recall_leaves_something__named(living, contracts):
    """BO-75: an asset that would stay behind, in whole or in part."""
    fund(living)
    executor = str(sdk.executor_of(living.dao, "grants").address)
    other = living.ben.deploy(contracts.MockBlocklistToken, 6)
    code = living.chain.provider.get_code(other.address)
    living.chain.provider.make_request("anvil_setCode", [str(living.usdc.address), f"0x{code.hex()}"])
    contracts.MockBlocklistToken.at(living.usdc.address).setBlocked(executor, True, sender=living.ben)
    tried = rehearsal(living)
    assert not tried.ok
    assert tried.found.endswith("USDC does not come home whole")


def test_verify__recall_rehearsed__what_answers_everything_is_no_asset(living):
    """Some contracts answer any call with a word; the sub-DAO has nothing of them."""
    always_one = "0x600160005260206000f3"
    living.chain.provider.make_request("anvil_setCode", [str(living.usdc.address), always_one])
    assert rehearsal(living).ok


def test_verify__recall_reverts__named(living):
    """BO-75: the treasury is not the owner any more, so that no vote can end the sub-DAO."""
    executor, timelock = sdk.executor_of(living.dao, "grants"), str(living.dao.timelock.address)
    given = executor.transferOwnership.encode_input(living.ben)
    send_as(living.chain.provider, timelock, str(executor.address), given)
    tried = rehearsal(living)
    assert not tried.ok
    assert tried.found.startswith("recall reverts: ")


def test_verify__node_without_simulations__the_call_alone(living, monkeypatch):
    monkeypatch.setattr(Chain, "trial", lambda *_: None)
    assert rehearsal(living).found.startswith("the treasury can call it; ")
    executor, timelock = sdk.executor_of(living.dao, "grants"), str(living.dao.timelock.address)
    given = executor.transferOwnership.encode_input(living.ben)
    send_as(living.chain.provider, timelock, str(executor.address), given)
    assert rehearsal(living).found.startswith("reverts: ")
