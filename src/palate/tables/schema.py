"""Names of tables and columns, in one place."""

ITEMS, INTERACTIONS, REVIEWS = "items", "interactions", "reviews"
"""Tables of a workspace, by file stem."""

ENDINGS = (".csv", ".csv.gz", ".jsonl", ".parquet")
"""Endings of the contract's own tables."""

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".inter", ".item", ".user")
JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
BOOK_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET_ENDINGS = (".parquet", ".parq")
READ_ENDINGS = (*TEXT_ENDINGS, *JSON_ENDINGS, *PARQUET_ENDINGS, *BOOK_ENDINGS)
"""Every ending that is read, also with .gz behind it, whatever the case of its letters."""

USER, ITEM = "user_id", "item_id"
TITLE, DESCRIPTION, CATEGORY, BRAND, PRICE = "title", "description", "category", "brand", "price"
IMAGE, AUDIO = "image", "audio"
TIMESTAMP, EVENT, VALUE, SPLIT = "timestamp", "event", "value", "split"
REVIEW, TEXT, RATING, HELPFUL = "review_id", "text", "rating", "helpful"

HELPFUL_NAMES = (HELPFUL, "useful", "helpful_votes", "helpful_vote", "votes", "vote")
"""Columns of reviews.* that count who found a review helpful; the first that is there is read."""

REQUIRED = {ITEMS: (ITEM,), INTERACTIONS: (USER, ITEM), REVIEWS: (ITEM,)}
"""Columns without which a table can't be used."""

IDS = (USER, ITEM, REVIEW)
"""Columns that hold ids."""

LONGEST_ID = 512
"""Characters; a longer id is not one."""

LONGEST_CELL = 100_000
"""Characters kept of a cell; what is cut is said in the quarantine."""

TABLE_HINT = "items, interactions or reviews as .csv, .csv.gz, .jsonl or .parquet"

ONE_MARK = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""A number that text could mean otherwise: 1.299 may be 1299. One more 0 makes its point a decimal point."""

LINE = "_line"
"""Column of the 1-based line (record, in parquet) that a row starts at."""
