"""The compiler's input beside a record makes the code that is deployed, without this repository."""

import json
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from ape_dao import toolchain
from ape_dao.cli import cli
from ape_dao.core.chain.artifacts import all_contracts
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.record import find_record, input_path
from ape_dao.core.deployment.sources import load_sources, standard_inputs
from ape_dao.core.errors import DeployError, ManifestError
from ape_dao.core.spec import parse_spec
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.publishing import Etherscan, Sourcify, publish
from utils.cli import run_command
from utils.deployment import token_metrics

SMALL = ("Genesis", "StakingScore", "RevenueRouter")


@pytest.fixture
def record(chain, deployer, alice, tmp_path):
    made = token_metrics(Chain(chain.provider), deployer.address, alice.address)
    # Addresses of its own: the escrow's would be the same as in other modules, the revenue tokens' are not.
    spec = parse_spec({**made.to_data(), "salt": f"sources {Chain(chain.provider).block_number()}"})
    return deploy(make_plan(spec, deployer.address), chain.provider, deployer, folder=tmp_path).record


def test_input__compiled_in_an_empty_folder__makes_the_shipped_code(tmp_path):
    """Byte for byte, as an explorer compares it."""
    compiler = str(toolchain.solc_path(toolchain.project_root()))
    question = json.dumps(standard_inputs(SMALL)[None])
    done = subprocess.run(
        [compiler, "--standard-json", "--base-path", str(tmp_path)],
        input=question,
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert [one for one in answer.get("errors", []) if one["severity"] == "error"] == []
    for name in SMALL:
        kit = all_contracts()[name]
        made = answer["contracts"][kit.source][name]["evm"]
        assert bytes.fromhex(made["bytecode"]["object"]) == kit.init_code
        assert bytes.fromhex(made["deployedBytecode"]["object"]) == kit.runtime_code


def test_sources__every_contract_of_the_kit():
    assert {name for sources in load_sources().values() for name in sources.needed} == {
        kit.name for kit in all_contracts() if not kit.is_of_others
    }
    with pytest.raises(ManifestError, match="No sources of Nothing"):
        standard_inputs(["Nothing"])


def test_deploy__writes_the_input_beside_the_record(record, tmp_path):
    written = json.loads(input_path("local", "token-metrics", tmp_path).read_text())
    names = {entry["contract"] for entry in record.contracts.values()}
    assert {None: written} == standard_inputs(names)
    assert {all_contracts()[name].source for name in names} <= written["sources"].keys()
    assert find_record("local", folder=tmp_path).data == record.data


class Server:
    """Speaks the protocols of Sourcify and of Etherscan; each job is pending for one question."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses, self.url = refuses, ""
        self.jobs: dict[str, dict] = {}
        self.verified: set[tuple[str, str]] = set()
        self.asked: set[str] = set()

    def sourcify(self, path: str, body: bytes | None) -> tuple[int, dict]:
        if body is None:
            number = path.rsplit("/", 1)[1]
            if number not in self.asked:
                self.asked.add(number)
                return 200, {"isJobCompleted": False, "verificationId": number}
            error = {"customCode": "no_match", "message": "The code does not match."}
            good = self.settle("sourcify", number)
            return 200, {
                "isJobCompleted": True,
                "contract": {"match": "exact_match" if good else None},
                **({} if good else {"error": error}),
            }
        chain_id, address = path.split("/")[-2:]
        job = {"chain": int(chain_id), "address": address, **json.loads(body)}
        if ("sourcify", address) in self.verified:
            return 409, {"customCode": "already_verified", "message": "The contract is verified already."}
        return 202, {"verificationId": self.add(job)}

    def etherscan(self, path: str, body: bytes | None) -> tuple[int, dict]:
        query = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
        if query["apikey"] != "secret":
            return 200, {"status": "0", "result": "Invalid API Key"}
        if body is None:
            if query["guid"] not in self.asked:
                self.asked.add(query["guid"])
                return 200, {"status": "0", "result": "Pending in queue"}
            good = self.settle("etherscan", query["guid"])
            return 200, {
                "status": "1" if good else "0",
                "result": "Pass - Verified" if good else "Fail - Unable to verify",
            }
        form = {name: value[0] for name, value in parse_qs(body.decode()).items()}
        if ("etherscan", form["contractaddress"]) in self.verified:
            return 200, {"status": "0", "result": "Contract source code already verified"}
        job = {"chain": int(query["chainid"]), "address": form["contractaddress"], **form}
        return 200, {"status": "1", "result": self.add(job)}

    def add(self, job: dict) -> str:
        number = f"job-{len(self.jobs)}"
        self.jobs[number] = job
        return number

    def settle(self, explorer: str, number: str) -> bool:
        address = self.jobs[number]["address"]
        if address == self.refuses:
            return False
        self.verified.add((explorer, address))
        return True


@pytest.fixture
def server():
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body: bytes | None) -> None:
            speak = told.sourcify if self.path.startswith("/v2/") else told.etherscan
            status, document = speak(self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self.answer(None)

        def log_message(self, *_) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        told.url = f"http://127.0.0.1:{running.server_port}"
        yield told
        running.shutdown()


@pytest.fixture
def explorers(server):
    return [Sourcify(server.url, 0.01), Etherscan(f"{server.url}/api", "secret", 0.01)]


def test_publish__every_contract__from_the_input_beside_the_record(record, server, explorers, tmp_path):
    """DP-04. Also what Genesis and the CREATE2 factory created; again, it is verified already."""
    results = publish(record, explorers, tmp_path)
    assert results == {key: {"Sourcify": "verified", "explorer": "verified"} for key in record.addresses}
    written = json.loads(input_path("local", "token-metrics", tmp_path).read_text())
    kit = all_contracts()["VestingGrant"]
    own = [job for job in server.jobs.values() if job["address"] == record.addresses["vesting_team"]]
    assert [job["chain"] for job in own] == [record.chain_id] * 2
    assert own[0]["stdJsonInput"] == json.loads(own[1]["sourceCode"]) == written
    assert own[0]["contractIdentifier"] == own[1]["contractname"] == f"{kit.source}:VestingGrant"
    assert f"v{own[0]['compilerVersion']}" == own[1]["compilerversion"] == f"v{kit.compiler.version}"
    assert "0x" + own[1]["constructorArguements"] == record.contracts["vesting_team"]["encodedArguments"]
    again = publish(record, explorers, tmp_path)
    assert set(again["token"].values()) == {"already verified"}


def test_publish__one_refused__others_verified(record, server, explorers, tmp_path):
    server.refuses = record.addresses["escrow"]
    with pytest.raises(DeployError) as caught:
        publish(record, explorers, tmp_path)
    assert str(caught.value) == (
        "2 of 24 verifications were refused: escrow by Sourcify (The code does not match); "
        "escrow by explorer (Fail - Unable to verify)."
    )
    assert len(server.verified) == 22


@pytest.mark.parametrize(
    ("explorer", "sentence"),
    [
        (lambda url: Etherscan(f"{url}/api", "wrong", 0.01), r"by explorer \(Invalid API Key\)"),
        (lambda _: Sourcify("http://127.0.0.1:9", 0.01), r"by Sourcify \(it does not answer"),
        (lambda _: Sourcify("ftp://somewhere", 0.01), "begins neither with http:// nor with https://"),
    ],
)
def test_publish__explorer_that_cannot__says_why(record, server, tmp_path, explorer, sentence):
    with pytest.raises(DeployError, match=sentence):
        publish(record, [explorer(server.url)], tmp_path)


def test_publish__input_lost__says_where_it_was(record, explorers, tmp_path):
    path = input_path("local", "token-metrics", tmp_path)
    path.unlink()
    with pytest.raises(DeployError, match=f"{path} does not hold the source of Genesis; what created"):
        publish(record, explorers, tmp_path)


def test_publish_command__json__result_of_each(record, server, tmp_path, monkeypatch):
    monkeypatch.setattr("ape_dao.sdk.publishing._POLL_SECONDS", 0.01)
    result = run_command(cli, "publish", f"--folder={tmp_path}", "--sourcify", server.url, "--json")
    assert result.exit_code == 0, result.stderr
    verified = {key: {"Sourcify": "verified"} for key in record.addresses}
    assert json.loads(result.stdout) == {"dao": "Token Metrics", "published": verified}


def test_publish_command__no_explorer_or_no_key__one_sentence(record, tmp_path, monkeypatch):
    monkeypatch.delenv("ETHERSCAN_API_KEY", raising=False)
    folder = f"--folder={tmp_path}"
    assert "No explorer to publish at: give --sourcify URL" in run_command(cli, "publish", folder).stderr
    refused = run_command(cli, "publish", folder, "--etherscan", "http://127.0.0.1:9")
    assert refused.stderr == (
        "Error: The explorer takes a key; put it into the variable ETHERSCAN_API_KEY.\n"
    )
