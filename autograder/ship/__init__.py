"""From a checkout to the zip that Gradescope takes: what goes in, whether it may, and its bytes."""
