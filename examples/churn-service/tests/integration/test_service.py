"""The service answers."""

from fastapi.testclient import TestClient

from churn.serving.app import app


def test_health() -> None:
    """Kubernetes asks for this route."""
    assert TestClient(app).get("/health").json() == {"status": "ok"}
