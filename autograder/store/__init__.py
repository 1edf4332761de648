"""The results of a class in one file that other tools read too: an SQLite database of plain tables."""

from __future__ import annotations

from autograder.store.read import read_class, stored_ids
from autograder.store.schema import BusyError, StoreError, UnfitError, UnusableError, is_free
from autograder.store.write import Store, create_store, open_store

__all__ = [
    "BusyError",
    "Store",
    "StoreError",
    "UnfitError",
    "UnusableError",
    "create_store",
    "is_free",
    "open_store",
    "read_class",
    "stored_ids",
]
