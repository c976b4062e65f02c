"""The workspace folder: clean tables, what their columns and events mean, settings, and what is missing."""

from palate.shop.build import dataset_of, split_name
from palate.shop.check import Check, check_of
from palate.shop.reading import read_shop
from palate.shop.review_split import parts_of_reviews
from palate.shop.shop import Catalog, MediaRef, ReadyMade, Reviews, Shop

__all__ = [
    "Catalog",
    "Check",
    "MediaRef",
    "ReadyMade",
    "Reviews",
    "Shop",
    "check_of",
    "dataset_of",
    "parts_of_reviews",
    "read_shop",
    "split_name",
]
