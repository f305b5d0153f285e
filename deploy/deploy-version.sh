#!/usr/bin/env bash
# deploy-version.sh ENVIRONMENT LABEL: brings version LABEL to insurance-claims-ENVIRONMENT and waits until it serves. Ends with 1
# when Elastic Beanstalk did not get it to run, and an Immutable deployment then has left the version before as it was, or when it
# runs and does not serve.
set -euo pipefail

name="insurance-claims-${1:?the environment}"
label=${2:?the label of the version}
# New instances, their health, and the end of the old ones take ten to fifteen minutes, a migration up to thirty (Timeout in
# infrastructure/environment.yaml). All of it ends before the hour of a workflow's role does.
minutes=${MINUTES:-50}
deadline=$((SECONDS + minutes * 60))
pause_seconds=${PAUSE_SECONDS:-15}

look() {
  aws elasticbeanstalk describe-environments --environment-names "$name" --no-include-deleted \
    --query 'Environments[0].[Status,VersionLabel,Health]' --output text
}

# Elastic Beanstalk refuses a change while it makes another, such as a managed update.
wait_until_ready() {
  local status version health
  while true; do
    # Apart by tabs, since a label may have blanks: a new environment runs "Sample Application".
    IFS=$'\t' read -r status version health < <(look)
    if [ "$status" = Ready ]; then break; fi
    if [ "$status" = None ]; then
      echo "there is no environment $name" >&2
      return 1
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "$name is still $status after $minutes minutes" >&2
      return 1
    fi
    sleep "$pause_seconds"
  done
  version_now=$version health_now=$health
}

if [ "$label" = None ]; then
  echo "there is no version to deploy to $name" >&2
  exit 1
fi
wait_until_ready
began=$(date --utc +%Y-%m-%dT%H:%M:%SZ)
# Nothing but the version: an Immutable deployment is refused together with a change of settings.
aws elasticbeanstalk update-environment --environment-name "$name" --version-label "$label" --query Status --output text
wait_until_ready
if [ "$version_now" != "$label" ]; then
  echo "$name runs $version_now, not $label; what Elastic Beanstalk says:" >&2
  aws elasticbeanstalk describe-events --environment-name "$name" --start-time "$began" --severity WARN \
    --query 'Events[].Message' --output text >&2
  exit 1
fi
if [ "$health_now" = Red ]; then
  echo "$name runs $label, health Red: it does not serve" >&2
  exit 1
fi
echo "$name runs $label, health $health_now"
