"""What the shop could not use, and why."""

from collections import Counter
from dataclasses import asdict, astuple, fields
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.sheets import sheet
from palate.serving.state import state_of
from palate.tasks.live.quarantined import Quarantined, quarantined

router = APIRouter(tags=["items"], dependencies=[READ])

ATTACHMENT = 'attachment; filename="quarantine.csv"'
"""Browsers save it, and show nothing of it."""


class QuarantinedOut(BaseModel):
    """One thing that could not be used."""

    file: str | None = Field(description="Of the folder; null for what came by the API")
    line: int | None = Field(description="As an editor counts; null where there are no lines")
    column: str | None = Field(description="Of the bad value; null where the whole row is bad")
    id: str | None = Field(description="Of the item or the review that came by the API and can't be encoded")
    reason: str


class FileOut(BaseModel):
    """How much of a file could not be used."""

    file: str | None
    rows: int


class QuarantineOut(BaseModel):
    """What could not be used: rows of the folder by file and line, then what came by the API."""

    rows: list[QuarantinedOut]
    total: int
    files: list[FileOut]


@router.get("/v1/quarantine", response_model=QuarantineOut, responses=documented(422, 503, *REFUSALS))
async def quarantine(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List what could not be used of the folder and of what came since, with the reasons."""
    shop = state_of(request).shop
    found = await state_of(request).reading(lambda: quarantined(shop.folder, shop.store))
    counts = Counter(reject.file for reject in found)
    return answers.json(
        {
            "rows": [asdict(reject) for reject in found[(page - 1) * limit : page * limit]],
            "total": len(found),
            "files": [{"file": name, "rows": count} for name, count in counts.items()],
        }
    )


@router.get(
    "/v1/quarantine.csv",
    response_class=Response,
    responses={
        200: {
            "description": "All rows as CSV in UTF-8; no cell is a formula to a spreadsheet",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        **documented(503, *REFUSALS),
    },
)
async def quarantine_csv(request: Request) -> Response:
    """Give all that could not be used as a table for spreadsheets: file, line, column, id and reason."""
    shop = state_of(request).shop
    columns = [field.name for field in fields(Quarantined)]
    content = await state_of(request).reading(
        lambda: sheet(columns, (astuple(reject) for reject in quarantined(shop.folder, shop.store)))
    )
    return Response(content, 200, {"content-disposition": ATTACHMENT}, "text/csv; charset=utf-8")
