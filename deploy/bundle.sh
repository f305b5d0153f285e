#!/usr/bin/env bash
# bundle.sh FILE [TREE]: writes the zip that Elastic Beanstalk runs: the files of the current commit, or of a tree that is not committed
# yet, without those that .ebignore names, as `eb deploy` would. The same commit always gives the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

file=${1:?the file to write}
tree=${2:-HEAD}
left_out=$(git ls-files --cached --ignored --exclude-from=.ebignore)
mapfile -t files < <(git ls-tree -r --name-only "$tree" | grep --line-regexp --fixed-strings --invert-match --file <(echo "$left_out"))
git archive --format=zip --output="$file" "$tree" -- "${files[@]}"
