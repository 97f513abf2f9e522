"""Search by columns: whole tours as columns, priced by the tour oracle, chosen by linear programmes and a dive."""
