"""The contracts of a DAO by key, from its record or from addresses."""

import json

import pytest

from ape_dao.core.deployment.record import load_record, record_paths
from ape_dao.core.errors import DaoError, RecordError
from ape_dao.sdk import Dao


@pytest.fixture
def record(living):
    (path,) = record_paths(living.folder)
    return load_record(path)


def test_at__record__knows_where_its_history_begins(living, record):
    dao = Dao.at(record)
    assert (dao.start_block, dao.addresses) == (record.start_block, record.addresses)
    assert {str(living.usdc.address), str(living.weth.address)} <= set(dao.tokens)
    assert dao.contract("auction").PAYMENT_TOKEN() == dao.token.address
    assert (dao.has("auction"), dao.has("compounder")) == (True, False)


def test_at__contract_names_of_the_record__are_believed(living, record):
    """A record says what stands at an address; keys alone can be those of another kit."""
    data = json.loads(json.dumps(record.data))
    contracts = data["installations"][0]["contracts"]
    contracts["treasury_2"] = dict(contracts["timelock"])
    dao = Dao.at(type(record)(data))
    assert dao.contract("treasury_2").getMinDelay() == dao.timelock.getMinDelay()


def test_at__no_code_at_an_address__says_which(living, accounts):
    nobody = str(accounts[9].address)
    with pytest.raises(DaoError) as caught:
        Dao.at({**living.dao.addresses, "escrow": nobody})
    assert f"There is no contract at {nobody}, which should be the escrow of the DAO" in str(caught.value)
    assert "on local (chain 31337)" in str(caught.value)


def test_contract__unknown_key__lists_what_there_is(living):
    with pytest.raises(DaoError, match=r"This DAO has no compounder; it has .*escrow.*router"):
        living.dao.contract("compounder")
    dao = Dao.at({**living.dao.addresses, "casino": str(living.dao.token.address)})
    with pytest.raises(DaoError, match="No installed module knows the contract 'casino'"):
        dao.contract("casino")


def test_load__by_name_by_file_and_alone(living, record):
    folder = living.folder
    (path,) = record_paths(folder)
    assert Dao.load(path.stem, folder).addresses == record.addresses
    assert Dao.load(folder=folder).addresses == record.addresses
    assert Dao.load(str(path)).addresses == record.addresses
    with pytest.raises(RecordError):
        Dao.load("nobody", folder)
