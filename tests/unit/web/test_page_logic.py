"""The page's own computations agree with Python's; its languages say the same things."""

import json
import os
import re
import subprocess
from pathlib import Path

from ape_dao import toolchain
from ape_dao.modules.airdrop.files import AirdropFiles
from scripts.page import OPTIONS
from utils import page_vectors
from utils.airdrop import built, made_up

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests" / "page"
PAGE = ROOT / "ape_dao" / "web" / "page"
MODULES = ROOT / "ape_dao" / "modules"
_BLANK = re.compile(r"\{\w+\}")


def test_vectors__fresh():
    assert page_vectors.FILE.read_text(encoding="utf-8") == page_vectors.text()


def run_tests(source: Path, folder: Path, **env: str) -> None:
    """Run a file of tests of the page's logic, without the page."""
    node, bundle = str(toolchain.find_node()), folder / f"{source.stem}.mjs"
    options = [one for one in OPTIONS if not one.startswith(("--format", "--minify"))]
    command = [node, "node_modules/esbuild/bin/esbuild", str(source), *options, "--format=esm"]
    command += [f"--alias:ape-dao-page={PAGE / 'eth.ts'}", "--tsconfig-raw={}", "--external:node:*"]
    subprocess.run([*command, f"--outfile={bundle}", "--log-level=error"], cwd=ROOT, check=True)
    done = subprocess.run(
        [node, "--test", str(bundle)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_logic__as_in_python(tmp_path):
    """What the page hashes, counts and converts is what Python does (WB-01, WB-02)."""
    run_tests(TESTS / "logic.test.ts", tmp_path)


def test_calls__hostile_calldata_and_tokens(tmp_path):
    """Calls are told truly, whatever a stranger writes into calldata or calls a token (WB-43)."""
    run_tests(TESTS / "calls.test.ts", tmp_path)


def test_shards__proofs_as_in_python(tmp_path):
    """Proofs that the page makes from shards are those of the tree (WB-02)."""
    people = made_up(5_000, seed=8)
    folder = tmp_path / "out"
    built(tmp_path, people)
    with AirdropFiles(folder) as files:
        rows = [
            files.find(bytes.fromhex(account[2:])) for account, _ in (people[0], people[1_234], people[-1])
        ]
    expected = [
        {
            "account": row.account,
            "index": row.index,
            "amount": str(row.amount),
            "proof": ["0x" + node.hex() for node in row.proof],
        }
        for row in rows
    ]
    (folder / "expected.json").write_text(json.dumps(expected))
    run_tests(TESTS / "shards.test.ts", tmp_path, SHARDS=str(folder))


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
