#!/bin/sh
# Builds FerretDB with the SQLite backend into the given folder, where it is not there yet: install.sh ~/.cache/ferretdb
# Not plain `go install`: a FerretDB that was made so panics at its start, since its version.txt is not in the module.
set -eu
version=v1.24.2
into=$(mkdir -p "$1" && cd "$1" && pwd)
if [ -x "$into/ferretdb" ]; then exit 0; fi
go=$(command -v go || echo /usr/local/go/bin/go)
module=$(mktemp -d)
trap 'chmod -R u+w "$module"; rm -rf "$module"' EXIT
source=$("$go" mod download -json "github.com/FerretDB/FerretDB@$version" | sed -n 's/^\s*"Dir": "\(.*\)",$/\1/p')
cp -R "$source/." "$module"
chmod -R u+w "$module"
echo "$version" > "$module/build/version/version.txt"
(cd "$module" && "$go" build -o "$into/ferretdb" ./cmd/ferretdb)
