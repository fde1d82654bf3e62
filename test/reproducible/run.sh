#!/usr/bin/env bash
# Builds everything in two clones: other folder, user, jobs, time zone, language, umask. Every output, and every object of every step, must be the same.
# Each has a store of its own: nothing is shared but the fetched archives' hashes. Both run at once, as one job leaves a core idle.
# run.sh [STORE]: where the first one's store shall be, which stays then.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
store_one=${1:-$work/store-one}
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"

one=$work/one two=$work/a/much/deeper/folder/two
mkdir -p "$(dirname "$two")"
for clone in "$one" "$two"; do
  git clone -q "$root" "$clone"
  cp -a "$root/dist" "$clone/"
done
mkdir "$work/home"
as_other=()
if [ "$(id -u)" = 0 ]; then # another user for the second
  chown -R 4242:4242 "$two" "$work/home" "$work/a"
  as_other=(setpriv --reuid 4242 --regid 4242 --clear-groups --)
fi

build() { # clone, jobs, command…: the libOS's images with their debug output, the applications, and musl for arm64 too
  local clone=$1 jobs=$2
  shift 2
  {
    (cd "$clone" && "$@" node "$clone/dist/kiln.js" build -q -j"$jobs" --json --output debug)
    for folder in apps test/recipes/quad; do (cd "$clone/$folder" && "$@" node "$clone/dist/kiln.js" build -q -j$((jobs + 1)) --json); done
  } >"$work/$(basename "$clone").json"
}
(umask 022 && build "$one" 1 env TZ=UTC LANG=C KILN_STORE="$store_one") &
first=$!
(umask 077 && build "$two" 2 "${as_other[@]}" env HOME="$work/home" TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 KILN_STORE="$work/home/store-two") &
second=$!
built=true
wait "$first" || built=false
wait "$second" || built=false
$built

node --input-type=module - "$work" "$store_one" <<'JS'
import { readFileSync, readdirSync } from "node:fs";
const [work, storeOne] = process.argv.slice(2);
const targets = (file) => readFileSync(`${work}/${file}.json`, "utf8").trimEnd().split("\n").flatMap((line) => JSON.parse(line).targets);
const sums = (file) => targets(file).map((t) => [t.name, Object.entries(t.outputs).map(([n, o]) => [n, o.sha256])]);
const a = JSON.stringify(sums("one")), b = JSON.stringify(sums("two"));
if (a !== b) throw new Error(`outputs differ:\n${a}\n${b}`);
// Every action result, by action digest: equal names and equal bytes mean that each step had the same inputs and gave the same objects.
const results = (store) => readdirSync(`${store}/ac`).sort().flatMap((two) => readdirSync(`${store}/ac/${two}`).sort().map((name) => `${two}${name}`));
const one = results(storeOne), two = results(`${work}/home/store-two`);
if (JSON.stringify(one) !== JSON.stringify(two)) throw new Error(`action results differ: ${one.length} and ${two.length}`);
const blobs = (store) => readdirSync(`${store}/cas`).sort().flatMap((two) => readdirSync(`${store}/cas/${two}`).sort().map((name) => `${two}${name}`));
const others = new Set(blobs(`${work}/home/store-two`));
const missing = blobs(storeOne).filter((name) => !others.has(name));
if (missing.length > 0) throw new Error(`${missing.length} blobs only in the first store`);
console.log(`${sums("one").length} targets, ${one.length} steps: the same`);
JS
