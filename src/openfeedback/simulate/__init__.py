"""Simulated raw survey exports, calibrated to the published tables: what the demo reads.

The answers are written by language models (``answers.csv``), everything else by a seeded generator; no respondent is
real. ``python -m openfeedback.simulate data/demo`` writes the same bytes each time.
"""

from openfeedback.simulate.demo import write_demo

__all__ = ["write_demo"]
