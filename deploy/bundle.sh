#!/usr/bin/env bash
# bundle.sh FILE [TREE]: writes the zip that Elastic Beanstalk runs: the files of the current commit, or of a tree that is not committed
# yet, without those that .ebignore names; the packages that they need, so that an instance starts without a registry; and the commit,
# as the release. The same commit gives the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

file=$(realpath --canonicalize-missing "${1:?the file to write}")
tree=${2:-HEAD}
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
version=$folder/version
mkdir "$version"

left_out=$(git ls-files --cached --ignored --exclude-from=.ebignore)
mapfile -t files < <(git ls-tree -r --name-only "$tree" | grep --line-regexp --fixed-strings --invert-match --file <(echo "$left_out"))
git archive "$tree" -- "${files[@]}" | tar --extract --directory "$version"
echo "RELEASE=$(git rev-parse "$tree")" > "$version/release.env"
made=$(git show --no-patch --format=%cI HEAD)

# By the hashes of the lock file, for the processor of InstanceType in infrastructure/environment.yaml and not for this one. Elastic
# Beanstalk installs nothing when node_modules is there. AWS page: "Configuring your application's dependencies".
(cd "$version" && npm ci --omit=dev --ignore-scripts --prefer-offline --loglevel=error --os=linux --cpu=arm64 --libc=glibc) >&2
rm -rf "$version/node_modules/.bin"
# They would have a say in what is packed.
find "$version" -name .gitattributes -delete

# A zip by git: of a repository of its own, with the time of the commit, so that nothing in it depends on when and where.
unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
export GIT_DIR=$folder/repository GIT_WORK_TREE=$version GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=bundle GIT_AUTHOR_EMAIL=bundle@localhost GIT_AUTHOR_DATE=$made
export GIT_COMMITTER_NAME=bundle GIT_COMMITTER_EMAIL=bundle@localhost GIT_COMMITTER_DATE=$made
git init --quiet
git add --all --force .
git archive --format=zip --output="$file" "$(git commit-tree -m bundle "$(git write-tree)")"
