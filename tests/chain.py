"""The rules of the chain from code and data to model, which come later."""

CHAIN = frozenset(
    {
        *(f"DVC{number:03}" for number in range(6, 13)),
        *(f"REF{number:03}" for number in range(1, 11)),
        "MOD002",
        "ENV004",
    }
)
"""Rules that scores and the ledger may name before they are there."""
