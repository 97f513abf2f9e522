"""Erlang C and A of this product and of pyworkforce: the same intervals, one machine, one run; values and seconds.

- 672 quarter-hours of ten queues, drawn from a seed: loads up to about 160 erlang, patience 60-300 s, 80 % in 20 s.
- Both compute the fewest agents of every interval; the product all in one call, the peer one after the other, as its
  interface has it. By Erlang A the peer takes parts of a second each, so it is given a sample and its seconds are
  those of the sample, set against the product's seconds for the same intervals in one call.
- Service levels and abandonment at the product's number of agents are compared too.
- The peer runs in an environment of its own (``benchmarks.peers.environments``) and shares nothing with the product.
"""
