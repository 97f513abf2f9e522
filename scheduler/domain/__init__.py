"""The nouns of the product: frozen data, no files, no solver."""
