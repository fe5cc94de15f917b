"""The file in which a server writes what it was paid."""

from dataclasses import replace

import pytest

from ape_dao.core.errors import DaoError
from ape_dao.modules.services.serving.journal import Journal
from utils.paid_service import OFFER, VAULT


def test_journal__of_a_server_that_runs__error(tmp_path):
    """SV-33: two servers with one journal would both serve the same voucher."""
    path = tmp_path / "journal.db"
    first = Journal(path, OFFER)
    with pytest.raises(DaoError, match="end the server that has it, or name another"):
        Journal(path, OFFER)
    first.close()
    Journal(path, OFFER).close()


@pytest.mark.parametrize(
    "other",
    [
        replace(OFFER, service=2),
        replace(OFFER, chain_id=1),
        replace(OFFER, vault=replace(VAULT, address="0x" + "7" * 40)),
        replace(OFFER, vault=None),
    ],
)
def test_journal__of_another_service__error(tmp_path, other):
    """SV-33: totals of one service say nothing about another."""
    path = tmp_path / "journal.db"
    Journal(path, OFFER).close()
    with pytest.raises(DaoError, match="is that of service 1 .*; name another file for service"):
        Journal(path, other)
    Journal(path, OFFER).close()


def test_journal__not_one__error(tmp_path):
    path = tmp_path / "journal.db"
    path.write_text(
        "not a database, but long enough to be looked at as one by SQLite, as it reads headers" * 10
    )
    with pytest.raises(DaoError, match="is no journal"):
        Journal(path, OFFER)
    with pytest.raises(DaoError, match="cannot be used"):
        Journal(tmp_path / "missing" / "journal.db", OFFER)
