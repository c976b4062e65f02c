"""A language model that a script speaks for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.llm.scripted import KEY, Scripted, Turn, running

from palate.llm import Llm
from palate.shop.llm_settings import LlmSettings

Scene = tuple[Scripted, Llm]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Scene]]:
    """Makes a server that takes some turns, and a model that asks it, with settings."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    monkeypatch.setattr("palate.llm.trouble.FIRST", 0.01)
    with ExitStack() as stack:

        def made(*turns: Turn, folder: Path = tmp_path, **settings: Any) -> Scene:
            server = stack.enter_context(running(*turns))
            bounds = {"seconds": 5.0, "first_token_seconds": 5.0, **settings}
            llm = Llm(LlmSettings(model="m", url=server.url, **bounds), folder)
            stack.callback(llm.close)
            return server, llm

        yield made
