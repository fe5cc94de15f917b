"""`ape dao init`, `plan`, `deploy` and `verify` as people and programs use them."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import ape
import pytest
from click.testing import CliRunner

from ape_dao.cli import cli
from ape_dao.core.chain.client import Chain
from ape_dao.core.spec import load_preset, preset_names, preset_text
from ape_dao.node.local import LocalNode
from utils.cli import run_command, use_connection
from utils.deployment import guardian_of, outside_tokens

APE = str(Path(sys.executable).with_name("ape"))
DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
COMMUNITY = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
WETH = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
ON_ETHEREUM = [
    f"--address={name}={address}"
    for name, address in {"USDC": USDC, "WETH": WETH, "ecosystem": COMMUNITY, "team": COMMUNITY}.items()
]


def run(*args: str):
    return run_command(cli, *args)


def fails(*args: str) -> str:
    """The one sentence of a command that fails."""
    result = run(*args)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("Error: ")
    return result.stderr.removeprefix("Error: ").rstrip("\n")


@pytest.fixture(scope="module")
def node():
    with LocalNode() as running:
        yield running


@pytest.fixture(scope="module")
def network(node):
    return f"ethereum:local:{node.url}"


@pytest.fixture(scope="module")
def addresses(network):
    with ape.networks.parse_network_choice(network) as provider:
        tokens = outside_tokens(Chain(provider), DEPLOYER)
    return [
        f"--address={name}={address}"
        for name, address in {**tokens, "ecosystem": COMMUNITY, "team": COMMUNITY}.items()
    ]


@pytest.fixture
def state(node):
    """The node as it was, afterwards."""
    snapshot = node.request("evm_snapshot")
    yield
    node.request("evm_revert", snapshot)


# init


@pytest.mark.parametrize("preset", preset_names())
def test_init__writes_the_commented_preset(tmp_path, preset):
    path = tmp_path / "dao.yaml"
    result = run("init", "--preset", preset, "--output", str(path))
    assert result.exit_code == 0, result.output
    assert path.read_text().startswith(preset_text(preset))
    assert f"`ape dao plan {path} --deployer 0x…`" in result.stdout


def test_init__names_the_addresses_that_plan_asks_for(tmp_path):
    """What `init` says to do next is enough for `plan`."""
    path = tmp_path / "dao.yaml"
    said = run("init", "--output", str(path)).stdout
    assert "Give addresses for members and WETH under `addresses:`" in said
    text = path.read_text()
    assert "addresses: {}" in text
    path.write_text(text.replace("addresses: {}", f"addresses: {{members: '{COMMUNITY}', WETH: '{WETH}'}}"))
    assert run("plan", str(path), "--deployer", DEPLOYER).exit_code == 0


def test_init__wrong_preset__suggestion(tmp_path):
    path = tmp_path / "dao.yaml"
    message = fails("init", "--preset", "token-metric", "--output", str(path))
    assert message == "There is no preset 'token-metric'; did you mean 'token-metrics'?"
    assert not path.exists()


def test_init__file_exists__kept(tmp_path):
    path = tmp_path / "dao.yaml"
    path.write_text("mine")
    message = fails("init", "--output", str(path))
    assert message == f"{path} already exists; give another --output, or --force to replace it."
    assert path.read_text() == "mine"
    assert run("init", "--output", str(path), "--force").exit_code == 0
    assert path.read_text().startswith(preset_text("minimal"))


def test_init__no_folder__error(tmp_path):
    path = tmp_path / "none" / "dao.yaml"
    assert fails("init", "--output", str(path)).startswith(f"There is no folder {path.parent};")


def test_init__list_and_schema():
    assert json.loads(run("init", "--list", "--json").stdout) == {"presets": preset_names()}
    assert json.loads(run("init", "--schema").stdout)["title"] == "dao.yaml"


# plan


def test_plan__for_people():
    result = run("plan", "--preset", "token-metrics", *ON_ETHEREUM, "--deployer", DEPLOYER, "--arguments")
    assert result.exit_code == 0, result.output
    text = re.sub(r" +", " ", result.stdout)
    assert f"Token Metrics, deployed by {DEPLOYER}" in text
    assert "cap 10_000_000_000 TMAI" in text
    assert "votingPeriod 7 days" in text
    assert "quorumBps 10%" in text
    assert "kinds[2].counting quadratic" in text
    assert "params[0].minLot 100_000_000" in text
    assert "cliff 365 days" in text
    assert "tokens USDC, WETH" in text
    assert "timelock.renounceRole(role=DEFAULT_ADMIN_ROLE, callerConfirmation=genesis)" in text
    assert "timelock PROPOSER_ROLE governor" in text


def test_plan__for_programs__stable():
    arguments = ["plan", "--preset", "token-metrics", *ON_ETHEREUM, "--deployer", DEPLOYER, "--json"]
    first, second = run(*arguments), run(*arguments)
    assert first.stdout == second.stdout
    data = json.loads(first.stdout)
    assert [step["key"] for step in data["steps"]][:3] == ["genesis", "timelock", "token"]
    assert re.fullmatch(r"0x[0-9a-f]{64}", data["planHash"])
    assert data["deployer"] == DEPLOYER


def test_plan__by_account__the_same():
    by_account = run("plan", "--preset", "token-metrics", *ON_ETHEREUM, "--account", "TEST::0", "--json")
    by_address = run("plan", "--preset", "token-metrics", *ON_ETHEREUM, "--deployer", DEPLOYER, "--json")
    assert by_account.stdout == by_address.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--preset", "token-metrics", *ON_ETHEREUM],
            "Who deploys? Give --deployer 0x… or --account ALIAS, because addresses depend on it.",
        ),
        (
            ["--preset", "token-metrics", *ON_ETHEREUM, "--deployer", "0x12"],
            "--deployer: '0x12' is not an address; write 0x and 40 hexadecimal digits.",
        ),
        (
            ["--preset", "token-metrics", "--deployer", DEPLOYER, *ON_ETHEREUM[1:]],
            "No address is known for 'USDC' (revenue.tokens[0], revenue.non_rebasing[0], "
            "revenue.buyback.auctions[0].token); add it under `addresses:`, or give `--address NAME=0x…`.",
        ),
        (
            ["--preset", "token-metrics", "--deployer", DEPLOYER, "--address", "USDC"],
            "'USDC' names no address; write --address NAME=0x….",
        ),
        (
            ["--preset", "token-metrics", "--deployer", DEPLOYER, *ON_ETHEREUM, f"--address=USDC={WETH}"],
            f"--address gives 'USDC' twice, {USDC} and {WETH}; leave one out.",
        ),
        (
            ["--preset", "token-metrics", "--deployer", DEPLOYER, f"--address=USD={USDC}"],
            "The spec has no account 'USD' to give an address to; did you mean 'USDC'?",
        ),
        (
            ["none.yaml", "--deployer", DEPLOYER],
            "There is no spec file none.yaml; `ape dao init` writes one.",
        ),
        (
            ["none.yaml", "--preset", "minimal", "--deployer", DEPLOYER],
            "Give a file or --preset, not both.",
        ),
        (
            ["--preset", "minimal", "--account", "TEST::99"],
            "There is no test account 'TEST::99'; give TEST::0 to TEST::9.",
        ),
    ],
)
def test_plan__wrong_arguments__one_sentence(arguments, message):
    assert fails("plan", *arguments) == message


def test_plan__unknown_account__one_sentence():
    message = fails("plan", "--preset", "token-metrics", *ON_ETHEREUM, "--account", "nobody-here")
    assert message.startswith("Ape knows no account 'nobody-here' (it knows: ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("quorum: 10%", "quorum: -1%", "governor.quorum: '-1%' is outside 0% to 100%."),
        (
            "cap: 100_000_000 GOV",
            "cap: 1e99 GOV",
            "token.cap: '1e99 GOV' is in e99 GOV, but GOV is expected here.",
        ),
        (
            "max_lock: 52 weeks",
            "max_lock: 900 weeks",
            "escrow.max_lock: 900 weeks is too much; give at most 208 weeks.",
        ),
        ("addresses: {}", "addresses: {", "this is not YAML:"),
    ],
)
def test_plan__bad_spec__file_line_and_reason(tmp_path, old, new, message):
    path = tmp_path / "dao.yaml"
    path.write_text(preset_text("minimal").replace(old, new))
    error = fails("plan", str(path), "--deployer", DEPLOYER)
    assert re.match(re.escape(str(path)) + r"(:\d+| has \d+ problems:\n)", error)
    assert message in error


# deploy and verify


def test_deploy_and_verify(tmp_path, network, addresses, node, state):
    folder = f"--folder={tmp_path}"
    deployed = run("deploy", "--preset", "token-metrics", *addresses, "--network", network, folder, "--json")
    assert deployed.exit_code == 0, deployed.output
    data = json.loads(deployed.stdout)
    assert (data["dao"], data["fresh"], data["drift"]) == ("Token Metrics", True, [])
    assert data["findings"] >= 90
    assert "[13/13] hand-over" in deployed.stderr

    again = run("deploy", "--preset", "token-metrics", *addresses, "--network", network, folder)
    assert again.exit_code == 0
    assert again.stdout.startswith("Nothing to do: Token Metrics is deployed")

    for name, choice in (([], network), (["token-metrics"], network), ([], node.url)):
        verified = run("verify", *name, "--network", choice, folder)
        assert verified.exit_code == 0, verified.output
        assert "all as the spec says." in verified.stdout

    node.request("anvil_setCode", data["addresses"]["score"], "0x6001600055")
    once_more = run("deploy", "--preset", "token-metrics", *addresses, "--network", network, folder)
    assert once_more.exit_code == 1
    assert "Code or powers of Token Metrics differ from its spec" in once_more.stderr
    differs = run("verify", "--network", network, folder, "--json")
    assert differs.exit_code == 1
    findings = json.loads(differs.stdout)
    assert findings["ok"] is False
    assert [one["name"] for one in findings["findings"] if not one["ok"]] == [
        f"score at {data['addresses']['score']}"
    ]
    shown = run("verify", "--network", network, folder)
    assert shown.exit_code == 1
    assert "other code" in shown.stdout
    assert "1 of 12 checks found a difference from the spec." in shown.stderr


def test_verify__without_a_record__finds_the_deployer(tmp_path, network, addresses, node, state, monkeypatch):
    """From the spec and any address of the DAO alone, on another machine; nothing older than it is read."""
    began = int(node.request("eth_blockNumber"), 16)
    asked, logs = [], Chain.logs
    monkeypatch.setattr(Chain, "logs", lambda self, query: asked.append(query) or logs(self, query))
    spec, folder = tmp_path / "dao.yaml", f"--folder={tmp_path}"
    spec.write_text(preset_text("token-metrics"))
    deployed = run("deploy", str(spec), *addresses, "--network", network, folder, "--json")
    contracts = json.loads(deployed.stdout)["addresses"]
    source = ("verify", "--spec", str(spec), *addresses, "--network", network)
    for key in ("governor", "timelock", "token", "airdrop_community", "genesis"):
        verified = run(*source, "--at", contracts[key])
        assert verified.exit_code == 0, verified.output
        assert "all as the spec says." in verified.stdout
    for place in (contracts["governor"], contracts["governor"].lower()):
        assert run(*source, "--at", place, "--at", contracts["router"]).exit_code == 0
    assert asked
    assert all(int(query["fromBlock"], 16) >= began for query in asked)

    stranger = fails(*source, "--at", contracts["governor"], "--at", USDC)
    assert stranger.startswith(f"{USDC} is no contract of Token Metrics as this spec")
    assert f"governor {contracts['governor']}" in stranger
    assert fails(*source, "--at", USDC).startswith(f"{USDC} leads to nobody who launched it")
    which = "Which deployment of this spec? Give the address of one of its contracts: --at 0x…."
    assert fails(*source, f"--folder={tmp_path / 'none'}") == which

    spec.write_text(preset_text("token-metrics").replace("quorum: 5%", "quorum: 6%"))
    other = fails(*source, "--at", contracts["governor"])
    assert other.startswith(f"{contracts['governor']} is no contract of Token Metrics as this spec")
    spec.write_text(preset_text("token-metrics"))

    node.request("anvil_setCode", contracts["score"], "0x6001600055")
    differs = run(*source, "--at", contracts["governor"], "--json")
    assert differs.exit_code == 1
    assert json.loads(differs.stdout)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", USDC], "--at and --address need a spec: give --spec FILE too."),
        (["--address", f"USDC={USDC}"], "--at and --address need a spec: give --spec FILE too."),
        (
            ["my-dao", "--spec", "dao.yaml", "--at", USDC],
            "A record says where its contracts are: leave out --at, or the record.",
        ),
        (["--spec", "dao.yaml"], "There is no spec file dao.yaml; `ape dao init` writes one."),
        (
            ["--spec", "dao.yaml", "--at", "0x12"],
            "'0x12' is not an address; write 0x and 40 hexadecimal digits.",
        ),
    ],
)
def test_verify__wrong_arguments__one_sentence(network, arguments, message):
    assert fails("verify", *arguments, "--network", network) == message


def test_deploy__for_people(tmp_path, network, addresses, state):
    result = run(
        "deploy", "--preset", "token-metrics", *addresses, "--network", network, f"--folder={tmp_path}"
    )
    assert result.exit_code == 0, result.output
    assert re.search(
        r"Token Metrics is deployed: [\d,]+ gas\. \d+ checks against the chain, all as planned\.",
        result.stdout,
    )
    assert "The deployer kept no power." in result.stdout


def test_deploy__deployer_is_guardian_and_recipient__says_what_it_keeps(tmp_path, network, addresses, state):
    """DP-05."""
    me = DEPLOYER
    spec = tmp_path / "dao.yaml"
    data = load_preset("minimal").to_data()
    with ape.networks.parse_network_choice(network) as provider:
        data["governor"]["guardian"] = guardian_of(Chain(provider), me)
    data["allocations"] = [{"recipient": me, "share": "60%"}, {"recipient": "treasury", "share": "40%"}]
    spec.write_text(json.dumps({**data, "profile": "dev"}))
    weth = next(one for one in addresses if "WETH" in one)
    result = run("deploy", str(spec), weth, "--network", network, f"--folder={tmp_path}", "--json")
    assert result.exit_code == 0, result.output + result.stderr
    assert json.loads(result.stdout)["kept"] == [
        "guardian of governor",
        "60,000,000 GOV, 60% of the supply",
    ]


def test_deploy__mocks__found_again(tmp_path, network, state):
    """On a chain where nothing exists; a second run sees the same tokens and has nothing to do."""
    arguments = [
        "--preset",
        "token-metrics",
        "--mocks",
        "--network",
        network,
        f"--folder={tmp_path}",
        "--json",
    ]
    first, second = run("deploy", *arguments), run("deploy", *arguments)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert json.loads(first.stdout)["fresh"] is True
    assert json.loads(second.stdout)["fresh"] is False
    assert re.findall(r"mock for (\w+): ", first.stderr) == ["ecosystem", "team", "WETH", "USDC"]


def test_deploy_script__both_kinds_of_network(tmp_path, network, state):
    """`ape run deploy`, on a node that runs and on one that Ape starts."""
    for number, choice in enumerate([network, "ethereum:local:foundry"]):
        done = subprocess.run(
            [APE, "run", "deploy", "--network", choice, "--folder", str(tmp_path / str(number))],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert "Token Metrics is deployed" in done.stdout
        assert ("has stopped it now" in done.stderr) == (choice != network)
        assert (tmp_path / str(number) / "local" / "token-metrics.json").is_file()


def test_deploy__second_dao_with_another_salt(tmp_path, network, addresses, state):
    path = tmp_path / "dao.yaml"
    made = []
    for salt in ("1", "2"):
        path.write_text(preset_text("token-metrics").replace('salt: "1"', f'salt: "{salt}"'))
        result = run(
            "deploy", str(path), *addresses, "--network", network, f"--folder={tmp_path / salt}", "--json"
        )
        made.append(json.loads(result.stdout)["addresses"])
    assert not set(made[0].values()) & set(made[1].values())


@contextmanager
def answering(answer, status=200):
    """Something that answers every request so."""

    class Other(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "status"), [("{}", 200), ("[]", 200), ("no JSON", 200), ("", 429), ("{}", 401)]
)
def test_deploy__no_ethereum_node_answers__one_sentence(answer, status):
    with answering(answer, status) as url:
        message = fails("deploy", "--preset", "token-metrics", *ON_ETHEREUM, "--network", url)
    assert url in message and message.endswith("give another network.")
    assert (f"refuses to answer ({status} " in message) is (status != 200)


def test_deploy__node_without_a_name__one_sentence():
    """Some public nodes answer only what wallets ask; Ape would say that there is no node."""
    refusal = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "method not found"}}
    with answering(json.dumps(refusal)) as url:
        message = fails("deploy", "--preset", "token-metrics", *ON_ETHEREUM, "--network", url)
    assert message.startswith(f"The node at {url} does not answer web3_clientVersion")


def test_deploy__real_network__asks_first(chain, tmp_path, monkeypatch):
    """Nothing is sent without a yes; programs have to say it."""
    use_connection(monkeypatch, chain.provider)
    monkeypatch.setattr(Chain, "is_local", False)
    path = tmp_path / "dao.yaml"
    path.write_text(preset_text("token-metrics").replace('salt: "1"', 'salt: "asked"'))
    command = ["deploy", str(path), *ON_ETHEREUM, "--account", "TEST::0", f"--folder={tmp_path / 'records'}"]
    height = chain.blocks.height
    for options, given in (([], "n\n"), (["--json"], "")):
        result = CliRunner(mix_stderr=False).invoke(cli, [*command, *options], input=given)
        assert result.exit_code == 1
        assert "Aborted, nothing was sent. Pass --yes to confirm non-interactively." in result.stderr
        assert ("This takes about" in result.stderr) is not options
    assert chain.blocks.height == height
    assert not (tmp_path / "records").exists()


def test_deploy__no_node__one_sentence(tmp_path):
    message = fails(
        "deploy", "--preset", "token-metrics", *ON_ETHEREUM, "--network", "ethereum:local:http://127.0.0.1:9"
    )
    assert message == "No node answers at http://127.0.0.1:9; start one, or give another network."


def test_deploy__unknown_network__one_sentence(tmp_path):
    message = fails("deploy", "--preset", "token-metrics", *ON_ETHEREUM, "--network", "ethereum:nowhere")
    assert message.startswith("No network in 'ethereum' named 'nowhere'. Options: ")
    assert " mainnet, " in message
    assert message.endswith("; give another network.")


def test_deploy__unknown_ecosystem__its_options():
    message = fails("deploy", "--preset", "token-metrics", *ON_ETHEREUM, "--network", "nope")
    assert message.startswith("No ecosystem named 'nope'. Options: ")
    assert "ethereum" in message


def test_deploy__token_missing__one_sentence(tmp_path, network, addresses, state):
    wrong = [one for one in addresses if "USDC" not in one]
    given = [*wrong, f"--address=USDC={USDC}", "--network", network, f"--folder={tmp_path}"]
    result = run("deploy", "--preset", "token-metrics", *given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        f"Error: 'USDC' is {USDC}, and there is no contract at that address on local; give the token's "
        "address there."
    )


def test_verify__no_record__one_sentence(tmp_path, network):
    message = fails("verify", "--network", network, f"--folder={tmp_path}")
    assert message == f"{tmp_path}/local holds 0 records (none); name one of them."
    message = fails("verify", "my-dao", "--network", network, f"--folder={tmp_path}")
    assert message == f"There is no record {tmp_path}/local/my-dao.json; `ape dao deploy` writes one."
