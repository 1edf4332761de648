"""Students' NumPy code as another way of filling in blanks: hidden inputs, responses, marks."""
