"""A second checker, written from the guide, the schema and the words of the rules, not from the code.

It reads plain data (what a site's files say), counts in whole minutes of absolute time, and imports nothing of the
product's rules, pay or checking. ``faces`` alone knows the product: it has it plan, check and pay the same sites and
compares.
"""
