"""`ape dao buyback order`, filled by the real settlement contract of CoW Protocol."""

import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector, keccak

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import load_record, record_paths
from ape_dao.core.findings import Severity
from ape_dao.core.verification.verify import verify
from ape_dao.sdk.audit import audit
from utils.impersonation import send_as
from utils.living import WEEK, build
from utils.settlement import settlement_of
from utils.sharing import USD, decide

AUCTION = {"start_price": "2_000", "min_start_price": "500", "floor_price": "10"}
FLAGS = 0x42
TRADE = "(uint256,uint256,address,uint256,uint256,uint32,bytes32,uint256,uint256,uint256,bytes)"
SETTLE = ["address[]", "uint256[]", f"{TRADE}[]", "(address,uint256,bytes)[][3]"]


@pytest.fixture(scope="module")
def settlement(accounts):
    """The first account is its solver."""
    return settlement_of(accounts[0])


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory, settlement):
    """A buyback whose lots solvers take too."""
    section = {
        "cow": settlement.address,
        "auctions": [
            {"token": "USDC", "decimals": 6, "min_lot": "100", **AUCTION},
            {"token": "WETH", "decimals": 18, "min_lot": "0.05", **AUCTION},
        ],
    }
    folder, people = tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)]
    living = build(chain, folder, people, salt="cow", revenue={"buyback": section})
    decide(living, living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    living.travel(WEEK)
    return living


def test_order__placed_printed_and_filled(works, data, fails, living, settlement, accounts):
    """BB-23: what the command prints is what a solver needs; the books and verification hold afterwards."""
    dao, usdc, solver = living.dao, living.usdc, accounts[0]
    assert fails("buyback", "order", "DUSD", sender=living.ann).startswith("No auction of DUSD is running;")
    works("revenue", "deposit", "400 DUSD", sender=living.ann)
    works("buyback", "start", "DUSD", sender=living.ann)
    document = data("buyback", "order", "DUSD", sender=living.ann)
    assert data("buyback", "order", "DUSD", sender=living.ben) == document
    assert document["sellAmount"] == str(200 * USD)
    assert keccak(text=document["appData"]) == bytes.fromhex(document["appDataHash"][2:])

    payment = int(document["buyAmount"])
    dao.token.transfer(settlement, payment, sender=living.whale)
    signature = bytes.fromhex(document["from"][2:] + document["signature"][2:])
    app_data, valid_to = bytes.fromhex(document["appDataHash"][2:]), document["validTo"]
    terms = (document["receiver"], 200 * USD, payment, valid_to, app_data, 0)
    trade = (0, 1, *terms, FLAGS, 150 * USD, signature)
    prices = [payment, 200 * USD]
    batch = encode(SETTLE, [[usdc.address, dao.token.address], prices, [trade], [[], [], []]])
    function = function_signature_to_4byte_selector(f"settle({','.join(SETTLE)})")
    send_as(living.chain.provider, solver.address, settlement.address, function + batch)
    assert usdc.balanceOf(settlement) == 150 * USD
    (shown,) = [one for one in data("buyback", "show")["auctions"] if one["symbol"] == "DUSD"]
    assert shown["lot"] == str(50 * USD)
    assert data("buyback", "order", "DUSD", sender=living.ann) == document
    assert "150 DUSD" not in works("buyback", "buy", "DUSD", "--yes", sender=living.ann)
    assert fails("buyback", "order", "DUSD", sender=living.ann).startswith("No auction of DUSD is running;")

    (path,) = record_paths(living.folder)
    record = load_record(path)
    found = verify(installed(record), living.chain.provider, record.start_block)
    assert [one.what for one in found if one.rule == "hand-over" and not one.ok] == []
    tokens = {"DUSD": usdc, "WETH": living.weth, "TMAI": dao.token}
    found = audit(dao, tokens, living.chain.provider)
    assert [one.what for one in found if one.severity is not Severity.NOTE and not one.ok] == []
