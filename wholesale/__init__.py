"""The floor: what every app stands on, and the fuse box. Imports no app; an app's name appears here only in quotes.

Nothing is imported here: `wholesale.ground` and `wholesale.embedded` run before any package is installed.
"""
