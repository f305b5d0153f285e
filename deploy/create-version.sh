#!/usr/bin/env bash
# create-version.sh ENVIRONMENT LABEL [BUNDLE]: makes the current commit known to Elastic Beanstalk as version LABEL of
# insurance-claims-ENVIRONMENT, unless it is. Each environment is an application of its own, so that nobody who may deliver to one makes
# versions for another. BUNDLE is what bundle.sh has written; without it, it is written now.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

application=insurance-claims-${1:?the environment}
label=${2:?the label of the version}
bundle=${3-}
: "${AWS_REGION:?}"

known=$(aws elasticbeanstalk describe-application-versions --application-name "$application" --version-labels "$label" \
  --query 'length(ApplicationVersions)' --output text)
if [ "$known" != 0 ]; then
  echo "version $label is there"
  exit
fi

account=$(aws sts get-caller-identity --query Account --output text)
bucket="elasticbeanstalk-$AWS_REGION-$account"
folder=$(mktemp --directory)
trap 'rm -r "$folder"' EXIT
if [ -z "$bundle" ]; then
  bundle=$folder/bundle.zip
  bash "$here/bundle.sh" "$bundle"
fi
aws s3 cp --only-show-errors "$bundle" "s3://$bucket/$application/$label.zip"
aws elasticbeanstalk create-application-version --application-name "$application" --version-label "$label" \
  --source-bundle "S3Bucket=$bucket,S3Key=$application/$label.zip" > "$folder/answer.json"
echo "version $label is new"
