"""Running notebooks: one run, many runs, and the record of what was made from what."""
