"""Marks neural networks computed by hand."""

__version__ = "0.1.0"
