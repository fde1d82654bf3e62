// `npm test`: sets up what the tests need (through apt where it may), says what is missing and which tests are skipped for it, runs vitest: all but what
// takes minutes (test/**/*.long.test.ts), which `.ci/run` runs with `--project=long`.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const words = process.argv.slice(2);
const isLong = words.includes("--project=long");

/** Program or file → Debian's package, and what is skipped without it. */
const needs = [
  { has: () => onPath("qemu-system-x86_64"), package: "qemu-system-x86", tests: "boots in QEMU" },
  { has: () => onPath("qemu-system-aarch64"), package: "qemu-system-arm", tests: "boots in QEMU on arm64" },
  { has: () => onPath("qemu-system-riscv64"), package: "qemu-system-misc", tests: "boots in QEMU on riscv64" },
  { has: () => existsSync("/usr/share/qemu/OVMF.fd"), package: "ovmf", tests: "applications of UEFI" },
  { has: () => onPath("git"), package: "git", tests: "inputs by git, merges of kiln.lock" },
  { has: () => onPath("make"), package: "make", tests: "job slots of make" },
  { has: () => onPath("ninja"), package: "ninja-build", tests: "comparison with ninja" },
  { has: () => onPath("bwrap"), package: "bubblewrap", tests: "the bwrap fallback" },
  { has: () => onPath("zsh"), package: "zsh", tests: "completion in zsh" },
  { has: () => onPath("fish"), package: "fish", tests: "completion in fish" },
  { has: () => onPath("cpio"), package: "cpio", tests: "comparison with GNU cpio" },
  { has: () => onPath("bsdtar"), package: "libarchive-tools", tests: "comparison with bsdtar" },
  { has: () => onPath("xz"), package: "xz-utils", tests: "archives packed by xz" },
  { has: () => onPath("zstd"), package: "zstd", tests: "archives packed by zstd" },
  { has: () => onPath("objcopy"), package: "binutils", tests: "comparison with GNU objcopy" },
  { has: () => onPath("patch"), package: "patch", tests: "comparison with GNU patch" },
  { has: () => onPath("openssl"), package: "openssl", tests: "custom certificate authorities" },
  { has: () => existsSync("/usr/sbin/nginx") || onPath("nginx"), package: "nginx-light", tests: "a cache behind nginx with DAV" },
  { has: () => onPath("ccache"), package: "ccache", tests: "ccache over kiln serve" },
  ...(isLong ? [{ has: () => onPath("bazel"), package: "bazel-bootstrap", tests: "Bazel over kiln serve" }] : []),
  { has: () => onPath("setpriv"), package: "util-linux", tests: "runs as another user" },
  { has: () => onPath("clang"), package: "clang", tests: "compile_commands.json by another clang" },
  { has: () => onPath("clangd"), package: "clangd", tests: "compile_commands.json by clangd" },
  {
    has: () => existsSync("/usr/lib/linux-kbuild-6.1/scripts/kconfig/conf"),
    package: "linux-kbuild-6.1",
    tests: "comparison with Linux's conf",
  },
  { has: () => onPath("tmux"), package: "tmux", tests: "walks through the menu" },
  {
    has: () => spawnSync("/usr/bin/python3", ["-c", "import kconfiglib"], { stdio: "ignore" }).status === 0,
    package: "python3-kconfiglib",
    tests: "comparison with kconfiglib",
  },
  { has: () => onPath("docker-registry"), package: "docker-registry", tests: "OCI registries" },
  { has: () => onPath("skopeo"), package: "skopeo", tests: "images in registries read by skopeo" },
  { has: () => onPath("umoci"), package: "umoci", tests: "images in registries unpacked by umoci" },
  { has: () => onPath("nix-build"), package: "nix-bin", tests: "comparison with Nix" },
  {
    has: () => spawnSync("/usr/bin/python3", ["-c", "import buildstream"], { stdio: "ignore" }).status === 0,
    package: "python3-buildstream",
    tests: "action digests against Python's protobuf",
  },
];

const missing = needs.filter((need) => !need.has());
if (missing.length > 0 && process.getuid?.() === 0 && onPath("apt-get")) {
  const packages = missing.map((need) => need.package);
  console.error(`installing ${packages.join(" ")}`);
  const apt = (...argv) =>
    spawnSync("apt-get", argv, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
}
for (const need of needs.filter((n) => !n.has())) console.error(`skipped: ${need.tests} (needs Debian's ${need.package}, or the like)`);

const reporters = process.env.KILN_TEST_REPORT
  ? ["--reporter=default", "--reporter=json", `--outputFile.json=${process.env.KILN_TEST_REPORT}`]
  : [];
/** Node parses all of NODE_EXTRA_CA_CERTS at each start, of which there are thousands here; Kiln reads SSL_CERT_FILE when it fetches. */
function environment() {
  const { NODE_EXTRA_CA_CERTS: authorities = "", ...env } = process.env;
  const { SSL_CERT_FILE: file = authorities } = env;
  if (authorities === "" || file !== authorities) return process.env;
  return { ...env, SSL_CERT_FILE: authorities };
}

const projects = words.some((word) => word.startsWith("--project")) ? [] : ["--project=!long"];
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const result = spawnSync(process.execPath, [vitest, "run", ...reporters, ...projects, ...words], {
  stdio: "inherit",
  env: environment(),
});
process.exitCode = result.status ?? 1;

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
