"""Pure functions over events: each says its formula, its unit and the events that it is made of.

Amounts and votes are base units and exact; shares are numbers from 0 to 1; times are unix seconds.
"""
