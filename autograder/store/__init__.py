"""The results of a class in one file that other tools read too: an SQLite database of plain tables."""

from __future__ import annotations

from autograder.store.read import read_class, stored_ids
from autograder.store.schema import StoreError, UnfitError
from autograder.store.write import Store, create_store, open_store

__all__ = ["Store", "StoreError", "UnfitError", "create_store", "open_store", "read_class", "stored_ids"]
