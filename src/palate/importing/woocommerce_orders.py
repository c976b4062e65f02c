"""Orders of WooCommerce: of its own analytics, one row an order, or of plugins, one row an item."""

import re
from pathlib import Path

import polars as pl

from palate.importing.products import Ordered, reader, unread
from palate.importing.source import Source
from palate.tables.schema import EVENT, ITEM, LINE, TIMESTAMP, USER
from palate.wording import counted

BUYER = (
    "customerid", "customeruser", "customeruserid", "userid", "billingemail", "emailbilling", "customeremail",
    "email", "customerusername", "customer", "客户", "客户id", "邮箱",
)  # fmt: skip
WHEN = ("orderdate", "date", "datecreated", "日期", "订单日期")
STATUS = ("orderstatus", "status", "状态", "订单状态")
SEVERAL = ("products", "产品", "商品")
NUMBER = ("productsku", "itemsku", "sku")
IDS = ("productid", "itemid", "item", "product")
NAME = ("itemname", "productname", "lineitemname", "商品名称", "产品名称")
ORDER = ("order", "ordernumber", "orderid", "订单", "订单号")

BOUGHT = ("completed", "processing", "paid", "已完成", "处理中")
EVENTS = {
    "refunded": "refund",
    "cancelled": "cancel",
    "canceled": "cancel",
    "已退款": "refund",
    "已取消": "cancel",
}

_EACH = re.compile(r",\s*(?=\d+\s*[×x]\s)")
_COUNT = re.compile(r"^\s*\d+\s*[×x]\s+")


def orders_in(source: Source) -> list[Path]:
    """The files of orders."""
    return [
        path
        for path, names in source.headers.items()
        if all(set(required) & set(names) for required in (ORDER, BUYER, WHEN))
        and {*SEVERAL, *NAME, *NUMBER, *IDS} & set(names)
    ]


def bought(source: Source, path: Path, ordered: Ordered, said: list[str], rest: list[str]) -> pl.DataFrame:
    """Items of orders as events; orders that were not paid are left out and counted."""
    frame = source.table(path)
    cell = reader(frame)
    rows: list[dict[str, str | None]] = []
    unknown: dict[str, None] = {}
    unpaid = 0
    for row in frame.iter_rows(named=True):
        status = (cell(row, STATUS) or "completed").lower().removeprefix("wc-")
        event = "purchase" if status in BOUGHT else EVENTS.get(status)
        user = cell(row, BUYER)
        if event is None:
            unpaid += 1
            continue
        if user is None or user == "0":
            source.quarantine.add(path.name, row[LINE], USER, "an order without a customer or an email")
            continue
        several = [
            (None, None, _COUNT.sub("", product))
            for product in _EACH.split(cell(row, SEVERAL) or "")
            if product
        ]
        for item, number, name in several or [(cell(row, IDS), cell(row, NUMBER), cell(row, NAME))]:
            found = ordered.find(item, number or item, name)
            if found is None:
                found = number or item or name
                unknown[found or ""] = None
            rows.append({USER: user, ITEM: found, TIMESTAMP: cell(row, WHEN), EVENT: event})
    said.append(f"{path.name}: {counted(len(rows), 'item')} of orders: {USER}, {ITEM}, {TIMESTAMP}, {EVENT}")
    if unknown:
        many = counted(len(unknown), "item is no product", "items are no products")
        said.append(
            f"{path.name}: {many} of the export, such as '{next(iter(unknown))}'; kept under that name"
        )
    if unpaid:
        rest.append(f"{path.name}: {counted(unpaid, 'order')} that were not paid")
    if left := unread(frame, (*BUYER, *WHEN, *STATUS, *SEVERAL, *NUMBER, *IDS, *NAME, *ORDER)):
        rest.append(f"{path.name}: {', '.join(left)}")
    return pl.DataFrame(rows, schema=dict.fromkeys([USER, ITEM, TIMESTAMP, EVENT], pl.String))
