"""Routes that are asked most: documented like all others, and reached past most of the framework."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Coroutine, Sequence
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from palate.serving.keys import BEARER, Guard
from palate.serving.problems import answer_to, invalid

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

KEPT, LONGEST = 1024, 512
"""Queries that are kept as they were read, the last ones, and bytes that each may have."""


class Direct(APIRoute):
    """A route whose endpoint takes the request, parts of its path and one model of its query.

    FastAPI reads each parameter by itself, which takes as long as a recommendation. Here the query is
    validated as a whole, and what it does not take is refused. The dependencies of the route are guards of
    :func:`palate.serving.keys.needs`, which are run first.
    """

    def get_route_handler(self) -> Handler:
        endpoint = self.endpoint
        guards = [cast(Guard, dependency.dependency) for dependency in self.dependencies]
        parts = self.dependant.path_params
        ((asked, query),) = [
            (param.name, Queries(cast(type[BaseModel], param.field_info.annotation)))
            for param in self.dependant.query_params
        ]

        async def handle(request: Request) -> Response:
            for guard in guards:
                await guard(request, await BEARER(request))
            given: dict[str, Any] = {}
            for part in parts:
                raw = request.path_params[part.alias]
                given[part.name], faults = part.validate(raw, loc=("path", part.alias))
                if faults:
                    raise RequestValidationError(faults)
            given[asked] = query.of(request.scope["query_string"])
            return cast(Response, await endpoint(request, **given))

        return handle


class Shortcut:
    """ASGI middleware that hands requests for some routes to them, and all others on.

    What the framework does on the way to a route takes longer than a recommendation. A request is answered as
    it would be on that way: by the same function, its errors by the same handlers.

    Parameters
    ----------
    app : ASGI application
        Answers all others.
    routes : sequence of BaseRoute
        Those of :class:`Direct` among them are meant; no other route takes their paths first.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._routes = [(route, route.get_route_handler()) for route in routes if isinstance(route, Direct)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route, handle in self._routes:
                found = route.path_regex.match(scope["path"])
                if found is not None and scope["method"] in route.methods:
                    scope["route"], scope["endpoint"] = route, route.endpoint
                    scope["path_params"] = found.groupdict()
                    await self._answer(handle, scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _answer(self, handle: Handler, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await handle(request)
        except Exception as error:
            response = await answer_to(request, error)
        await response(scope, receive, send)


class Queries:
    """Reads queries as models, each query once as long as it comes back: a shop asks by few of them.

    Parameters
    ----------
    model : type of BaseModel
        What a query is read as; nobody changes what was read.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model
        self._lists = frozenset(
            name for name, field in model.model_fields.items() if _is_list(field.annotation)
        )
        self._kept: OrderedDict[bytes, BaseModel] = OrderedDict()

    def of(self, query: bytes) -> BaseModel:
        """A query as a model.

        Raises
        ------
        RequestValidationError
            If the model does not take it, or what takes one value has several.
        """
        read = self._kept.get(query)
        if read is not None:
            self._kept.move_to_end(query)
            return read
        read = self._read(query)
        if len(query) <= LONGEST:
            self._kept[query] = read
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return read

    def _read(self, query: bytes) -> BaseModel:
        several: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in QueryParams(query).multi_items():
            several[name].append(value)
        raw = {
            name: values if name in self._lists or len(values) > 1 else values[0]
            for name, values in several.items()
        }
        try:
            return self._model.model_validate(raw)
        except ValidationError as error:
            raise invalid(error, "query") from None


def _is_list(annotation: object) -> bool:
    """Whether a parameter may come more than once; what is written as JSON may hold lists, and comes once."""
    kind, inner = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return _is_list(inner[0])
    return kind is list or (kind in (Union, UnionType) and any(map(_is_list, inner)))
