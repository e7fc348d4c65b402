#!/usr/bin/env python
"""Django's door for commands; `bin/manage` calls it with everything set up."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")
    execute_from_command_line(sys.argv)
