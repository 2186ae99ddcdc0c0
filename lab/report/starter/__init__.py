"""What `new` starts a report with: the files in `files/`, and the requirement that installs this program elsewhere."""
