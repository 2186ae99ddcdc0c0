"""What to run and what came of it: settings, runs, starts, results, and where replicas are trained."""
