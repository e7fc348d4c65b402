"""The ground under the floor: what `bin/run`, `bin/test` and `bin/manage` do before Django can.

    python.sh (finds Python 3.11) → __main__ → packages (.venv) → run | checks | manage → embedded (PostgreSQL, Redis)

Standard library only, and nothing of Django's: the first half runs before a single package is installed. Whatever a
person can put right is raised as `Trouble` and spoken in one line.
"""
