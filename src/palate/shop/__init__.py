"""The workspace folder: clean tables, what their columns and events mean, settings, and what is missing."""

from palate.shop.build import dataset_of, split_name
from palate.shop.check import Check, check_of
from palate.shop.reading import read_shop
from palate.shop.shop import Catalog, MediaRef, ReadyMade, Shop

__all__ = [
    "Catalog",
    "Check",
    "MediaRef",
    "ReadyMade",
    "Shop",
    "check_of",
    "dataset_of",
    "read_shop",
    "split_name",
]
