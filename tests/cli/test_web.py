"""`ape dao web build, verify, serve` on a living DAO."""

import json
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from ape_dao.core.deployment.record import load_record, record_paths
from ape_dao.web.document import digest
from ape_dao.web.serving import SiteServer

FILE = """\
title: Pay
actions: [{call: token.transfer, args: {to: treasury, value: 1 TMAI}}]
"""


@pytest.fixture
def build(data, living, tmp_path):
    """Build the page into a folder; the document of the command. The record is as before afterwards."""
    (record,) = record_paths(living.folder)
    before = record.read_bytes()

    def command(*arguments):
        places = (f"--output={tmp_path / 'site'}", f"--stores={tmp_path / 'events'}")
        return data("web", "build", *places, *arguments)

    yield command
    record.write_bytes(before)


@pytest.fixture
def proposal(data, living, tmp_path):
    path = tmp_path / "pay.yaml"
    path.write_text(FILE)
    return data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]


def test_build__page_directory_and_record(build, works, data, proposal, living, tmp_path):
    """The folder holds the page and the directory; the record knows the page's SHA-256 (WB-16)."""
    living.travel(60)
    works("proposal", "vote", proposal, "for", sender=living.whale)
    done = build()
    page = (tmp_path / "site" / "index.html").read_bytes()
    assert (done["sha256"], done["bytes"]) == (digest(page), len(page))
    assert load_record(Path(done["record"])).data["page"]["sha256"] == digest(page)
    directory = json.loads((tmp_path / "site" / "dao-data.json").read_text())
    (entry,) = directory["proposals"]
    assert entry["id"] == proposal
    assert [int(votes) > 0 for votes in entry["votes"][-1][1:]] == [False, True, False]
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["dao-data.json", "index.html"]
    assert build()["sha256"] == done["sha256"]


def test_verify__same_page__ok_and_a_changed_byte__fails(build, data, run, tmp_path):
    """A page that differs in a byte, here or at a host, is not the record's (WB-17)."""
    build()
    site = tmp_path / "site"
    assert data("web", "verify", f"--site={site}")["problems"] == []
    with served({"index.html": (site / "index.html").read_bytes()}) as url:
        assert data("web", "verify", f"--url={url}")["problems"] == []
    changed = (site / "index.html").read_bytes().replace(b"Token Metrics", b"Token Metrlcs", 1)
    with served({"index.html": changed}) as url:
        result = run("web", "verify", f"--url={url}")
    assert result.exit_code == 1
    assert "The page is another one" in result.stderr
    assert digest(changed) in result.stderr


def test_verify__record_changed_since__said(build, run, tmp_path):
    record = Path(build()["record"])
    content = json.loads(record.read_text())
    content["page"]["rpcs"] = ["https://node.example"]
    record.write_text(json.dumps(content))
    result = run("web", "verify")
    assert result.exit_code == 1, result.output
    assert "Build it again with `ape dao web build`" in result.stderr


def test_verify__no_page__says_what_to_do(fails, living):
    assert "`ape dao web build` builds one" in fails("web", "verify")


@pytest.mark.parametrize(
    "url", ["ftp://node.example", "https://user:key@node.example", "https://a.example;script-src *", "node"]
)
def test_build__no_address_of_a_node__refused(run, url, tmp_path):
    """What stands in the policy is an address and nothing else (WB-18)."""
    result = run("web", "build", f"--rpc={url}", f"--output={tmp_path}", f"--stores={tmp_path / 'events'}")
    assert result.exit_code == 1
    assert "no address that a page can read from" in result.stderr
    assert not (tmp_path / "index.html").exists()


def test_build__simulation__shown_with_its_hash(build, works, proposal, tmp_path):
    """What a simulation found stands with its proposal, with the hash of the report (WB-04)."""
    report = tmp_path / "report.json"
    report.write_text(works("proposal", "simulate", proposal, "--alone", "--json"))
    build(f"--simulation={report}")
    (entry,) = json.loads((tmp_path / "site" / "dao-data.json").read_text())["proposals"]
    shown, told = entry["simulation"], json.loads(report.read_text())
    assert shown["sha256"] == digest(report.read_bytes())
    assert (shown["verdict"], len(shown["findings"])) == (told["verdict"], len(told["findings"]))


def test_build__simulation_that_is_none__refused(fails, tmp_path):
    path = tmp_path / "report.json"
    path.write_text("{}")
    said = fails(
        "web", "build", f"--simulation={path}", f"--output={tmp_path}", f"--stores={tmp_path / 'events'}"
    )
    assert "is no report of a simulation" in said


def test_serve__answers_with_the_site_alone(run, monkeypatch, tmp_path):
    """The operator's own server answers with the site's files and nothing else (WB-19)."""
    answers, forever = {}, SiteServer.serve_forever

    def serve_a_little(server):
        def ask():
            for path in ("", "dao-data.json", "../pyproject.toml", "%2e%2e/dao.yaml"):
                answers[path] = requests.get(server.url + path, timeout=30)
            server.shutdown()

        threading.Thread(target=ask).start()
        forever(server)

    monkeypatch.setattr(SiteServer, "serve_forever", serve_a_little)
    result = run("web", "--port=0", f"--stores={tmp_path / 'events'}")
    assert result.exit_code == 0, result.output + result.stderr
    assert "The page of Token Metrics is at http://127.0.0.1:" in result.output
    assert [one.status_code for one in answers.values()] == [200, 200, 404, 404]
    assert answers["dao-data.json"].json()["format"] == 1


@contextmanager
def served(files):
    with SiteServer(files, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()
