"""Nothing grows for ever."""

import time
from pathlib import Path

from sqlalchemy import Connection, update

from palate.store import Impression, Store
from palate.store.impressions import impression
from palate.store.jobs import claim, enqueue, finish, jobs_page
from palate.store.schema import jobs
from palate.tasks.live.tidying import KEEP_JOBS, Tidying
from palate.units import DAY


def test_what_is_old_and_over_goes_and_the_rest_stays(tmp_path: Path) -> None:
    with Store.open(None, tmp_path) as store:
        old = time.time() - KEEP_JOBS - 10

        def work(connection: Connection) -> None:
            for kind in ("over", "over lately", "waits"):
                enqueue(connection, kind, {})
            for kind in ("over", "over lately"):
                job = claim(connection, [kind])
                assert job is not None
                finish(connection, job)
            connection.execute(update(jobs).where(jobs.c.kind.in_(["over", "waits"])).values(updated_at=old))

        store.submit(work).result(10)
        for name, days in (("long ago", 40), ("lately", 1)):
            at = time.time() - days * DAY
            store.add_impressions([Impression(name, "u", None, None, None, ["i"], ["personal"], at)])
        for _ in range(200):
            if all(store.read(impression, name) for name in ("long ago", "lately")):
                break
            time.sleep(0.01)
        Tidying(store, 30 * DAY).now()
        assert {job.kind for job in store.read(jobs_page)} == {"over lately", "waits"}
        assert store.read(impression, "long ago") is None
        assert store.read(impression, "lately") is not None
