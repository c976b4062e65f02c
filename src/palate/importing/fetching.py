"""Fetch the pictures and sounds that an import named by their addresses, each once."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palate.atomic import replacing
from palate.errors import InputError
from palate.importing.addresses import Fetcher, Later, Refused
from palate.importing.writing import ADDRESSES
from palate.progress import Progress

MOST_FILES, MOST_BYTES, MOST_SECONDS = 50_000, 5 * 2**30, 3600.0
"""What one call fetches at most; the next one goes on."""

AT_ONCE = 8
FOLDERS = {"image": "images", "audio": "audio"}
KINDS = (
    (b"\xff\xd8\xff", "image", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image", ".png"),
    (b"GIF8", "image", ".gif"),
    (b"BM", "image", ".bmp"),
    (b"fLaC", "audio", ".flac"),
    (b"OggS", "audio", ".ogg"),
    (b"ID3", "audio", ".mp3"),
    (b"\xff\xfb", "audio", ".mp3"),
)
"""What files begin with, what they are, and how their names end."""


@dataclass(frozen=True)
class Fetched:
    """What became of the addresses.

    Parameters
    ----------
    fetched : int
        Files that were fetched now.
    there : int
        Files that were there before.
    refused : int
        Addresses that can't be fetched; media-urls.csv says why.
    left : int
        Addresses that the next call tries: a server failed, or a bound was reached.
    bound : str
        The bound that was reached, "" for none.
    """

    fetched: int
    there: int
    refused: int
    left: int
    bound: str


@dataclass(frozen=True)
class Bounds:
    """What one call fetches at most: files, bytes and seconds."""

    files: int = MOST_FILES
    size: int = MOST_BYTES
    seconds: float = MOST_SECONDS


def fetch_media(
    folder: Path,
    fetcher: Fetcher | None = None,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch what media-urls.csv of a folder lists, and name the files in its tables.

    It can be stopped at any time: what is fetched is kept, and the next call goes on.

    Parameters
    ----------
    folder : Path
        What an import wrote.
    fetcher : Fetcher, optional
        Asks public hosts by default.
    bounds : Bounds, optional
        Of this call.
    progress : callable, optional
        Told what is done, how many addresses, and of how many.

    Raises
    ------
    InputError
        If the folder has no such list.
    """
    if not (folder / ADDRESSES).is_file():
        raise InputError(f"{folder}: has no {ADDRESSES}; the import named no picture or sound on the web")
    listed = pl.read_csv(folder / ADDRESSES, infer_schema=False)
    kinds = dict(listed.select("url", "column").unique("url", maintain_order=True).rows())
    files = dict(listed.select("url", "file").drop_nulls().rows())
    faults = dict(listed.select("url", "fault").drop_nulls().rows())
    files = {url: file for url, file in files.items() if (folder / file).is_file()}
    there = len(files)
    wanted = [url for url in kinds if url not in files and url not in faults]
    run = _Run(folder, fetcher or Fetcher(), bounds or Bounds(), progress)
    try:
        run.fetch({url: kinds[url] for url in wanted}, files, faults)
    finally:
        _write_list(folder, listed, files, faults)
        _name_files(folder, listed, files)
    left = sum(url not in files and url not in faults for url in kinds)
    return Fetched(len(files) - there, there, len(faults), left, run.bound if left else "")


class _Run:
    """One call on its way."""

    def __init__(self, folder: Path, fetcher: Fetcher, bounds: Bounds, progress: Progress | None) -> None:
        self._folder, self._fetcher, self._bounds, self._progress = folder, fetcher, bounds, progress
        self.bound = ""

    def fetch(self, wanted: Mapping[str, str], files: dict[str, str], faults: dict[str, str]) -> None:
        """Fetch addresses, a few at once, until all are tried or a bound is reached."""
        until = time.monotonic() + self._bounds.seconds
        size = done = asked = 0
        waiting = iter(wanted)
        running: dict[Future[bytes], str] = {}
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            while True:
                while not self.bound and len(running) < AT_ONCE and (url := next(waiting, None)) is not None:
                    if asked == self._bounds.files:
                        self.bound = f"{asked:,} files"
                        break
                    running[pool.submit(self._fetcher.fetch, url)] = url
                    asked += 1
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    url = running.pop(future)
                    size += self._take(future, url, wanted[url], files, faults)
                    done += 1
                    if self._progress is not None:
                        self._progress("media", done, len(wanted))
                if not self.bound and size > self._bounds.size:
                    self.bound = f"{self._bounds.size / 2**30:.0f} GB"
                if not self.bound and time.monotonic() > until:
                    self.bound = f"{self._bounds.seconds / 60:.0f} minutes"
        finally:
            pool.shutdown(cancel_futures=True)

    def _take(
        self, future: Future[bytes], url: str, kind: str, files: dict[str, str], faults: dict[str, str]
    ) -> int:
        """Keep what was fetched, or why not; return its bytes."""
        try:
            data = future.result()
        except Refused as error:
            faults[url] = str(error)
            return 0
        except Later:
            return 0
        ending = ending_of(data, kind)
        if not ending:
            faults[url] = f"is no {'picture' if kind == 'image' else 'sound'} of a known kind"
            return len(data)
        name = f"{FOLDERS[kind]}/{hashlib.sha256(url.encode()).hexdigest()[:20]}{ending}"
        with replacing(self._folder / name) as partial:
            partial.write_bytes(data)
        files[url] = name
        return len(data)


def ending_of(data: bytes, kind: str) -> str:
    """How the name of a file ends by what it begins with; "" for what is no picture or no sound."""
    if data[:4] == b"RIFF":
        found = {b"WEBP": ("image", ".webp"), b"WAVE": ("audio", ".wav")}.get(data[8:12], ("", ""))
        return found[1] if found[0] == kind else ""
    return next((ending for start, what, ending in KINDS if what == kind and data.startswith(start)), "")


def _write_list(
    folder: Path, listed: pl.DataFrame, files: Mapping[str, str], faults: Mapping[str, str]
) -> None:
    urls = listed["url"].to_list()
    told = listed.with_columns(
        pl.Series("file", [files.get(url) for url in urls], dtype=pl.String),
        pl.Series("fault", [faults.get(url) for url in urls], dtype=pl.String),
    )
    with replacing(folder / ADDRESSES) as partial:
        told.write_csv(partial)


def _name_files(folder: Path, listed: pl.DataFrame, files: Mapping[str, str]) -> None:
    """Write the files into the cells of the rows that their addresses belong to."""
    owners = {"items": "item_id", "reviews": "review_id"}
    for table, owner in owners.items():
        rows = listed.filter(pl.col("table") == table)
        path = folder / f"{table}.csv"
        if not len(rows) or not path.is_file():
            continue
        frame = pl.read_csv(path, infer_schema=False)
        for column in rows["column"].unique().sort():
            found: dict[str, list[str]] = {}
            for item, url in rows.filter(pl.col("column") == column).select("id", "url").iter_rows():
                found.setdefault(item, []).extend([files[url]] if url in files else [])
            before = frame[column].to_list() if column in frame.columns else [None] * len(frame)
            cells = [
                "|".join(_joined(cell, found.get(item, ()))) or None
                for cell, item in zip(before, frame[owner], strict=True)
            ]
            frame = frame.with_columns(pl.Series(column, cells, dtype=pl.String))
        with replacing(path) as partial:
            frame.write_csv(partial)


def _joined(cell: str | None, files: "list[str] | tuple[()]") -> Iterator[str]:
    yield from dict.fromkeys([*(part for part in (cell or "").split("|") if part), *files])
