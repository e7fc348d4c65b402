"""Who: people, companies, roles, and who looks after whom. Imports the floor only."""
