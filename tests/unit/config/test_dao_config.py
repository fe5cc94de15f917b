"""The `dao:` section of ape-config.yaml."""

import pytest
from pydantic import ValidationError

from ape_dao.config import DaoConfig


def test_dao_config__this_project__names_its_spec(project):
    section = project.config.get_config("dao")
    assert isinstance(section, DaoConfig)
    assert section.spec == "dao.yaml"


def test_dao_config__unknown_key__is_refused():
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        DaoConfig.model_validate({"spek": "dao.yaml"})


def test_dao_config__environment__sets_what_the_file_leaves_out(monkeypatch):
    monkeypatch.setenv("APE_DAO_SPEC", "other.yaml")
    assert DaoConfig().spec == "other.yaml"
