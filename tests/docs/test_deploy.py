"""Files for those who run a server: they can be read, and name what there is."""

import configparser
import json
import re
import shlex
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main
import yaml
from scripts.docs.blocks import ROOT

from palate.cli.app import app
from palate.serving.bodies import UPLOAD_BODY
from palate.serving.server import STOP_SECONDS
from palate.shop.settings import Settings, read_settings

DEPLOY = ROOT / "deploy"


def check_command(words: list[str]) -> None:
    """A command of palate, without its name, is one that there is, with options that it has."""
    program: Any = typer.main.get_command(app)
    command = program.commands[words[0]]
    command.make_context(words[0], words[1:], resilient_parsing=False).close()


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def instructions() -> dict[str, list[str]]:
    """The Dockerfile's instructions, by name."""
    plain = re.sub(r"^#.*\n", "", text("Dockerfile"), flags=re.MULTILINE).replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in plain.splitlines():
        if line.strip():
            name, rest = line.split(None, 1)
            found.setdefault(name, []).append(rest)
    return found


def compose() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load(text("compose.yaml")))


def seconds(duration: str) -> int:
    assert duration.endswith("s")
    return int(duration[:-1])


def test_the_image_copies_what_there_is_and_starts_a_server_that_others_reach() -> None:
    there = instructions()
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in there["COPY"]:
        if not line.startswith("--from"):
            for name in line.split()[:-1]:
                assert (ROOT / name).exists(), name
                assert f"!{name}" in ignored
    (extras,) = re.findall(r'"\.\[([a-z,]+)\]"', text("Dockerfile"))
    assert all(f"\n{extra} = [" in (ROOT / "pyproject.toml").read_text() for extra in extras.split(","))
    assert json.loads(there["ENTRYPOINT"][0]) == ["palate"]
    command = json.loads(there["CMD"][0])
    check_command(command)
    assert command[2:4] == ["--host", "0.0.0.0"]
    assert command[command.index("--port") + 1] in there["EXPOSE"]
    assert there["USER"] != ["root"]
    check = json.loads(there["HEALTHCHECK"][0].split("CMD", 1)[1])
    assert "/v1/health/live" in check[-1]
    compile(check[-1], "Dockerfile", "exec")


def test_the_shop_and_its_database_are_joined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    services = compose()["services"]
    palate, database = services["palate"], services["db"]
    assert (DEPLOY / palate["build"]["context"] / palate["build"]["dockerfile"]).is_file()
    (name,) = palate["environment"]
    assert name.removeprefix("PALATE_").lower() in Settings.model_fields
    url = palate["environment"][name].replace("${POSTGRES_PASSWORD:?set it in .env}", "secret")
    monkeypatch.setenv(name, url)
    user, base = database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]
    assert read_settings(tmp_path).database_url == f"postgresql://{user}:secret@db/{base}"
    assert palate["depends_on"]["db"]["condition"] == "service_healthy"
    assert database["healthcheck"]["test"][1] == "pg_isready"
    assert all(mount.split(":")[0] in compose()["volumes"] for mount in database["volumes"])
    assert [port.split(":")[0] for port in palate["ports"]] == ["127.0.0.1"]
    assert seconds(palate["stop_grace_period"]) > STOP_SECONDS


def test_the_unit_starts_a_server_and_leaves_it_time_to_stop() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    unit.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    unit.read_string(text("palate.service"))
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).name == "palate"
    check_command(words)
    assert words[1] == service["ReadWritePaths"]
    assert int(service["TimeoutStopSec"]) > STOP_SECONDS
    assert service["Restart"] == "on-failure"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_proxies_pass_on_what_palate_takes() -> None:
    nginx, caddy = text("nginx.conf"), text("Caddyfile")
    assert nginx.count("{") == nginx.count("}") > 0
    assert caddy.count("{") == caddy.count("}") > 0
    assert all(
        line.strip().endswith((";", "{", "}"))
        for line in nginx.splitlines()
        if line.strip() and not line.strip().startswith("#")
    )
    assert re.search(r"proxy_pass http://127\.0\.0\.1:8000;", nginx)
    assert re.search(r"client_max_body_size (\d+)m;", nginx)[1] == str(UPLOAD_BODY >> 20)  # type: ignore[index]
    assert f"max_size {UPLOAD_BODY >> 20}MB" in caddy


def test_files_and_commands_of_the_page_are_there() -> None:
    page = (ROOT / "docs" / "guides" / "operation.md").read_text(encoding="utf-8")
    for name in re.findall(r"`(deploy/[\w.]+)`", page):
        assert (ROOT / name).exists() or name in ("deploy/shop", "deploy/.env")
    (line,) = re.findall(r"docker compose run --rm palate (.+)", page)
    check_command(shlex.split(line))
    for name in re.findall(r"`(palate_\w+)`", page):
        measured = (ROOT / "src" / "palate" / "serving" / "metrics.py").read_text(encoding="utf-8")
        assert f'"{name.removesuffix("_total")}"' in measured
