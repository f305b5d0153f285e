#!/bin/bash
# 10_log_lines.sh [ROOT]: sets the instance's log up so that each line of the service reaches CloudWatch Logs, whole and as it was
# written. Runs as root before each deployment of a version, and of a configuration (.platform/confighooks). Without ROOT it is `/`.
# AWS pages: "Platform hooks", "Instance deployment workflow".
set -euo pipefail
root=${1:-}
files=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../log" && pwd)

# place FILE TARGET: puts FILE in place as TARGET. Gives false when TARGET is so already.
place() {
  if cmp --silent "$files/$1" "$root$2"; then return 1; fi
  # What is called in a condition does not end the script by failing.
  install -D --mode=644 "$files/$1" "$root$2" || exit 1
}

# journald keeps the connections of what runs over a restart.
if place journald.conf /etc/systemd/journald.conf.d/10-claims.conf; then
  systemctl restart systemd-journald.service
fi

changed=
if place rsyslog.conf /etc/rsyslog.d/00-claims.conf; then changed=yes; fi
if grep --quiet imjournal "$root/etc/rsyslog.conf"; then
  if place imjournal.conf /etc/rsyslog.d/00-claims-imjournal.conf; then changed=yes; fi
fi
if [[ -n $changed ]]; then systemctl restart rsyslog.service; fi
