"""The command line: flags, wiring and exit codes."""
