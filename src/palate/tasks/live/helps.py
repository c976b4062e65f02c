"""Attributes of items and tastes of shoppers of a living shop, read in the background for a training."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from palate.derived import derived_folder
from palate.errors import InputError, NotAvailable, PalateError
from palate.features.helps import Help
from palate.profiles import read_profiles, write_profiles
from palate.shop.llm_settings import LlmSettings
from palate.store import Store
from palate.store.jobs import Job, enqueue, finish
from palate.tasks.live.child import ChildFailed, ChildStopped
from palate.tasks.live.followed import followed


class HelpFailed(PalateError):
    """The process that reads attributes or tastes ended without them."""


class LiveHelps:
    """What language models and word lists read of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    folder : Path
        The workspace.
    settings : LlmSettings
        Of the language model.
    wake : callable
        Tells the worker that there is something to read.
    tell : callable
        Told how far it is; returns False where it is to stop.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        settings: LlmSettings,
        wake: Callable[[], object],
        tell: Callable[[Mapping[str, Any]], bool],
    ) -> None:
        self._store, self._folder, self._settings = store, folder, settings
        self._wake, self._tell = wake, tell

    def queue(self, kind: Help, *, with_llm: bool | None = None, budget_tokens: int | None = None) -> Job:
        """Queue the reading of attributes or of tastes; one that waits already takes what is wanted now.

        Parameters
        ----------
        kind : str
            "enrich" or "profile".
        with_llm : bool, optional
            Whether a language model is asked; without it, where one is set that is not too small to write.
        budget_tokens : int, optional
            What it may use at most; what palate.toml allows without it.

        Raises
        ------
        NotAvailable
            If a model is wanted and none is set.
        InputError
            If the budget is none, or above that of palate.toml.
        """
        is_asked = self._settings.reads if with_llm is None else with_llm
        if is_asked and self._settings.model is None:
            raise NotAvailable("with_llm: the shop has no language model; [llm] in palate.toml names one")
        if budget_tokens is not None and not is_asked:
            raise InputError("budget_tokens is for a language model, and none is asked; see with_llm")
        most = self._settings.budget_tokens
        if budget_tokens is not None and budget_tokens > most:
            raise InputError(
                f"budget_tokens is {budget_tokens:,}; [llm] in palate.toml allows {most:,} a run"
            )
        payload = {"with_llm": is_asked, "budget_tokens": budget_tokens}
        job = self._store.submit(lambda connection: enqueue(connection, kind, payload, key=kind)).result()
        self._wake()
        return job

    def run(self, job: Job) -> None:
        """Read what the store holds in another process; the next training uses it where it helps."""
        arguments = str(self._folder), job.kind, json.dumps(dict(job.payload))
        try:
            made = followed("palate.tasks.help_shop", *arguments, tell=self._tell)
        except ChildStopped:
            raise HelpFailed("it was stopped") from None
        except ChildFailed as error:
            raise HelpFailed(str(error)) from None
        self._store.submit(lambda connection: finish(connection, job, made)).result()

    def forget(self, user_id: str) -> None:
        """Delete the profile of a user."""
        derived = derived_folder(self._folder)
        profiles = read_profiles(derived)
        others = [profile for profile in profiles if profile.user_id != user_id]
        if len(others) < len(profiles):
            write_profiles(derived, others)
