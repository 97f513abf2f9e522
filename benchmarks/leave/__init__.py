"""Time off: how long 500 requests take to decide, and how many people one more day of leave touches.

The first copies a site, draws requests over the weeks ahead (whole days, halves, times, some taken back later) with
balances and a stated allowance beside the forecast's headroom, decides them in a process of their own, and decides
again: the second answer must be the same and add nothing.

The second (``--one-more-day``) solves a site once, then gives one person after the other a day of leave on a date with
a duty, re-solves with ``--from`` that roster, and counts the people whose duties differ; breaks may move. Whoever is on
leave counts too.
"""
