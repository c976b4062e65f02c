"""What `import palate` offers, and when it is loaded."""

import subprocess
import sys

import pytest

import palate
import palate.models
from palate.models import RECOMMENDERS, Recommender


@pytest.mark.parametrize("module", [palate, palate.models])
def test_every_name_that_is_listed_is_there_and_no_other(module: object) -> None:
    listed = dir(module)
    assert all(hasattr(module, name) for name in listed)
    assert [name for name in listed if name.startswith("_")] in ([], ["__version__"])
    assert not hasattr(module, "nothing_of_this_name")


@pytest.mark.parametrize("name", [name for name, entry in RECOMMENDERS.items() if not entry.package])
def test_every_model_is_a_public_name(name: str) -> None:
    kind = getattr(palate.models, RECOMMENDERS[name].class_name)
    assert issubclass(kind, Recommender)
    assert kind.name == name
    assert kind.__name__ in dir(palate.models)


def test_import_palate_loads_nothing_heavy() -> None:
    heavy = {"numpy", "polars", "scipy", "torch", "fastapi", "sqlalchemy"}
    code = f"import palate, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
