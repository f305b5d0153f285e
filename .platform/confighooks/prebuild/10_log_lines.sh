#!/bin/bash
# The same before a configuration is deployed: AWS runs other hooks then, and may have made the instance's files anew.
exec "$(dirname "${BASH_SOURCE[0]}")/../../hooks/prebuild/10_log_lines.sh" "$@"
