"""Undesired duties over twelve weeks: how evenly they lie with and without the ledger's price, and what it costs.

The site (``night_site.py``) is invented: two queues, one open day and night and one until late, 24 people in two groups
who share contract, pattern and skills; some have standing wishes, so that without a price the same people are always
asked. Every week is planned on its own with the week before as ``--previous``; costs leave the price of fairness out.
"""
