"""Readers of what students upload: one file format each."""
