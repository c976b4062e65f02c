"""Living shop: answers, recent changes, and background work."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Self

from palate.derived import derived_folder
from palate.features.helps import HELPS
from palate.shop.settings import Settings, read_settings
from palate.store import Impression, Store
from palate.store.erasing import Erased
from palate.store.reviews import review_ids_of
from palate.tasks.live.ahead import ReadingAhead
from palate.tasks.live.browsing import LiveBrowsing
from palate.tasks.live.current import Current
from palate.tasks.live.experiments import LiveExperiments
from palate.tasks.live.exploring import Shown
from palate.tasks.live.following import Following
from palate.tasks.live.helps import LiveHelps
from palate.tasks.live.items import ENCODE_ITEM, LiveItems
from palate.tasks.live.late_events import LateEvents
from palate.tasks.live.lists import LiveLists
from palate.tasks.live.mapping import LiveMaps
from palate.tasks.live.models import LiveModels
from palate.tasks.live.others import OtherServers
from palate.tasks.live.reviews import ENCODE_REVIEW, LiveReviews
from palate.tasks.live.shop import Live
from palate.tasks.live.statistics import Meanings
from palate.tasks.live.stored_histories import StoredHistories
from palate.tasks.live.tidying import Tidying
from palate.tasks.live.training import TRAIN
from palate.tasks.live.trainings import LiveTrainings
from palate.tasks.live.worker import Worker
from palate.tasks.stores import open_store
from palate.units import DAY


class LivingShop:
    """One shop as a server holds it.

    Parameters
    ----------
    store : Store
        Open for writing.
    folder : Path
        The workspace.
    settings : Settings
        Of the workspace.

    Attributes
    ----------
    current : Current
        What answers come from.
    histories : StoredHistories
        What each user did.
    late_events : LateEvents
        Events on items that came after a training.
    items : LiveItems
        Items that come, change and go.
    reviews : LiveReviews
        Reviews that come and go.
    shown : Shown
        How often each item was shown.
    lists : LiveLists
        Lists that are the same for everyone.
    browsing : LiveBrowsing
        The catalogue as people look at it.
    maps : LiveMaps
        The catalogue in two dimensions.
    ahead : ReadingAhead
        Reads what is asked for most before it is asked for.
    models : LiveModels
        Models that are activated.
    trainings : LiveTrainings
        Models that are trained.
    helps : LiveHelps
        Attributes and tastes that are read for trainings.
    experiments : LiveExperiments
        Tests of one model against the live one.
    following : Following
        Looks at what other servers of the database changed.
    encoding, training, helping : Worker
        Who works in the background.
    warming : bool
        Whether encoders are being loaded after a start.
    """

    def __init__(self, store: Store, folder: Path, settings: Settings) -> None:
        self.store, self.folder, self.settings = store, folder, settings
        self.current = Current()
        self.histories = StoredHistories(store)
        self.late_events = LateEvents(store, self.current, self.histories)
        features = derived_folder(folder) / "features"
        self.items = LiveItems(store, self.current, features, lambda: self.encoding.wake())
        self.reviews = LiveReviews(store, self.current, self.items, lambda: self.encoding.wake())
        self.models = LiveModels(store, self.current, self.items, self.reviews, folder, settings)
        self.trainings = LiveTrainings(
            store,
            self.current,
            self.models,
            folder,
            settings.serving,
            lambda: self.training.wake(),
            lambda progress: self.training.tell(progress),
        )
        self.helps = LiveHelps(
            store,
            folder,
            settings.llm,
            lambda: self.helping.wake(),
            lambda progress: self.helping.tell(progress),
        )
        meanings = Meanings(settings.events, settings.serving.conversions)
        self.experiments = LiveExperiments(store, self.models, meanings)
        encode = {ENCODE_ITEM: self.items.encode, ENCODE_REVIEW: self.reviews.encode}
        self.lists = LiveLists(
            store, self.current, Meanings(settings.events, settings.serving.conversions).is_conversion
        )
        self.browsing = LiveBrowsing(store, self.current, self.lists)
        self.maps = LiveMaps(self.lists, derived_folder(folder))
        self.ahead = ReadingAhead(self._warm_first, self.histories.fill, self.lists.count)
        self.shown = Shown(store)
        tidying = Tidying(store, settings.serving.keep_impressions_days * DAY)
        self.encoding = Worker(store, encode, lambda: (self._warm_later(), tidying.if_due()))
        self._is_warm = self.warming = False
        self.training = Worker(store, {TRAIN: self.trainings.run}, self.trainings.queue_if_due)
        self.helping = Worker(store, dict.fromkeys(HELPS, self.helps.run))
        others = OtherServers(store, self.current, self.items, self.reviews)
        follow = [self.models.follow]
        if store.engines.file is None:
            follow.append(others.follow)
        self.following = Following(follow)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store of a prepared workspace, and load the model that answers.

        Where that can't be loaded, the one before is taken, and ``current.why`` says so.

        Raises
        ------
        InputError, Unavailable
            If the store can't be opened.
        """
        settings = read_settings(folder)
        shop = cls(open_store(folder), folder, settings)
        try:
            shop.models.load_any()
        except BaseException:
            shop.store.close()
            raise
        return shop

    @property
    def now(self) -> Live:
        """What an answer comes from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        return self.current.now

    def erase_user(self, user_id: str) -> "Future[Erased]":
        """Delete everything of a user, from disk and from memory."""
        written = self.store.read(review_ids_of, user_id)
        erased = self.store.erase_user(user_id)

        def forget(_: object) -> None:
            self.histories.forget(user_id)
            self.late_events.changed({user_id})
            self.lists.forget(user_id)
            self.helps.forget(user_id)
            for name in written:
                self.current.change(lambda live, name=name: live.without_review(name))

        erased.add_done_callback(forget)
        return erased

    def show(self, impression: Impression) -> None:
        """Store and count what an answer shows."""
        self.store.add_impressions([impression])
        self.shown.add(impression)

    def start(self) -> None:
        """Begin to work on what waits."""
        self.warming = True
        self.shown.start()
        self.ahead.start()
        self.encoding.start()
        self.training.start()
        self.helping.start()
        self.late_events.start()
        self.following.start()

    def _warm_first(self) -> Iterator[None]:
        """Warm before anything else is read ahead: what loads an encoder leaves little time to answers."""
        try:
            self._warm()
        finally:
            self.warming = False
        yield

    def _warm_later(self) -> None:
        """Warm where no model answered at the start; that which is going on then is not this one's."""
        if not self.warming:
            self._warm()

    def _warm(self) -> None:
        """Make the encoders of a model that answers ready, once."""
        live = self.current.live
        if live is not None and not self._is_warm:
            self._is_warm = True
            # What writes sounds and pictures would delay the start.
            from palate.tasks.live.warming import warm

            warm(live.snapshot.encoders, live.snapshot.built.features)

    def close(self) -> None:
        """End the work at hand, write what waits, and close the store."""
        self.following.stop()
        self.encoding.stop()
        self.training.stop()
        self.helping.stop()
        self.late_events.stop()
        self.ahead.stop()
        self.maps.close()
        self.store.close()
