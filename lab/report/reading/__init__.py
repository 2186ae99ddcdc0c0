"""From the files of a content folder to a report in which every name is known."""
