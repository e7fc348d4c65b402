"""Answers: questions, documents to download, pages about the seller."""
