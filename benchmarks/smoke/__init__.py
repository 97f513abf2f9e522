"""A few small instances at equal iterations against the figures of the last release: did the search get worse?"""
