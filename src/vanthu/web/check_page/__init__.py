"""The public page that proves a print by its look-up code, without showing the text."""
