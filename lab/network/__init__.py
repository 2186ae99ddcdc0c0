"""The neural network: NumPy and the standard library, nothing else."""
