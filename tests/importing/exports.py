"""Small exports of other tools, each of the same thirty items and forty users."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

USERS, ITEMS, EACH = 40, 30, 8

Rows = list[tuple[int, int, int, int]]


def rows() -> Rows:
    """User, item, rating and Unix time; both ids count from 1."""
    random = np.random.default_rng(0)
    return [
        (user + 1, int(item) + 1, int(random.integers(1, 6)), 1_388_000_000 + user * 10_000 + 60 * place)
        for user in range(USERS)
        for place, item in enumerate(random.permutation(ITEMS)[:EACH])
    ]


def numbers() -> Iterator[int]:
    """Ids of the items."""
    return iter(range(1, ITEMS + 1))


def lines(header: str, made: Iterator[str]) -> str:
    return "\n".join([*([header] if header else []), *made]) + "\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def movielens_100k(folder: Path) -> Path:
    flags = ["|".join("1" if item % 19 == place else "0" for place in range(19)) for item in numbers()]
    films = (f'{n}|"Été" no. {n} (1995)|01-Jan-1995||http://x|{flags[n - 1]}' for n in numbers())
    return write(
        folder,
        {
            "u.data": lines("", ("\t".join(map(str, row)) for row in rows())),
            "u.item": lines("", films).encode("latin-1"),
            "u.user": "1|24|M|technician|85711\n",
        },
    )


def movielens_1m(folder: Path) -> Path:
    films = (f"{n}::Été no. {n} (1995)::Drama|Comedy" for n in numbers())
    return write(
        folder,
        {
            "ratings.dat": lines("", ("::".join(map(str, row)) for row in rows())),
            "movies.dat": lines("", films).encode("latin-1"),
        },
    )


def movielens_late(folder: Path) -> Path:
    films = (f'{n},"Film, no. {n} (1995)",Drama|Comedy' for n in numbers())
    tags = ["1,1,Funny", "2,1,funny", "2,1,old"]
    return write(
        folder,
        {
            "ratings.csv": lines(
                "userId,movieId,rating,timestamp", (",".join(map(str, row)) for row in rows())
            ),
            "movies.csv": lines("movieId,title,genres", films),
            "tags.csv": lines("userId,movieId,tag,timestamp", (f"{tag},1388000000" for tag in tags)),
            "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n",
        },
    )


def recbole(folder: Path) -> Path:
    header = "user_id:token\titem_id:token\trating:float\ttimestamp:float"
    films = (f"{n}\tFilm no. {n}\t1995\tDrama Comedy" for n in numbers())
    return write(
        folder,
        {
            "ml-100k.inter": lines(header, ("\t".join(map(str, row)) for row in rows())),
            "ml-100k.item": lines(
                "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq", films
            ),
            "ml-100k.user": "user_id:token\tage:token\n1\t24\n",
        },
    )


def recbole_parts(folder: Path) -> Path:
    header = "user_id:token\titem_id:token"
    parts: dict[str, list[str]] = {"train": [], "valid": [], "test": []}
    for place, (user, item, _, _) in enumerate(rows()):
        parts[{6: "valid", 7: "test"}.get(place % EACH, "train")].append(f"{user}\t{item}")
    return write(folder, {f"ml.{part}.inter": lines(header, iter(made)) for part, made in parts.items()})


def mmrec(folder: Path) -> Path:
    made = (
        f"{user - 1}\t{item - 1}\t{rating}\t{time}\t{max(0, place % EACH - 5)}"
        for place, (user, item, rating, time) in enumerate(rows())
    )
    write(folder, {"baby.inter": lines("userID\titemID\trating\ttimestamp\tx_label", made)})
    random = np.random.default_rng(1)
    np.save(folder / "text_feat.npy", random.normal(size=(ITEMS, 16)).astype(np.float32))
    np.save(folder / "image_feat.npy", random.normal(size=(ITEMS, 8)))
    return folder


def asin(item: int) -> str:
    return f"B{item:09}"


def amazon_2014(folder: Path) -> Path:
    reviews = (
        {
            "reviewerID": f"A{user:012}",
            "asin": asin(item),
            "helpful": [2, 3],
            "reviewText": f"Works &amp; <b>shines</b>, no. {item}",
            "overall": float(rating),
            "summary": "Good",
            "unixReviewTime": time,
            "reviewTime": "12 25, 2013",
        }
        for user, item, rating, time in rows()
    )
    products = (
        {
            "asin": asin(item),
            "title": f"Lamp no. {item}",
            "imUrl": f"http://ecx.example/{item}.jpg",
            "categories": [["Office", "Lamps"]],
            "related": {"also_bought": ["B1"]},
        }
        for item in range(1, ITEMS + 3)
    )
    return write(
        folder,
        {
            "reviews_Office_5.json.gz": gzip.compress(lines("", map(json.dumps, reviews)).encode()),
            "meta_Office.json.gz": gzip.compress(lines("", map(repr, products)).encode()),
        },
    )


def amazon_2023(folder: Path) -> Path:
    reviews = (
        {
            "rating": float(rating),
            "title": "Good",
            "text": f"Works, no. {item}",
            "images": [
                {
                    "small_image_url": "https://m.example/s.jpg",
                    "large_image_url": f"https://m.example/{user}.jpg",
                }
            ],
            "asin": "B1COLOUR00",
            "parent_asin": asin(item),
            "user_id": f"AE{user:020}",
            "timestamp": 1000 * time,
            "helpful_vote": 3,
            "verified_purchase": True,
        }
        for user, item, rating, time in rows()
    )
    products = (
        {
            "main_category": "Office",
            "title": f"Lamp no. {item}",
            "features": ["Warm", "Small"],
            "description": ["<p>For the desk</p>"],
            "price": "12.99",
            "images": [
                {
                    "thumb": "https://m.example/t.jpg",
                    "large": f"https://m.example/{item}-l.jpg",
                    "hi_res": None,
                }
            ],
            "store": "Lumen",
            "categories": ["Office", "Lamps"],
            "parent_asin": asin(item),
        }
        for item in numbers()
    )
    return write(
        folder,
        {
            "Office.jsonl": lines("", map(json.dumps, reviews)),
            "meta_Office.jsonl": lines("", map(json.dumps, products)),
        },
    )


def amazon_ratings(folder: Path) -> Path:
    made = (f"{asin(item)},A{user:012},{rating}.0,{time}" for user, item, rating, time in rows())
    return write(folder, {"Office.csv": lines("", made)})


def gorse(folder: Path) -> Path:
    feedback = (
        f"{'star' if rating > 3 else 'read'},u{user},i{item},2013-12-25 19:33:20 +0000 UTC"
        for user, item, rating, _ in rows()
    )
    labels = [
        json.dumps({"genre": ["drama", "war"][: 1 + n % 2], "vector": [0.1, 0.2], "made": {"by": f"s{n}"}})
        for n in numbers()
    ]
    labels = [label.replace('"', '""') for label in labels]
    items = (
        f'i{n},{str(n == 3).lower()},"[""film""]",2013-12-25 19:33:20,"{labels[n - 1]}",Film no. {n}'
        for n in numbers()
    )
    return write(
        folder,
        {
            "feedback.csv": lines("feedback_type,user_id,item_id,time_stamp", feedback),
            "items.csv": lines("item_id,is_hidden,categories,time_stamp,labels,description", items),
            "users.csv": 'user_id,labels\nu1,"[""a""]"\n',
        },
    )


def shopify(folder: Path) -> Path:
    header = (
        "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,"
        "Variant SKU,Variant Price,Image Src,Image Position,Image Alt Text,Variant Image,Status"
    )
    cdn = "https://cdn.example"
    made: list[str] = []
    for n in numbers():
        body = f"<p>Warm &amp; <b>small</b>,</p><ul><li>no. {n}</li></ul>"
        facts = f'"{body}",Lumen,Home > Lamps,Lamp,"desk, oak",true'
        status = "draft" if n == 3 else "active"
        made += [
            f"lamp-{n},Lamp no. {n},{facts},Colour,Red,R{n},12.50,"
            f"{cdn}/{n}b.jpg,2,Front,{cdn}/{n}r.jpg,{status}",
            f"lamp-{n},,,,,,,,,Blue,B{n},9.00,{cdn}/{n}a.jpg,1,,,",
            f"lamp-{n},,,,,,,,,,,,{cdn}/{n}b.jpg,3,,,",
        ]
    orders = (
        "Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem sku,"
        "Cancelled at"
    )
    bought: list[str] = []
    for place, (user, item, _, time) in enumerate(rows()):
        first = place % EACH == 0
        when = f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} +0000"
        told = f"u{user}@shop.example,paid,{when},{when}" if first else ",,,"
        sku = f"B{item}" if place % 2 else ""
        bought.append(f"#{user},{told},1,Lamp no. {item} - Blue,{sku},")
    return write(
        folder,
        {"products_export.csv": lines(header, iter(made)), "orders_export.csv": lines(orders, iter(bought))},
    )


def woocommerce(folder: Path) -> Path:
    header = (
        "ID,Type,SKU,Name,Published,Short description,Description,In stock?,Sale price,Regular price,"
        "Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),Weight (kg)"
    )
    web = "https://shop.example"
    made: list[str] = []
    for n in numbers():
        shown = f'"{web}/{n}a.jpg, {web}/{n}b.jpg"'
        paths = r'"Home > Lamps, Oak\, solid"'
        made += [
            f"{1000 + n},variation,L{n}-R,Lamp no. {n} - Red,1,,,1,8,10,,,{web}/{n}r.jpg,L{n},Colour,Red,",
            f'{n},variable,L{n},Lamp no. {n},1,<b>Warm</b>,"<p>No. {n}</p>",1,,,{paths},desk,{shown},,'
            'Colour,"Red, Blue",2',
        ]
    orders = "Order Number,Order Status,Order Date,Customer User,Item Name,SKU,Quantity"
    bought = (
        f"{user},wc-completed,{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S},{user},Lamp no. {item},"
        + (f"L{item}-R,1" if item % 2 else ",1")
        for user, item, _, time in rows()
    )
    return write(folder, {"wc-products.csv": lines(header, iter(made)), "orders.csv": lines(orders, bought)})


def chinese(folder: Path) -> Path:
    """Tables of a shop's own, with Chinese names, in the encoding of its spreadsheets."""
    goods = (f"{n},暖光台灯 {n} 号,家居 > 灯具,{n + 9}.90" for n in numbers())
    orders = (
        f"会员{user},{item},{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S},购买"
        for user, item, _, time in rows()
    )
    return write(
        folder,
        {
            "商品列表.csv": lines("商品编号,商品名称,类目,售价", goods).encode("gb18030"),
            "订单明细.csv": lines("用户ID,商品编号,下单时间,行为", orders).encode("gb18030"),
        },
    )


EXPORTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "movielens-100k": ("movielens", movielens_100k),
    "movielens-1m": ("movielens", movielens_1m),
    "movielens-late": ("movielens", movielens_late),
    "recbole": ("recbole", recbole),
    "recbole-parts": ("recbole", recbole_parts),
    "mmrec": ("mmrec", mmrec),
    "amazon-2014": ("amazon", amazon_2014),
    "amazon-2023": ("amazon", amazon_2023),
    "amazon-ratings": ("amazon", amazon_ratings),
    "gorse": ("gorse", gorse),
    "shopify": ("shopify", shopify),
    "woocommerce": ("woocommerce", woocommerce),
}
"""Exports by name: what wrote them, and what writes them here."""
