"""The market of the bound: at given prices queues buy people and agents sell their best tours."""

from __future__ import annotations

from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.tours import best_tour, present_slots


@entry
def group_prices(prices, masks, gains, choice):
    """Each group sells to the best paying of its open queues: ``gains[g, t]`` and the queue in ``choice[g, t]``."""
    slots, queues = prices.shape
    for g in range(masks.shape[0]):
        for t in range(slots):
            best = 0.0
            at = -1
            for q in range(queues):
                if masks[g, t] >> q & 1 and (at < 0 or prices[t, q] > best):
                    best = prices[t, q]
                    at = q
            gains[g, t] = best
            choice[g, t] = at


@entry
def buy(prices, value, most, least_bought, most_bought):
    """Cost of the queues at the prices: each buys people while the next is worth more than the price.

    Where the next is worth just the price, any number up to ``most_bought`` costs the same.
    """
    slots, queues = prices.shape
    last = value.shape[2] - 1
    total = 0.0
    for t in range(slots):
        for q in range(queues):
            n = 0
            price = prices[t, q]
            while n < most[t, q] and value[t, q, min(n, last)] > price:
                total += price - value[t, q, min(n, last)]
                n += 1
            least_bought[t, q] = n
            while n < most[t, q] and value[t, q, min(n, last)] == price:
                n += 1
            most_bought[t, q] = n
    return total


@entry
def sell(tables, space, gains, choice, classes, groups, counts, special, num_slots, tours, supplied, by_class, slots):
    """Cost of the agents at the prices; fills the best tour of each class and the people they supply."""
    total = 0.0
    days = tours.shape[1]
    size = gains.shape[1]
    for i in range(classes.shape[0]):
        cls, group = classes[i], groups[i]
        by_class[i] = best_tour(tables, space, gains, group, cls, special, num_slots, tours[i])
        total -= counts[i] * by_class[i]
        for d in range(days):
            k = tours[i, d, 0]
            if k < 0:
                continue
            seller = tables.group[k] if tables.group[k] >= 0 else group
            present = present_slots(tables, cls, tours[i, d], size, slots)
            for j in range(present):
                q = choice[seller, slots[j]]
                if q >= 0:
                    supplied[slots[j], q] += counts[i]
    return total
