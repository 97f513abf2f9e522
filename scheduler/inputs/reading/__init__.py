"""Text to values: files as nodes and columns that know their line, and scalars that say what is wrong with them."""
