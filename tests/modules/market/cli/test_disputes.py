"""`ape dao job …` where others are asked: arbitrators of Kleros' package, and UMA's oracle."""

from dataclasses import dataclass
from typing import Any

import pytest

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.lint import lint
from ape_dao.modules.market import sdk
from utils.arbiters import CLIENT_WINS, ETHER, PROVIDER_WINS, container
from utils.books import undone, wrong
from utils.deployment import create
from utils.impersonation import send_as
from utils.living import DAY, build
from utils.packed import kleros_contracts, uma_contracts

DOLLAR = 10**6
BUDGET, BOND = 500 * DOLLAR, 25 * DOLLAR
ZERO = "0x" + "00" * 20


@dataclass(frozen=True)
class Asked:
    """Whom the DAO's contracts ask."""

    backed: Any
    central: Any
    oracle: Any
    voters: Any


@pytest.fixture(scope="module")
def asked(chain, accounts):
    """Contracts of Kleros and UMA, owned by the deployer."""
    owner = accounts[0]

    def made(artifacts, name, *arguments):
        return owner.deploy(container(artifacts[name]), *arguments)

    kleros, uma = kleros_contracts(), uma_contracts()
    central = made(kleros, "CentralizedArbitrator", 5)
    backed = made(kleros, "EnhancedAppealableArbitrator", 7, central, b"", 3 * DAY)
    weth = create(Chain(chain.provider), owner.address, demo_artifact("WETH9"))
    finder, store = made(uma, "Finder"), made(uma, "Store", (0,), (0,), ZERO)
    identifiers, currencies = made(uma, "IdentifierWhitelist"), made(uma, "AddressWhitelist")
    voters = made(uma, "MockOracleAncillary", finder, ZERO)
    parts = {
        "Store": store,
        "IdentifierWhitelist": identifiers,
        "CollateralWhitelist": currencies,
        "Oracle": voters,
    }
    for name, contract in parts.items():
        finder.changeImplementationAddress(name.encode().ljust(32, b"\0"), contract, sender=owner)
    identifiers.addSupportedIdentifier(b"ASSERT_TRUTH".ljust(32, b"\0"), sender=owner)
    currencies.addToWhitelist(weth, sender=owner)
    oracle = made(uma, "OptimisticOracleV3", finder, weth, 7_200)
    return Asked(backed, central, oracle, voters), weth


@pytest.fixture(scope="module")
def living(chain, accounts, asked, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    contracts, weth = asked
    return build(
        chain,
        tmp_path_factory.mktemp("disputes"),
        people,
        salt="disputes",
        market={
            "arbiter": "kleros",
            "kleros": {"arbitrator": contracts.backed.address, "jurors": 1, "policy": "ipfs://policy"},
            "uma": {"oracle": contracts.oracle.address, "weth": weth, "bond": "0.5 ETH"},
            "tokens": [{"token": "USDC", "decimals": 6, "max_job": "10_000 USDC"}],
        },
    )


@pytest.fixture
def disputed(living, data, works, tmp_path):
    """A function that makes a job that ben disputes; its number, and what the command said."""
    file = tmp_path / "file.md"
    file.write_text("Terms, work and reasons.\n")

    def make():
        made = data("job", "open", living.ann.address, "500 DUSD", str(file), "--yes", sender=living.ben)
        number = str(made["job"])
        works("job", "submit", number, str(file), sender=living.ann)
        return number, works("job", "dispute", number, str(file), "--yes", sender=living.ben)

    return make


def ask(living, key):
    """The DAO names another arbiter for later jobs."""
    board = sdk.board_of(living.dao)
    call = board.setArbiter.encode_input(living.dao.address(key), True)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(board.address), call)


def test_launch__verifies__and_status_says_who_is_asked(living, asked, works, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert "0.000000000000000007 ETH, asked of kleros" in works("status")
    assert data("status")["market"]["arbiter"] == living.dao.address("kleros")
    spec = installed(record).spec
    assert not {found.rule for found in lint(spec, chain=living.dao.chain)} & {"asked-on-chain"}
    wrong = spec.to_data()
    wrong["market"]["kleros"]["arbitrator"] = asked[0].oracle.address
    wrong["market"]["uma"]["oracle"] = asked[0].backed.address
    told = [one for one in lint(parse_spec(wrong), chain=living.dao.chain) if one.rule == "asked-on-chain"]
    assert [one.where for one in told] == ["market.kleros.arbitrator", "market.uma.oracle"]
    assert {one.severity.word for one in told} == {"error"}


def test_kleros__dispute_evidence_appeal__ruled(living, asked, data, works, fails, disputed):
    contracts, owner = asked[0], asked[0].backed.owner()
    number, said = disputed()
    assert "0.000000000000000007 ETH, for the jurors, whoever is right" in said
    shown = data("job", "show", number)["dispute"]
    assert (shown["asked"], shown["standing"], shown["number"]) == ("kleros", "asked", 0)
    assert "which has not ruled" in works("job", "show", number)
    assert "nothing to appeal" in fails("job", "appeal", number, "--yes", sender=living.ann)
    assert "neither client nor provider" in fails("job", "evidence", number, "ipfs://e", sender=living.carol)
    works("job", "evidence", number, "ipfs://e", sender=living.ann)
    assert "not decided by UMA's oracle" in fails("job", "contest", number, "--yes", sender=living.ann)
    ruling = contracts.backed.giveRuling.encode_input(0, CLIENT_WINS)
    send_as(living.chain.provider, owner, contracts.backed.address, ruling)
    assert "the client is right, unless somebody appeals until" in works("job", "show", number)
    assert "0.000000000000000005 ETH" in works("job", "appeal", number, "--yes", sender=living.ann)
    before = living.usdc.balanceOf(living.ann)
    ruling = contracts.central.giveRuling.encode_input(0, PROVIDER_WINS)
    send_as(living.chain.provider, owner, contracts.central.address, ruling)
    assert living.usdc.balanceOf(living.ann) - before == BUDGET - BUDGET // 10 + BOND
    assert "is closed" in fails("job", "show", number)


def test_uma__dispute_contest__voters_decide(living, asked, data, works, fails, disputed):
    contracts = asked[0]
    ask(living, "uma")
    assert "0.5 ETH, asked of uma" in works("status")
    number, said = disputed()
    assert "0.5 ETH as the bond of your claim" in said
    shown = data("job", "show", number)["dispute"]
    assert (shown["asked"], shown["standing"], shown["bond"]) == ("uma", "asked", str(ETHER // 2))
    assert "the client is right, unless somebody objects" in works("job", "show", number)
    assert "is asked; there is no answer" in fails("job", "execute", number, sender=living.carol)
    assert "not decided by a court" in fails("job", "appeal", number, "--yes", sender=living.ann)
    assert "0.5 ETH" in works("job", "contest", number, "--yes", sender=living.ann)
    assert "Nobody can object" in fails("job", "contest", number, "--yes", sender=living.ann)
    assert wrong(living, "jobs", "uma") == []
    arbiter, weth = living.dao.address("uma"), demo_artifact("WETH9").at(asked[1])
    for recipient, sums in (
        (contracts.oracle.address, ["passed on to the oracle = bonds of claims + bonds of objections"]),
        (str(living.carol.address), ["to others than the oracle = nothing"]),
    ):
        with undone(living):
            weth.deposit(value=1, sender=living.ann)
            weth.transfer(arbiter, 1, sender=living.ann)
            move = weth.transfer.encode_input(recipient, 1)
            send_as(living.chain.provider, arbiter, weth.address, move)
            assert wrong(living, "uma") == [f"uma: WETH: {one}" for one in sums]
    assert "objected; UMA's voters decide" in works("job", "show", number)
    claim = contracts.oracle.getAssertion(shown["assertion"])
    stamp = contracts.oracle.stampAssertion(shown["assertion"])
    answer = contracts.voters.pushPrice.encode_input(claim.identifier, claim.assertionTime, stamp, 0)
    send_as(living.chain.provider, contracts.backed.owner(), contracts.voters.address, answer)
    before = living.usdc.balanceOf(living.ann)
    # So little gas that the board cannot take the answer: it is kept, and anybody tells it again.
    settle = contracts.oracle.settleAssertion.encode_input(shown["assertion"])
    living.chain.provider.make_request("anvil_impersonateAccount", [living.carol.address])
    request = {
        "from": living.carol.address,
        "to": contracts.oracle.address,
        "data": "0x" + bytes(settle).hex(),
        "gas": hex(300_000),
    }
    sent = living.chain.provider.make_request("eth_sendTransaction", [request])
    assert living.dao.chain.wait(sent, "settling").succeeded
    assert living.usdc.balanceOf(living.ann) == before
    assert f"answered: 100% for the provider; `ape dao job execute {number}`" in works("job", "show", number)
    works("job", "execute", number, sender=living.carol)
    assert living.usdc.balanceOf(living.ann) - before == BUDGET - BUDGET // 10 + BOND
