"""What happens on a first visit: one step at a time, in the background; each can be left and resumed."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from palate.atomic import replacing
from palate.derived import DERIVED, derived_folder
from palate.errors import NotAvailable, PalateError
from palate.logs import get_logger
from palate.progress import Progress
from palate.shop.settings import FILE
from palate.store.events import last_event
from palate.store.sequences import last_seq
from palate.tasks.emptiness import has_no_files, is_empty
from palate.tasks.live.child import Child, ChildStopped
from palate.tasks.live.first_visit.uploaded import Uploaded, UploadedFile
from palate.tasks.live.living import LivingShop
from palate.tasks.live.registering import register

log = get_logger(__name__)

MODULE = "palate.tasks.first_visit"

State = Literal["done", "empty", "uploaded", "understood"]
Kind = Literal["simulate", "read", "take"]


@dataclass(frozen=True)
class Visited:
    """How far a first visit is.

    Parameters
    ----------
    state : str
        "done" where the shop is not empty any more; what is there otherwise.
    work : str or None
        The step that is being done.
    progress : mapping
        How far that is: ``what``, ``done`` of ``total``.
    error : str or None
        Why the last step failed.
    files : sequence of UploadedFile
        What was uploaded.
    understood : mapping or None
        What was understood of that, as :func:`palate.tasks.understanding.understand` tells it.
    """

    state: State
    work: Kind | None
    progress: Mapping[str, Any]
    error: str | None
    files: Sequence[UploadedFile]
    understood: Mapping[str, Any] | None


class FirstVisit:
    """The first visit to a shop; there is one as long as it has no model and its folder no tables.

    Parameters
    ----------
    shop : LivingShop
        The shop that begins.
    """

    def __init__(self, shop: LivingShop) -> None:
        self._shop = shop
        work = derived_folder(shop.folder) / "first-visit"
        self.uploaded = Uploaded(work)
        self._folder, self._written, self._said = work, work / "shop", work / "understood.json"
        self._moved = work / "moved"
        self._lock = Lock()
        self._work: Kind | None = None
        self._progress: Mapping[str, Any] = {}
        self._error: str | None = None
        self._child: Child | None = None
        self._thread: Thread | None = None
        self._stopping = False
        self.is_open = is_empty(shop.folder, shop.store)

    def told(self) -> Visited:
        """How far it is."""
        files = self.uploaded.files() if self.is_open else []
        understood = self._understood() if files else None
        state: State = "empty" if self.is_open else "done"
        if files:
            state = "uploaded" if understood is None or understood["fault"] else "understood"
        return Visited(state, self._work, self._progress, self._error, files, understood)

    def check_free(self) -> None:
        """Refuse a step where there is nothing to begin, or another step is being done.

        Raises
        ------
        NotAvailable
            If it is so.
        """
        if not self.is_open:
            raise NotAvailable("this shop has begun: its items come by the API, or by its folder")
        if self._work is not None:
            raise NotAvailable("another step is being done; wait until it is over")

    def check_unmoved(self) -> None:
        """Refuse what would change what is taken, where a part of it has been taken.

        Raises
        ------
        NotAvailable
            If it is so, and as :meth:`check_free`.
        """
        self.check_free()
        if self._moved.is_file():
            raise NotAvailable("a part of the shop was taken before that failed; take it again")

    def simulate(self, items: int, users: int, seed: int) -> None:
        """Make up a shop, and take it.

        Raises
        ------
        NotAvailable
            As :meth:`check_free`.
        """

        def work() -> None:
            if not self._moved.is_file():
                shutil.rmtree(self._written, ignore_errors=True)
                self._run("simulate", folder=str(self._written), items=items, users=users, seed=seed)
            self._take()

        self._begin("simulate", work)

    def put(self, path: str, offset: int, whole: int, content: bytes) -> int:
        """Take a piece of a file, as :meth:`Uploaded.put`; what was understood before is forgotten.

        Raises
        ------
        InputError, NotAvailable
            As there, and as :meth:`check_unmoved`.
        """
        self.check_unmoved()
        there = self.uploaded.put(path, offset, whole, content)
        self._said.unlink(missing_ok=True)
        return there

    def clear(self) -> None:
        """Forget what was uploaded.

        Raises
        ------
        NotAvailable
            As :meth:`check_unmoved`.
        """
        self.check_unmoved()
        self._error = None
        self.uploaded.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, told: Mapping[str, Any]) -> None:
        """Read what was uploaded, and say what was understood.

        Parameters
        ----------
        told : mapping
            ``files`` and ``columns`` as palate.toml would tell them, where they are to be told.

        Raises
        ------
        NotAvailable
            As :meth:`check_unmoved`, or if the files are not whole.
        """

        def work() -> None:
            places = {"upload": str(self.uploaded.folder), "written": str(self._written)}
            said = self._run("read", **places, workspace=str(self._shop.folder), told=dict(told))
            with replacing(self._said) as partial:
                partial.write_text(json.dumps(said), encoding="utf-8")

        self.check_unmoved()
        self.uploaded.check_whole()
        self._begin("read", work)

    def take(self) -> None:
        """Take what was understood as the shop.

        Raises
        ------
        NotAvailable
            As :meth:`check_free`, or if nothing was understood.
        """
        self.check_free()
        if not self._moved.is_file() and self.told().state != "understood":
            raise NotAvailable("nothing was understood yet that could be taken; upload files and read them")
        self._begin("take", self._take)

    def close(self) -> None:
        """End the step at hand; what it wrote so far is written anew by the next."""
        self._stopping = True
        if self._child is not None:
            self._child.stop()
        if self._thread is not None:
            self._thread.join()

    def _begin(self, kind: Kind, work: Callable[[], None]) -> None:
        with self._lock:
            self.check_free()
            self._work, self._progress, self._error = kind, {}, None
        self._thread = Thread(target=self._do, args=(work,), name=f"first visit {kind}", daemon=True)
        self._thread.start()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ChildStopped:
            self._error = "it was stopped"
        except PalateError as error:
            self._error = str(error)
        except Exception as error:
            log.exception("a step of the first visit failed")
            self._error = f"{type(error).__name__}: {error}"
        finally:
            self._work = None

    def _run(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Do long work in another process."""
        self._child = Child(MODULE, verb, json.dumps(arguments))
        if self._stopping:
            raise ChildStopped("it was stopped")
        return self._child.run(self._hear)

    def _understood(self) -> Mapping[str, Any] | None:
        """What was understood last; None where nothing was, or it is being read anew."""
        if self._work == "read":
            return None
        try:
            return json.loads(self._said.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _hear(self, said: Mapping[str, Any]) -> bool:
        self._progress = said
        return not self._stopping

    def _take(self) -> None:
        """Move what was written into the folder and the store, and answer from it until it is trained."""
        # Only who fills an empty shop needs these.
        from palate.shop import read_shop
        from palate.tasks.import_shop import import_shop

        shop, folder = self._shop, self._shop.folder
        if not (self._moved.is_file() or has_no_files(folder)):
            raise NotAvailable(
                f"{folder} has files of its own by now; start palate serve again, which reads them"
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._moved.touch()
        move_into(self._written, folder)
        read = read_shop(folder)
        import_shop(shop.store, read, self._progress_of())
        facts = {"trained_seq": shop.store.read(last_event), "items_seq": shop.store.read(last_seq)}
        made = self._run("freeze", folder=str(folder), facts={**facts, "from": "folder"})
        register(shop.store, made["version"], made["facts"], "", wanted=len(read.interactions) > 0)
        shop.models.follow()
        self.is_open = False
        shop.training.wake()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _progress_of(self) -> Progress:
        """What the store's import is told to."""

        def hear(what: str, done: int, total: int) -> None:
            if not self._hear({"what": what, "done": done, "total": total}):
                raise ChildStopped("it was stopped")

        return hear


def move_into(written: Path, folder: Path) -> None:
    """Move a workspace that was written elsewhere into a folder, its tables last: they say that it is there.

    Settings of the folder stay; what could not be used goes where it is looked for.
    """
    if not written.is_dir():
        return
    derived = written / DERIVED
    for path in derived.iterdir() if derived.is_dir() else ():
        shutil.move(path, derived_folder(folder) / path.name)
    for path in sorted(written.iterdir(), key=Path.is_file):
        if path.name not in (FILE, DERIVED):
            shutil.move(path, folder / path.name)
    shutil.rmtree(written)
