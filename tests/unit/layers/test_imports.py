"""The package is built in layers: files import their own layer and those below, and nothing in a circle."""

import re

from utils.imports import PACKAGE, ROOT, cycles, imports, longest_chain

LAYERS = (
    r"core(\.(errors|text|pages|paths|units|findings))?",
    r"toolchain\b.*|node\b.*|config",
    r"core\.(schema|chain)\b.*|store\b.*",
    r"core\.(module|contract_types|governance|display|capture)|module",
    r"core\.spec\b.*",
    r"modules\.\w+\.(section|contracts|safe)|modules(\.\w+)?",
    r"core\.(deployment|verification|amendment)\b.*",
    r"(ballots|delegates|polls|proposals)\b.*",
    r"(lint|simulation|analytics)\b.*",
    r"(report|sdk)\b.*",
    r"modules\.\w+\.(?!cli\b|section$|contracts$|safe$).*",
    r"(testing|demo|skeleton|web|_build)\b.*",
    r"cli\b.*|modules\.\w+\.cli\b.*",
    r"",
)
"""From the bottom to the top; the last is the package itself, which only has the hooks of the plugin."""
MOST_FILES_AT_THE_TOP = 10
DEEPEST = 14
"""Files in the longest chain of which each imports the next one."""


def layer(name: str) -> int:
    """The number of a file's layer, from 0 at the bottom."""
    inner = name.removeprefix(PACKAGE).removeprefix(".")
    return next(index for index, pattern in enumerate(LAYERS) if re.fullmatch(pattern, inner))


def test_imports__no_circles():
    assert cycles() == []


def test_imports__go_down():
    upward = [
        f"{edge.source} imports {edge.target}"
        for edge in imports()
        if layer(edge.target) > layer(edge.source)
    ]
    assert upward == []


def test_imports__the_kit_imports_no_module():
    """Modules are found by their entry points; only the demo and what builds the kit name some of them."""
    allowed = ("ape_dao.modules.", "ape_dao.demo", "ape_dao._build", "ape_dao.testing")
    named = [
        f"{edge.source} imports {edge.target}"
        for edge in imports()
        if edge.target.startswith("ape_dao.modules.") and not edge.source.startswith(allowed)
    ]
    assert named == []


def test_imports__longest_chain():
    chain = longest_chain()
    assert len(chain) <= DEEPEST, " → ".join(chain)


def test_package__few_files_at_the_top():
    files = [path.name for path in (ROOT / PACKAGE).glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= MOST_FILES_AT_THE_TOP, files
