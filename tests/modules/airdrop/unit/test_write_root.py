"""`ape dao airdrop build --write-root`: the root in the spec file, and nothing else changed."""

import pytest

from ape_dao.modules.airdrop.cli.spec_root import write_root
from ape_dao.modules.airdrop.errors import AirdropError

ROOT = "0x" + "ab" * 32
SPEC = """\
# ours
allocations:
  - airdrop:
      name: first
      root:           # from the list
      open_for: 1 week
    share: 50%   # half
  - airdrop:
      name: second
      open_for: 1 week
    share: 50%
  - airdrop: {name: third, open_for: 1 week}
    share: 0%
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "dao.yaml"
    path.write_text(SPEC)
    return path


def test_write_root__empty_key__filled(file):
    write_root(file, "first", ROOT)
    assert file.read_text() == SPEC.replace("root:           #", f"root: {ROOT} #")


def test_write_root__no_key__added_below_the_name(file):
    write_root(file, "second", ROOT)
    assert file.read_text() == SPEC.replace("name: second\n", f"name: second\n      root: {ROOT}\n")


def test_write_root__in_braces_or_unknown__refused(file):
    for campaign in ("third", "fourth"):
        with pytest.raises(AirdropError):
            write_root(file, campaign, ROOT)
    assert file.read_text() == SPEC
