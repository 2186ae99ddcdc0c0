"""What to run and what came of it: settings, runs, starts, results, and where replicas are trained.

From a block to a result there is a type for each question:

- `Experiment`: what does a block of the report describe? Its runs, and the keys that tell them apart.
- `Variant`: what has one run that the others have not? Keys that are not read yet, and where each is written.
- `Settings`: what decides the numbers, besides the start? Two runs with equal settings share replicas.
- `Word`: what does a block say of a family? A function's name, and those of its parameters that are no defaults.
- `KeptAside`: what is a run not trained on? A share of its data, new points of them, a file, or nothing.
- `Replication`: what does an author ask of a run's replicas? The threshold, how many seeds, which one is shown.
- `Run`: a name, with its settings, its replication and its samples.
- `Replica`: where does the replica that a run shows start? The network, and what drew it: a seed, the stream, nothing.
- `Family`: what do all runs of equal settings share? Samples, thresholds, starts, and the recipe of their replicas.
- `SeedReplicas`, `FeaturedReplicas` (a `Part` is either): what is trained and kept together? Replicas of a range of
  seeds, or one from given weights and its shadow. Each knows its networks, its type of row and its name in the store.
- `Missing`, `Kept`: which parts of a family are to be trained? Of which are there rows?
- `Work`: the plan for all runs: what is kept, what is missing, in which stacks it is trained, and why.
- `Outcome`: which rows are a run's own? Those of its featured replica and of its seeds, from whatever part they are in.
- `Result`: what came of a run, as claims, figures and pages read it; `made_of` tells it from others.
"""
