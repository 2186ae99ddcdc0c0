"""How whatever an author writes is read: words, keys, TOML and characters, and faults with their places."""
