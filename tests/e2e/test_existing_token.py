"""A DAO for an existing token: nothing is minted; the token is checked for what the rest needs."""

from fractions import Fraction

import pytest

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.compare import compare
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import load_record
from ape_dao.core.errors import DeployError, SpecError
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.lint import Market, Subject, errors, figures, lint
from ape_dao.sdk import staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.status import read_status
from utils.deployment import create, token_metrics

WHOLE = 10**18


@pytest.fixture
def local(chain):
    return Chain(chain.provider)


@pytest.fixture
def token(local, deployer, alice):
    """A token that somebody else launched."""
    return create(
        local,
        deployer.address,
        artifact("GovernanceToken"),
        name="Token Metrics",
        symbol="TMAI",
        cap=1_000 * WHOLE,
        yearlyMintLimit=0,
        owner=alice.address,
        allocations=[{"recipient": alice.address, "amount": 900 * WHOLE}],
    )


@pytest.fixture
def data(local, deployer, alice, token):
    data = token_metrics(local, deployer.address, alice.address).to_data()
    data["token"] = {"name": "Token Metrics", "symbol": "TMAI", "address": token}
    del data["allocations"]
    return data


def test_deploy__existing_token__a_working_dao(data, local, deployer, alice, token, tmp_path):
    plan = make_plan(parse_spec(data), deployer.address)
    assert not plan.has("token")
    assert plan.addresses["token"] == token
    done = deploy(plan, local.provider, deployer, folder=tmp_path)
    assert drift(done.findings) == []
    again = deploy(plan, local.provider, deployer, folder=tmp_path)
    assert (again.fresh, drift(again.findings)) == (False, [])
    record = load_record(done.path)
    assert drift(verify(installed(record), local.provider, record.start_block)) == []
    dao = Dao.at(record.addresses)
    staking.create_lock(dao, 100 * WHOLE, local.timestamp() + 50 * staking.WEEK, sender=alice)
    status = read_status(record, local.provider)
    assert (status.supply, status.locked, status.burned) == (900 * WHOLE, 100 * WHOLE, 0)


def test_verify__existing_token_gone__named(data, local, deployer, token, tmp_path):
    plan = make_plan(parse_spec(data), deployer.address)
    deploy(plan, local.provider, deployer, folder=tmp_path)
    local.rpc("anvil_setStorageAt", token, f"0x{4:064x}", "0x" + b"XX".ljust(31, b"\0").hex() + "04")
    assert {one.what for one in drift(verify(plan, local.provider))} == {"token.symbol"}


def test_deploy__named_address__resolved(data, local, deployer, token, tmp_path):
    data["token"]["address"] = "old-token"
    data["addresses"]["old-token"] = token
    assert make_plan(parse_spec(data), deployer.address).addresses["token"] == token


def refused(data, local, deployer, folder) -> str:
    spec = parse_spec(data)
    assert "own-token-on-chain" in {one.rule for one in errors(lint(spec, chain=local))}
    nonce = local.nonce(deployer.address)
    with pytest.raises(DeployError) as caught:
        deploy(make_plan(spec, deployer.address), local.provider, deployer, folder=folder)
    assert local.nonce(deployer.address) == nonce
    return str(caught.value)


def test_deploy__no_code__refused(data, local, deployer, tmp_path):
    nowhere = "0x" + "12" * 20
    data["token"]["address"] = nowhere
    assert refused(data, local, deployer, tmp_path) == (
        f"there is no contract at {nowhere} on local; correct `token`."
    )


def test_deploy__other_decimals_and_symbol__refused(data, local, deployer, tmp_path):
    """TL-16."""
    data["token"]["address"] = create(
        local, deployer.address, demo_artifact("DemoStablecoin"), owner=deployer.address
    )
    message = refused(data, local, deployer, tmp_path)
    assert "has 6 decimals; the kit needs 18" in message
    assert "there and TMAI here" in message
    assert "has no supply, so nobody could ever vote" in message


def test_deploy__cannot_burn__refused(data, local, deployer, tmp_path):
    """Proceeds of the auctions could never be burned."""
    data["token"]["address"] = create(
        local, deployer.address, demo_artifact("DemoStablecoin"), owner=deployer.address
    )
    assert "has no burn(uint256), which `revenue.buyback.proceeds: burn` needs" in refused(
        data, local, deployer, tmp_path
    )


def votes_with(data, token: str, name: str, symbol: str) -> dict:
    """A DAO without modules in which that token votes."""
    data["token"] = {"name": name, "symbol": symbol, "address": token}
    data["governor"] |= {"votes": "token", "proposal_threshold": f"10 {symbol}"}
    data["kinds"] = {"constitutional": data["kinds"]["constitutional"]}
    del data["score"], data["revenue"]
    return data


@pytest.mark.parametrize(
    ("mock", "arguments", "message"),
    [
        ("MockPlainToken", [18], "has no CLOCK_MODE, so it counts by blocks"),
        ("MockVotesToken", [], "has the clock mode=blocknumber&from=default"),
    ],
)
def test_deploy__votes_of_a_token_that_counts_by_blocks__refused(
    data, local, deployer, contracts, tmp_path, mock, arguments, message
):
    """CO-11: found by lint and plan, and not by the governor's constructor in the fourth transaction."""
    token = deployer.deploy(getattr(contracts, mock), *arguments)
    token.mint(deployer, WHOLE, sender=deployer)
    votes_with(data, str(token.address), "Plain", "PLAIN")
    assert message in refused(data, local, deployer, tmp_path)
    problems = compare(make_plan(parse_spec(data), deployer.address), local).problems
    assert len(problems) == 1 and message in problems[0]
    data["governor"]["votes"] = "escrow"
    data["governor"]["proposal_threshold"] = "10"
    assert compare(make_plan(parse_spec(data), deployer.address), local).problems == ()


def test_lint__votes_of_an_existing_token__figures_of_the_chain(data, local, token):
    """CO-11: 4% of 900 are 36, in the token's symbol, whoever holds them."""
    votes_with(data, token, "Token Metrics", "TMAI")
    data["governor"] |= {"quorum": "4%", "quorum_floor": "18 TMAI"}
    subject = Subject(parse_spec(data), 0, Market(price=Fraction(100), treasury=100), local)
    found = dict(figures(subject))
    assert found["quorum, of all tokens whether they vote or not"] == "4% of 900 = 36 TMAI"
    assert found["least quorum"] == "18 TMAI, 2% of the supply"
    assert found["to propose"] == "10 TMAI, 1.11% of the supply"
    assert (
        found["capture when nobody votes, with 20% of the tokens delegated by others"] == "36 TMAI = 36 USD"
    )
    assert "veTMAI" not in str(found)
    data["governor"]["quorum_floor"] = "901"
    assert "quorum-floor-reachable" in {one.rule for one in errors(lint(parse_spec(data), chain=local))}
    data["governor"]["quorum_floor"] = "1%"
    with pytest.raises(SpecError, match="a share is of the supply at genesis, and this token exists already"):
        parse_spec(data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"token": {"cap": "5"}}, "an existing token has its own cap and supply; remove cap, supply"),
        (
            {"allocations": [{"recipient": "treasury", "share": "100%"}]},
            "so nothing is minted; remove them",
        ),
        ({"token": {"address": None}}, "cap is missing; add for example"),
        ({"token": {"address": None, "cap": "5"}}, "is empty; name at least one recipient"),
        ({"token": {"address": "0x12"}}, "is not an address"),
    ],
)
def test_spec__contradictions__refused(data, changes, message):
    for section, values in changes.items():
        if isinstance(values, dict):
            data[section] |= values
        else:
            data[section] = values
    with pytest.raises(SpecError) as caught:
        parse_spec(data)
    assert message in str(caught.value)


def test_plan__name_without_address__asked_for(data, deployer):
    data["token"]["address"] = "old-token"
    with pytest.raises(SpecError, match=r"No address is known for 'old-token' \(token.address\)"):
        make_plan(parse_spec(data), deployer.address)
