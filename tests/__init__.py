"""In at the front door: a workbook in, text and exit status out."""
