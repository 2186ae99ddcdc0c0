"""What any author writes, and how it is read: words, keys, TOML, characters, and faults at their places."""
