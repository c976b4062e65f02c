"""The client needs nothing else of palate, and outlives a server that is killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Flag

from tests.live import write_small_shop
from tests.served import served

from palate.client import Client, Event, Retries


def test_the_client_imports_nothing_else_of_palate() -> None:
    program = (
        "import json, sys, palate.client; "
        "print(json.dumps([name for name in sys.modules if name.startswith('palate')]))"
    )
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", program], text=True))
    assert all(name == "palate" or name.startswith("palate.client") for name in loaded), loaded


def test_events_that_are_sent_while_the_server_is_killed_and_starts_are_stored_once(tmp_path: Path) -> None:
    folder = write_small_shop(tmp_path / "shop")
    patient = Retries(attempts=400, first=0.1, longest=0.5)
    enough, sent = Flag(), list[Event]()

    def send(address: str) -> int:
        with Client(address, retries=patient) as client:
            new = 0
            while not (enough.is_set() and len(sent) > 50):
                sent.append(Event("someone", f"i{len(sent) % 30}", "view"))
                new += client.add_events([sent[-1]]).new
            return new

    with ThreadPoolExecutor(1) as pool:
        with served(folder) as (asked, process):
            address = str(asked.base_url)
            sending = pool.submit(send, address)
            while len(sent) < 20:
                assert not sending.done(), sending.result()
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        with served(folder, asked.base_url.port or 0), Client(address, retries=patient) as client:
            enough.set()
            new = sending.result(timeout=120)
            again = client.add_events(sent)
            assert (again.new, again.duplicates) == (0, len(sent))
    # An event whose answer was lost in the kill is a duplicate when it is sent again.
    assert new in (len(sent) - 1, len(sent))
    with sqlite3.connect(folder / ".palate" / "store" / "shop.db") as store:
        rows = store.execute("SELECT event_id FROM events WHERE user_id = 'someone'").fetchall()
    assert sorted(row[0] for row in rows) == sorted(event.event_id for event in sent)
