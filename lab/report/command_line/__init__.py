"""What all commands share: options, exit codes, progress messages, and how they are interrupted."""
