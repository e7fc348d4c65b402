# Finds Python 3.11 and hands over to the package beside this file: sh python.sh run|test|bench|manage [arguments]
unset PYTHONHOME PYTHONPATH CDPATH
ground=$(cd "$(dirname "$0")" && pwd -P) || exit 1
fits='import sys; sys.exit(sys.version_info[:2] != (3, 11))'
for python in "$ground/../../.venv/bin/python" "$PYTHON" python3.11 python3 python; do
    if [ -n "$python" ] && "$python" -c "$fits" 2>/dev/null; then
        exec "$python" "$ground" "$@"
    fi
done
here=$(python3 --version 2>&1) || here="no Python"
echo "Python 3.11 is needed, and $here is here. Install python3.11," \
    "or name the one you have: PYTHON=/path/to/python3.11 bin/$1" >&2
exit 1
