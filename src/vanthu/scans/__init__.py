"""Scans of paper that wait for the clerk: from the scanner's folder, read by OCR in the background."""
