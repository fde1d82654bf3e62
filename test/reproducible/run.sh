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
as_other=() users='one user'
if [ "$(id -u)" = 0 ]; then # another user for the second
  chown -R 4242:4242 "$two" "$work/home" "$work/a"
  as_other=(setpriv --reuid 4242 --regid 4242 --clear-groups --) users='two users'
elif [ "${CI:-}" = true ]; then
  echo 'building as two users needs root' >&2
  exit 1
fi

# clone, jobs, command…: the libOS's images with their debug output, the applications, and images of tests. Targets without a name are those of
# this machine's processor, and what recipes name.
build() {
  local clone=$1 jobs=$2 as=("${@:3}")
  kiln() { # folder, words…
    (cd "$clone/$1" && "${as[@]}" node "$clone/dist/kiln.js" build -q --json "${@:2}")
  }
  {
    kiln . -j"$jobs" --output debug
    kiln . -j"$jobs" --output debug hello@linux-arm64 {hello,minimal,squeeze}@qemu-{arm64,riscv64}
    kiln apps -j$((jobs + 1))
    kiln apps -j$((jobs + 1)) hello_cpp@qemu-arm64
    for folder in test/recipes/quad test/run/features; do kiln "$folder" -j$((jobs + 1)); done
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

node --input-type=module - "$work" "$store_one" "$users" <<'JS'
import { readFileSync, readdirSync } from "node:fs";
const [work, storeOne, users] = process.argv.slice(2);
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
console.log(`${sums("one").length} targets, ${one.length} steps, ${users}: the same`);
JS
