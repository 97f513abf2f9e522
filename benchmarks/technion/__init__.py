"""A real call centre: every call of February 1999 at a bank, three weeks as history and the roster of the fourth.

The data (Technion "Anonymous Bank": Mandelbaum, Guedj; Brown et al. 2005, JASA) is not part of the project: it is read
from a folder beside it, and nothing of it is written inside.

What is measured and what is assumed
------------------------------------
- Volumes, handle times, patience and skills come from the calls of weeks one to three only; week four is unseen.
- Volumes of week four are the product's own: the mean of the same weekdays, here three of each.
- Opening hours are those stated with the data. Shifts, contracts, pay and the service target are invented: the log
  names agents by the calls they took and says nothing else of them.
- February 1999 begins on a Monday and has exactly four weeks from Monday to Sunday: these are the weeks.
"""
