"""Commands: taken apart, followed through task runners and scripts, told apart."""
