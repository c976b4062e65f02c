"""Shopify's CSV exports: products with a row a variant and a picture, and orders with a row an item."""

import re
from pathlib import Path

import polars as pl

from palate.importing.found import Contents
from palate.importing.markup import text_of
from palate.importing.products import Ordered, Product, addresses_of, frame_of, reader, unread
from palate.importing.source import Source, only
from palate.tables.schema import BRAND, CATEGORY, EVENT, ITEM, LINE, TIMESTAMP, USER
from palate.wording import counted

HANDLE = ("handle", "urlhandle")
TITLED = ("title",)
BODY = ("bodyhtml", "body", "description")
VENDOR = ("vendor",)
TYPE = ("type", "producttype")
TAXONOMY = ("productcategory", "standardizedproducttype")
TAGS = ("tags",)
SKU = ("variantsku", "sku")
COST = ("variantprice", "price")
PICTURE = ("imagesrc", "productimageurl")
PLACE = ("imageposition",)
OWN_PICTURE = ("variantimage", "variantimageurl")
STATUS = ("status",)
PUBLISHED = ("published", "publishedononlinestore")
OPTIONS = ("option#name", "option#value")

READ = (HANDLE, TITLED, BODY, VENDOR, TYPE, TAXONOMY, TAGS, SKU, COST, PICTURE, PLACE, OWN_PICTURE, STATUS)

SIGNS = {"bodyhtml", "variantsku", "imagesrc", "variantprice", "productimageurl", "publishedononlinestore"}
"""Columns that other exports with a handle have not."""


def fits(source: Source) -> bool:
    """Whether there is an export of products or of orders."""
    return bool(_products(source) or _orders(source))


def _products(source: Source) -> list[Path]:
    return [path for path, names in source.headers.items() if set(HANDLE) & set(names) and SIGNS & set(names)]


def _orders(source: Source) -> list[Path]:
    return source.having("lineitemname", "name")


def read(source: Source) -> Contents:
    """Read products, and orders where there are some.

    Raises
    ------
    InputError
        If there are no products, or several exports of one kind.
    """
    path = only(source, _products(source), "export of products")
    frame = source.table(path)
    products, numbers = _merged(source, path, frame)
    items = frame_of(products.values())
    addresses = addresses_of(products.values())
    variants = sum(product.variants for product in products.values())
    said = [
        f"{path.name}: {counted(len(items), 'product')} of {counted(variants, 'variant')}, by Handle: "
        f"{', '.join(items.columns)}",
        f"{path.name}: {counted(len(addresses), 'picture')} on the web",
    ]
    left = unread(frame, [*(name for names in READ for name in names), *PUBLISHED, *OPTIONS])
    rest = [f"{path.name}: {', '.join(left)}"] if left else []
    used = [path]
    interactions = None
    if found := _orders(source):
        used.append(only(source, found, "export of orders"))
        interactions = _bought(source, used[-1], Ordered(products.values(), numbers), said, rest)
    rest += [file.name for file in source.files if file not in used]
    return Contents(items, interactions, addresses=addresses, understood=said, not_used=rest)


def _merged(source: Source, path: Path, frame: pl.DataFrame) -> tuple[dict[str, Product], dict[str, str]]:
    """Products by handle, and handles by the SKUs of their variants."""
    cell = reader(frame)
    products: dict[str, Product] = {}
    numbers: dict[str, str] = {}
    names: dict[str, list[str | None]] = {}
    for row in frame.iter_rows(named=True):
        handle = cell(row, HANDLE)
        if handle is None:
            source.quarantine.add(path.name, row[LINE], "handle", "no handle")
            continue
        product = products.setdefault(handle, Product(handle))
        category = cell(row, TYPE) or (cell(row, TAXONOMY) or "").rpartition(">")[2].strip()
        product.tell(
            title=cell(row, TITLED),
            description=text_of(cell(row, BODY)),
            **{BRAND: cell(row, VENDOR), CATEGORY: category},
            tags=_listed(cell(row, TAGS)),
        )
        if _hidden(cell(row, STATUS), cell(row, PUBLISHED)):
            product.tell(in_stock="false")
        options = names.setdefault(handle, [None, None, None])
        for position in range(3):
            options[position] = cell(row, [f"option{position + 1}name"]) or options[position]
            value = cell(row, [f"option{position + 1}value"])
            if value != "Default Title":
                product.choose((options[position] or "").strip().lower(), value)
        if (price := cell(row, COST)) is not None:
            product.prices.append(price)
            product.variants += 1
        if (number := cell(row, SKU)) is not None:
            product.choose("sku", number)
            numbers.setdefault(number.lstrip("'"), handle)
        position = cell(row, PLACE) or ""
        product.show(cell(row, PICTURE), int(position) if position.isdecimal() else 1_000_000)
        product.show(cell(row, OWN_PICTURE))
    return products, numbers


def _listed(tags: str | None) -> str | None:
    return "|".join(part.strip() for part in tags.split(",") if part.strip()) if tags else None


def _hidden(status: str | None, published: str | None) -> bool:
    """Whether a product is not for sale today."""
    return (status or "active").lower() in ("draft", "archived") or (published or "true").lower() == "false"


# -- orders --------------------------------------------------------------------------------------------------

BUYER = ("customerid", "email", "phone", "billingname")
WHEN = ("createdat", "paidat")
ORDER_READ = ("name", *BUYER, *WHEN, "cancelledat", "financialstatus", "lineitemname", "lineitemsku")

_TIME = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ?([+-]\d\d):?(\d\d)$")


def _bought(source: Source, path: Path, ordered: Ordered, said: list[str], rest: list[str]) -> pl.DataFrame:
    """Items of orders; what is told of an order stands in its first row alone."""
    frame = source.table(path)
    cell = reader(frame)
    whole: dict[str, dict[str, str | None]] = {}
    rows: list[dict[str, str | None]] = []
    unknown: dict[str, None] = {}
    for row in frame.iter_rows(named=True):
        order = whole.setdefault(
            cell(row, ["name"]) or "", dict.fromkeys(["user", "when", "cancelled", "paid"])
        )
        told = (BUYER, WHEN, ["cancelledat"], ["financialstatus"])
        for name, columns in zip(order, told, strict=True):
            order[name] = order[name] or cell(row, columns)
        title, number = cell(row, ["lineitemname"]), cell(row, ["lineitemsku"])
        if title is None and number is None:
            continue
        if order["user"] is None:
            source.quarantine.add(path.name, row[LINE], USER, "an order without customer, email and phone")
            continue
        item = ordered.find(None, (number or "").lstrip("'"), title)
        if item is None:
            item = number or title
            unknown[item or ""] = None
        taken_back = "refund" if order["paid"] in ("refunded", "voided") else "purchase"
        event = "cancel" if order["cancelled"] else taken_back
        rows.append({USER: order["user"], ITEM: item, TIMESTAMP: _iso(order["when"]), EVENT: event})
    size = f"{counted(len(rows), 'item')} of {counted(len(whole), 'order')}"
    said.append(
        f"{path.name}: {size}: {USER} is the customer's id, email, phone or name; {ITEM} by SKU or title"
    )
    if unknown:
        many = counted(len(unknown), "item is no product", "items are no products")
        said.append(
            f"{path.name}: {many} of the export, such as '{next(iter(unknown))}'; kept under that name"
        )
    if left := unread(frame, ORDER_READ):
        rest.append(f"{path.name}: {', '.join(left)}")
    return pl.DataFrame(rows, schema=dict.fromkeys([USER, ITEM, TIMESTAMP, EVENT], pl.String))


def _iso(when: str | None) -> str | None:
    """A time as ISO 8601: Shopify writes 2024-05-01 10:00:00 +0800."""
    found = _TIME.match(when or "")
    return f"{found[1]}T{found[2]}{found[3]}:{found[4]}" if found else when
