"""The rules once more, in plain Python, to compare the contracts with.

Everything here is brute force by definition: a list of what happened, and sums over accounts, weeks and
events written as the sentences of the rules say them. No slope, no bias, no running sum, no checkpoint:
whatever trick a contract uses, the model does not use it, so that the two can not be wrong in the same way.
"""
