"""The chapters of the appendix: each a function from a Source to sections."""
