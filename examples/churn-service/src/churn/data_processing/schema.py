"""What the raw customers must look like."""

import pandera.pandas as pa

CUSTOMERS = pa.DataFrameSchema(
    {
        "tenure": pa.Column(int, pa.Check.ge(0)),
        "monthly_minutes": pa.Column(float, pa.Check.ge(0), nullable=True),
        "complaints": pa.Column(int, pa.Check.in_range(0, 500)),
        "left": pa.Column(int, pa.Check.isin([0, 1])),
    }
)
