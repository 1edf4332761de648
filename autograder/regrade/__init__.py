"""What a changed key, tolerance or policy would do to a marked class, before it is applied."""
