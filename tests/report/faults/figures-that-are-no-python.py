import math

def mine(results, axes:
    pass
