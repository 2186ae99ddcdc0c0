"""The commands: one file each, under the command's name; a new command is a new file here."""
