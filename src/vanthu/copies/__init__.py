"""Copies of documents (sao y, sao lục, trích sao) and prints on paper that anybody can check."""
