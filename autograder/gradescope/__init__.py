"""Gradescope: its folders, its metadata, its results document. The only room that knows them."""
