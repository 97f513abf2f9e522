"""The keys of every input file: type, unit, range and default, each stated once in a field's description."""
