#!/usr/bin/env bash
# Exchanges the job's own token for an hour's credentials of the role in ROLE_ARN. They go into a file of the job that the AWS
# command line and SDKs read, and nowhere else: not to the log, and not into the environment of every later step.
set -euo pipefail

: "${ROLE_ARN:?names the role}" "${AWS_REGION:?names the region of the role}" "${RUNNER_TEMP:?is a folder of the job}" "${GITHUB_ENV:?is a file of the job}"
: "${ACTIONS_ID_TOKEN_REQUEST_URL:?the job needs the permission id-token: write}" "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:?}"

umask 077
token="$RUNNER_TEMP/web-identity-token"
credentials="$RUNNER_TEMP/aws-credentials"

# The request's own token comes by a file, so that no list of processes shows it.
curl --silent --show-error --fail --retry 3 --config - "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" <<CONFIG |
header = "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN"
CONFIG
  jq --raw-output --join-output --exit-status .value > "$token"

aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --role-session-name "run-${GITHUB_RUN_ID:-by-hand}" \
  --web-identity-token "file://$token" --duration-seconds 3600 --output json |
  jq --raw-output --exit-status '.Credentials |
    "[default]\naws_access_key_id = \(.AccessKeyId)\naws_secret_access_key = \(.SecretAccessKey)\naws_session_token = \(.SessionToken)"' \
    > "$credentials"
rm "$token"

echo "AWS_SHARED_CREDENTIALS_FILE=$credentials" >> "$GITHUB_ENV"
echo "has the role ${ROLE_ARN##*/} for an hour"
