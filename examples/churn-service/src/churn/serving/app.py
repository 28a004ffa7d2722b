"""The service that answers with the chance that a customer leaves."""

import os
from functools import cache

import mlflow.sklearn
import pandas as pd
from fastapi import FastAPI
from prometheus_fastapi_instrumentator import Instrumentator
from pydantic import BaseModel, Field

from churn.features.usage import usage_features

app = FastAPI(title="churn")
Instrumentator().instrument(app).expose(app)


class Customer(BaseModel):
    """One customer, as the caller knows them."""

    tenure: int = Field(ge=0)
    monthly_minutes: float = Field(ge=0)
    complaints: int = Field(ge=0)


@cache
def model() -> object:
    """Load the registered model that MODEL_URI names."""
    return mlflow.sklearn.load_model(os.environ["MODEL_URI"])


@app.get("/health")
def health() -> dict[str, str]:
    """Answer the probes of Kubernetes."""
    return {"status": "ok"}


@app.post("/predict")
def predict(customer: Customer) -> dict[str, float]:
    """Return the chance that the customer leaves within a month."""
    features = usage_features(pd.DataFrame([customer.model_dump()]))
    return {"chance": float(model().predict_proba(features)[0, 1])}
