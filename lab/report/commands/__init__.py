"""The commands: one file each, called by its name; a new command is a new file here."""
