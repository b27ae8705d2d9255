"""Reports on the signatures of PDFs, made once and kept."""
