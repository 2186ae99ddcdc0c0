"""What all commands share: their options, their exit codes, what they say while they work, and how they are stopped."""
