"""Examples as tests: submissions and single exercises, each with what must come of it."""
