"""WooCommerce's CSV exports: products with their variations, and orders as several plugins write them."""

import re
from pathlib import Path

import polars as pl

from palate.importing.found import Contents
from palate.importing.markup import text_of
from palate.importing.products import Cell, Ordered, Product, addresses_of, frame_of, reader, unread
from palate.importing.source import Source, only
from palate.importing.woocommerce_orders import bought, orders_in
from palate.tables.schema import BRAND, CATEGORY, LINE
from palate.wording import counted

ID = ("id",)
TYPE = ("type", "类型", "類型")
SKU = ("sku", "货号")
NAME = ("name", "名称", "名稱")
PUBLISHED = ("published", "已发布", "已發佈")
SHORT = ("shortdescription", "简短描述", "简短说明", "簡短描述")
LONG = ("description", "描述", "说明")
IN_STOCK = ("instock", "有货", "有货吗", "库存状态")
SALE = ("saleprice", "促销价格", "促销价", "折扣价")
REGULAR = ("regularprice", "常规售价", "常规价格", "正常价格", "原价")
CATEGORIES = ("categories", "分类", "类别", "分類")
TAGS = ("tags", "标签", "標籤")
IMAGES = ("images", "图片", "图像", "圖片")
PARENT = ("parent", "父级", "父产品", "上级")
BRANDS = ("brands", "brand", "品牌")
ATTRIBUTE = (("attribute{}name", "属性{}名称"), ("attribute{}values", "attribute{}value", "属性{}值"))

READ = (
    ID,
    TYPE,
    SKU,
    NAME,
    PUBLISHED,
    SHORT,
    LONG,
    IN_STOCK,
    SALE,
    REGULAR,
    CATEGORIES,
    TAGS,
    IMAGES,
    PARENT,
    BRANDS,
)

SIGNS = {*SHORT, *REGULAR, *PARENT}
"""Columns that other exports with a type, a number and a name have not."""

_COMMA = re.compile(r"(?<!\\),")


def fits(source: Source) -> bool:
    """Whether there is an export of products."""
    return bool(_products(source))


def _products(source: Source) -> list[Path]:
    return [
        path
        for path, names in source.headers.items()
        if all(set(required) & set(names) for required in (TYPE, SKU, NAME)) and SIGNS & set(names)
    ]


def read(source: Source) -> Contents:
    """Read products, and orders where there are some.

    Raises
    ------
    InputError
        If there are no products, or several exports of one kind.
    """
    path = only(source, _products(source), "export of products")
    frame = source.table(path)
    products, numbers, variations, alone = _merged(source, path, frame)
    items = frame_of(products.values())
    addresses = addresses_of(products.values())
    said = [
        f"{path.name}: {counted(len(items), 'product')} with {counted(variations, 'variation')}, by ID: "
        f"{', '.join(items.columns)}",
        f"{path.name}: {counted(len(addresses), 'picture')} on the web",
    ]
    if alone:
        said.append(f"{path.name}: {counted(alone, 'variation')} without a parent, kept as products")
    attributes = [pattern.format("#") for names in ATTRIBUTE for pattern in names]
    left = unread(frame, [*(name for names in READ for name in names), *attributes])
    rest = [f"{path.name}: {', '.join(left)}"] if left else []
    used = [path]
    interactions = None
    if found := [file for file in orders_in(source) if file != path]:
        used.append(only(source, found, "export of orders"))
        interactions = bought(source, used[-1], Ordered(products.values(), numbers), said, rest)
    rest += [file.name for file in source.files if file not in used]
    return Contents(items, interactions, addresses=addresses, understood=said, not_used=rest)


def _merged(
    source: Source, path: Path, frame: pl.DataFrame
) -> tuple[dict[str, Product], dict[str, str], int, int]:
    """Products by id, ids by SKU, how many variations were merged, and how many have no parent."""
    cell = reader(frame)
    products: dict[str, Product] = {}
    numbers: dict[str, str] = {}
    rows = list(frame.iter_rows(named=True))
    rows.sort(key=lambda row: _is_variation(cell(row, TYPE)))  # parents may stand below their variations
    merged = alone = 0
    for row in rows:
        own, sku = cell(row, ID), cell(row, SKU)
        item = own or sku
        if item is None:
            source.quarantine.add(path.name, row[LINE], "id", "neither ID nor SKU")
            continue
        above = (cell(row, PARENT) or "").removeprefix("id:").strip()
        parent = above if above in products else numbers.get(above)
        is_variation = _is_variation(cell(row, TYPE))
        product = products[parent] if is_variation and parent else products.setdefault(item, Product(item))
        merged += is_variation and parent is not None
        alone += is_variation and parent is None
        if sku is not None:
            numbers.setdefault(sku, product.item)
            product.choose("sku", sku)
        if own is not None:
            numbers.setdefault(own, product.item)
        _tell(product, row, cell)
    return products, numbers, merged, alone


def _is_variation(kind: str | None) -> bool:
    """Whether a row is a variant; variable products are the parents."""
    return (kind or "").lower().split(",")[0].strip() in ("variation", "变体", "变量")


def _tell(product: Product, row: dict[str, str | None], cell: Cell) -> None:
    """What a row says of its product."""
    texts = [text_of(cell(row, LONG)), text_of(cell(row, SHORT))]
    product.tell(
        title=cell(row, NAME),
        description=" ".join(text for text in texts if text),
        **{BRAND: cell(row, BRANDS), CATEGORY: _narrowest(cell(row, CATEGORIES))},
        categories=_listed(cell(row, CATEGORIES)),
        tags=_listed(cell(row, TAGS)),
    )
    if (cell(row, PUBLISHED) or "1") in ("0", "-1") or (cell(row, IN_STOCK) or "1") == "0":
        product.tell(in_stock="false")
    for position in range(1, 13):
        name, values = (cell(row, [pattern.format(position) for pattern in names]) for names in ATTRIBUTE)
        product.choose((name or "").strip().lower(), *_split(values))
    if (price := cell(row, SALE) or cell(row, REGULAR)) is not None:
        product.prices.append(price)
    product.variants += 1
    product.show(cell(row, IMAGES))


def _split(cell: str | None) -> list[str]:
    """Parts of a cell between commas, but for those behind a backslash."""
    return [part.strip().replace("\\,", ",") for part in _COMMA.split(cell or "") if part.strip()]


def _listed(cell: str | None) -> str | None:
    return "|".join(_split(cell)) or None


def _narrowest(cell: str | None) -> str | None:
    """The narrowest of the first path of categories: T-Shirts of "Clothing > T-Shirts, Sale"."""
    paths = _split(cell)
    return paths[0].rpartition(">")[2].strip() if paths else None
