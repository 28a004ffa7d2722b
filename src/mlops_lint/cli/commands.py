"""The commands there are; importing this imports none of them."""

COMMANDS = {
    "check": "Judge a repository and print the report (the default).",
    "rules": "List the rules.",
    "explain": "Say why a rule exists, what it checks and how to fix it.",
    "baseline": "Accept the findings there are, so that only new ones fail.",
    "test": "Run the cases of rules, which lie in tests/cases or cases.",
    "schema": "Print the JSON Schema of configurations, rules or cases.",
    "facts": "Print what was found out about a repository, with evidence.",
    "graph": "Print how code, data, parameters and stages are linked.",
}
DEFAULT = "check"
"""The command that is meant where none is named."""
