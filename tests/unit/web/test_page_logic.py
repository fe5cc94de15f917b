"""The page's own computations agree with Python's; its languages say the same things."""

import json
import re
import subprocess
from pathlib import Path

from ape_dao import toolchain
from scripts.page import OPTIONS
from utils import page_vectors

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests" / "page"
PAGE = ROOT / "ape_dao" / "web" / "page"
MODULES = ROOT / "ape_dao" / "modules"
_BLANK = re.compile(r"\{\w+\}")


def test_vectors__fresh():
    assert page_vectors.FILE.read_text(encoding="utf-8") == page_vectors.text()


def test_logic__as_in_python(tmp_path):
    """What the page hashes, counts and converts is what Python does (WB-01, WB-02)."""
    node = str(toolchain.find_node())
    for source in sorted(TESTS.glob("*.test.ts")):
        bundle = tmp_path / f"{source.stem}.mjs"
        options = [one for one in OPTIONS if not one.startswith(("--format", "--minify"))]
        command = [node, "node_modules/esbuild/bin/esbuild", str(source), *options, "--format=esm"]
        subprocess.run(
            [*command, "--external:node:*", f"--outfile={bundle}", "--log-level=error"], cwd=ROOT, check=True
        )
        done = subprocess.run(
            [node, "--test", str(bundle)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_languages__same_sentences_and_blanks():
    """Every language has every sentence, with the same values in it (WB-14)."""
    for folder in (PAGE / "texts", *sorted(path.parent for path in MODULES.glob("*/page/en.json"))):
        languages = {
            path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
        }
        english = languages["en"]
        assert len(languages) > 1, folder
        for name, texts in languages.items():
            assert list(texts) == list(english), f"{folder}: {name}"
            for key, text in texts.items():
                assert sorted(_BLANK.findall(text)) == sorted(_BLANK.findall(english[key])), f"{name}: {key}"


def test_languages__every_key_that_the_sources_name():
    texts = json.loads((PAGE / "texts" / "en.json").read_text(encoding="utf-8"))
    named = set()
    for source in (*PAGE.glob("*.ts"), *PAGE.glob("views/*.ts")):
        named |= set(re.findall(r"\bsay\('([\w.]+)'", source.read_text(encoding="utf-8")))
        named |= set(re.findall(r"Trouble\('([\w.]+)'", source.read_text(encoding="utf-8")))
    assert len(named) > 80
    assert named - set(texts) == set()
