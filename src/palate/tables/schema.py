"""Names of tables and columns, in one place."""

ITEMS, INTERACTIONS, REVIEWS = "items", "interactions", "reviews"
"""Tables of a workspace, by file stem."""

ENDINGS = (".csv", ".csv.gz", ".jsonl", ".parquet")
"""Endings that a table may have."""

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

LINE = "_line"
"""Column of the 1-based line (record, in parquet) that a row starts at."""
