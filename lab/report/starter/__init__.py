"""The files of a report that `new` starts: a chapter, an experiment, a figure."""
