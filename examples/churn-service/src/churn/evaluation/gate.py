"""Fail the pipeline if the model is below the bar."""

import json
import sys
from pathlib import Path

import yaml

if __name__ == "__main__":
    metrics = json.loads(Path(sys.argv[1]).read_text())
    bar = yaml.safe_load(Path("params.yaml").read_text())["validate"]["min_roc_auc"]
    if metrics["roc_auc"] < bar:
        sys.exit(f"roc_auc {metrics['roc_auc']} is below {bar}")
