"""The report's three files (Word, PDF, Excel) and the plan as a document, from plain values alone."""
