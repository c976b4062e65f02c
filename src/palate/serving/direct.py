"""Routes that are asked most: documented like all others, their parameters read by one model each."""

from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast, get_args, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from palate.serving.keys import BEARER, Guard
from palate.serving.problems import invalid

Model = TypeVar("Model", bound=BaseModel)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


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
            (param.name, cast(type[BaseModel], param.field_info.annotation))
            for param in self.dependant.query_params
        ]
        lists = frozenset(name for name, field in query.model_fields.items() if _is_list(field.annotation))

        async def handle(request: Request) -> Response:
            for guard in guards:
                await guard(request, await BEARER(request))
            given: dict[str, Any] = {}
            for part in parts:
                raw = request.path_params[part.alias]
                given[part.name], faults = part.validate(raw, loc=("path", part.alias))
                if faults:
                    raise RequestValidationError(faults)
            given[asked] = _read(request, query, lists)
            return cast(Response, await endpoint(request, **given))

        return handle


def _read(request: Request, query: type[Model], lists: frozenset[str]) -> Model:
    """The query of a request as a model.

    Raises
    ------
    RequestValidationError
        If the model does not take it, or what takes one value has several.
    """
    raw: dict[str, Any] = {}
    if request.scope["query_string"]:
        several: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in request.query_params.multi_items():
            several[name].append(value)
        raw = {
            name: values if name in lists or len(values) > 1 else values[0]
            for name, values in several.items()
        }
    try:
        return query.model_validate(raw)
    except ValidationError as error:
        raise invalid(error, "query") from None


def _is_list(annotation: object) -> bool:
    """Whether a parameter may come more than once."""
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))
