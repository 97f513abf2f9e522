"""Compiled kernels, and nothing else: functions of arrays that numba compiles (`compiled.py` says how).

One letter means one thing in all of them:

====  ==========================================================================================
a     agent, 0 to N - 1
b     break of a duty, 0 to BREAKS - 1
c     component of queues tied by skills (`cls` is a class of agents with the same legal tours)
d, e  day of the horizon, 0 to D - 1
g, h  skill group, 0 to G - 1
j     rest threshold of a class; in coverage a running number of sets or of a group's queues
k     duty option; OFF on a day off
m     place among the groups of a component
n     number of people
o     offset inside a duty, in slots from its start
p-r   queue, 0 to Q - 1
s     state of a class's automaton
t     slot of the horizon, 0 to T - 1
x     position on the axis of duty ends
====  ==========================================================================================

`i` counts whatever a line says. Arguments that come again and again:

tables : Tables
    Legal tours of every class.
cov : Coverage
    Who is on which queue, and what one person more or less is worth.
space : Workspace
    Scratch memory of one thread.
cls : int
    Class of the agent.
own_group, group : int
    Skill group the agent, the duty works as.
tour : int64 (D, TOUR_WIDTH)
    By day the option, the offset of each break in slots, the offset of the coaching; OFF where there is none.
row : int64 (TOUR_WIDTH,)
    One day of a tour.
trial : int64 (D, TOUR_WIDTH)
    A tour of which only the days that a proposal changes, ``d`` and ``other`` (OFF: none), mean anything.
slots : int64 (>= T,)
    Slots, filled from the front; how many is returned or handed over as ``count``.
size : int
    Slots of the horizon, T.
sign : int
    1 puts people there, -1 takes them away.
touched, difference : int64 (2 T + 8,), (T + 1,)
    Slots in which presence changes, the first ``count`` of them valid, and by how many people.
delta, objective : float
    Change of the cost, and the cost, milli-currency.
"""
