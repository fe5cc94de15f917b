"""Which versions of Python the packages admit."""

import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "file",
    ["pyproject.toml", "tests/example_module/pyproject.toml", "ape_dao/skeleton/files/pyproject.toml.txt"],
)
def test_requires_python__admits_what_the_pinned_packages_are_built_for(file):
    """IN-06. numpy below 2 has no wheel for 3.13."""
    text = (ROOT / file).read_text().replace("$", "")  # of a template
    admitted = SpecifierSet(tomllib.loads(text)["project"]["requires-python"])
    assert list(admitted.filter(f"3.{minor}.1" for minor in range(8, 16))) == ["3.11.1", "3.12.1"]
