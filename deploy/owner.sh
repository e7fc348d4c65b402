#!/bin/sh
# Does what follows as the owner of the tables; web, worker and clock never know that password.
set -eu
export DATABASE_URL="$DATABASE_OWNER_URL"
exec "$@"
