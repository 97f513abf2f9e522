"""A generated contact centre, with gaps that compare with the tables of the engine's prototype.

The instance
------------
- Four queues, eight skill groups, three contracts (5 x 9 h, 4 x 11 h, part time of 4-5 x 5-6 h and at most 25 h
  a week without meals), quarter hours, open round the clock. ``generator.py`` draws people and demand; the first
  week equals the prototype's generator bit for bit.
- The horizon is linear and begins on a Monday with nobody at work. Duties may cross midnight, also the last one: its
  slots after the horizon cost their pay and cover nothing, because there is no demand.
- 11 hours of rest between any two duties, over every Sunday to Monday too. The prototype's week is cyclic: there a duty
  of Sunday night covers Monday morning, and rest from Sunday to Monday is not asked. Costs therefore differ by the
  first hours of Monday.
- With more weeks, people stay the same; days off work and the noise of the demand are drawn week by week, each week's
  demand is scaled to what the people can serve, and contracts count within weeks.
- A day on which an agent is unavailable forbids the duties that *start* on it, as in the prototype: it is a date locked
  off. An absence over the whole date would also forbid the tail of a duty from the day before.
- ``--tight F`` multiplies the demand. At 1 it equals what the people can serve; from about 1.02 on it exceeds what
  their contracts hold, so that shortage cannot vanish at any size.

The price: 10 for each missing and 1 for each staffed agent-slot; people nobody needs cost their slot, nothing more.

Every roster is checked and rescored by ``rescore.py``: plain code without the engine, the rules or the goals.
"""
