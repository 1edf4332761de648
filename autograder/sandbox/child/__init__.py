"""The child's side: runs without the rest of `autograder`, as a top-level package named `child`."""
