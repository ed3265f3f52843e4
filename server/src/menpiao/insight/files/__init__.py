"""A statement as a file: one page to print (PDF), a table to calculate with (XLSX), lines for other programs (CSV)."""
