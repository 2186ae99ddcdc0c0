def mine(results, axes):
    axes.plot([1, 2])
