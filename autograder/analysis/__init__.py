"""What a marked class shows, as pure functions from its records to frozen records of statistics."""
