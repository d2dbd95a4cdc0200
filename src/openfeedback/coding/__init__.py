"""Room 3: units get codes: topics found in the data, themes of a codebook, codes by persons.

In: units and vectors. Out: topics, codings, agreement.
Start in classifier/ or topics/; codebook/ is what both rest on.
"""
