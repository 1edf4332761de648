"""A zip and a submission rehearsed as on Gradescope: the same folders, scripts and metadata, on this machine."""
