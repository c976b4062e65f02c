"""Operations of the API as methods: the same ones for a client that waits and for one that is awaited."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from palate.client import admin_calls, catalogue_calls, review_calls, shopper_calls, start_calls
from palate.client.call import Call

if TYPE_CHECKING:
    from palate.client.clients import AsyncClient, Client

P = ParamSpec("P")
T = TypeVar("T")


class Operation(Generic[P, T]):
    """A method that builds a call and sends it.

    Parameters
    ----------
    build : callable
        Builds the call from the arguments of the method.
    """

    def __init__(self, build: Callable[P, Call[T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, client: "Client", owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: "AsyncClient", owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, client: None, owner: type) -> "Operation[P, T]": ...
    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self

        @wraps(self.build)
        def method(*arguments: P.args, **options: P.kwargs) -> Any:
            return client.send(self.build(*arguments, **options))

        return method


class Operations:
    """What a server can be asked."""

    recommend = Operation(shopper_calls.recommend)
    recommend_to_session = Operation(shopper_calls.recommend_to_session)
    search = Operation(shopper_calls.search)
    ask = Operation(shopper_calls.ask)
    similar = Operation(shopper_calls.similar)
    listed = Operation(shopper_calls.listed)
    also_bought = Operation(shopper_calls.also_bought)
    add_events = Operation(catalogue_calls.add_events)
    put_items = Operation(catalogue_calls.put_items)
    put_item = Operation(catalogue_calls.put_item)
    item = Operation(catalogue_calls.item)
    items = Operation(catalogue_calls.items)
    shop = Operation(catalogue_calls.shop)
    catalogue_map = Operation(catalogue_calls.catalogue_map)
    consistency = Operation(catalogue_calls.consistency)
    delete_item = Operation(catalogue_calls.delete_item)
    media = Operation(catalogue_calls.media)
    add_review = Operation(review_calls.add_review)
    reviews = Operation(review_calls.reviews)
    summary = Operation(review_calls.summary)
    review = Operation(review_calls.review)
    delete_review = Operation(review_calls.delete_review)
    rules = Operation(admin_calls.rules)
    put_rule = Operation(admin_calls.put_rule)
    delete_rule = Operation(admin_calls.delete_rule)
    quarantine = Operation(admin_calls.quarantine)
    quarantine_csv = Operation(admin_calls.quarantine_csv)
    users = Operation(admin_calls.users)
    user_history = Operation(admin_calls.user_history)
    user_events = Operation(admin_calls.user_events)
    erase_user = Operation(admin_calls.erase_user)
    models = Operation(admin_calls.models)
    train = Operation(admin_calls.train)
    activate = Operation(admin_calls.activate)
    statistics = Operation(admin_calls.statistics)
    experiments = Operation(admin_calls.experiments)
    experiment = Operation(admin_calls.experiment)
    start_experiment = Operation(admin_calls.start_experiment)
    end_experiment = Operation(admin_calls.end_experiment)
    jobs = Operation(admin_calls.jobs)
    job = Operation(admin_calls.job)
    start_job = Operation(admin_calls.start_job)
    retry_job = Operation(admin_calls.retry_job)
    cancel_job = Operation(admin_calls.cancel_job)
    keys = Operation(admin_calls.keys)
    make_key = Operation(admin_calls.make_key)
    rotate_key = Operation(admin_calls.rotate_key)
    revoke_key = Operation(admin_calls.revoke_key)
    ready = Operation(admin_calls.ready)
    figures = Operation(admin_calls.figures)
    metrics = Operation(admin_calls.metrics)
    start = Operation(start_calls.start)
    start_made_up = Operation(start_calls.start_made_up)
    start_upload = Operation(start_calls.start_upload)
    start_clear = Operation(start_calls.start_clear)
    start_read = Operation(start_calls.start_read)
    start_take = Operation(start_calls.start_take)
