"""Independent parts of a problem: found, solved at once in lanes and processes, put together again."""
