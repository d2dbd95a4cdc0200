"""Makes the helpers of these tests importable from the folders below."""
