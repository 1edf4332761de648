"""A marked class as one HTML file for a meeting: what broke, where, for how many."""
