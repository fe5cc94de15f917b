"""Every figure says how it is made, and is in something that people read."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import ape_dao
from ape_dao.analytics import metrics

PACKAGE = Path(ape_dao.__file__).parent
PARTS = {"course", "running", "side_of", "time_passed"}
"""Not figures, but what they are made of."""


def functions():
    for path in sorted(Path(metrics.__file__).parent.glob("[!_]*.py")):
        module = import_module(f"{metrics.__name__}.{path.stem}")
        for name, one in inspect.getmembers(module, inspect.isfunction):
            if one.__module__ == module.__name__ and name[0] != "_":
                yield name, one


def test_metrics__each_says_its_formula():
    """RP-04."""
    silent = [name for name, one in functions() if name not in PARTS and "Formula: " not in str(one.__doc__)]
    assert silent == []


def test_metrics__each_says_what_it_is_made_from():
    """RP-04: events or literature; where the formula names events, that is enough."""
    silent = [
        name
        for name, one in functions()
        if name not in {*PARTS, "distribution"}
        and not re.search(r"Source: |``[A-Z][A-Za-z]+\.[a-z]", str(one.__doc__))
    ]
    assert silent == []


def test_metrics__each_is_read_by_people():
    """RP-04: a figure that nothing shows is none."""
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "analytics" not in path.parts]
    used = {name for name, _ in functions() if any(re.search(rf"\b{name}\b", text) for text in texts)}
    inside = (Path(metrics.__file__).parent / "distribution.py").read_text("utf-8")
    assert {name for name, _ in functions()} - used - set(re.findall(r"= (\w+)\(", inside)) == set()
