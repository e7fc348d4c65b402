"""Pages of first answers: questions, pages and news, the seller, documents."""
