"""Try a first model of who buys more."""

import pandas as pd
from sklearn.linear_model import LogisticRegression

orders = pd.read_csv("/home/eva/orders.csv")
model = LogisticRegression().fit(orders[["visits", "basket"]], orders["bought_more"])
print(model.score(orders[["visits", "basket"]], orders["bought_more"]))
