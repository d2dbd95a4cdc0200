"""Makes what lies in this folder importable for the tests of its smaller rooms (pytest adds a conftest's folder)."""
