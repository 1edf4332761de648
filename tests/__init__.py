"""The tests, a file for each room."""
