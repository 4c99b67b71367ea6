"""The brief in words and shapes: one page and its tables, as PDF, Word, HTML or a workbook, in English or Arabic."""
