"""Room 5: tables become the appendix. It draws what it is given.

In: a run's tables, parameters and facts. Out: DOCX, HTML, XLSX, figures.
Start in content/appendix.py.
"""
