// Linux 6.1's Kconfig files, from Debian's package, and small stubs in place of compilers: one fixed environment for whoever reads them.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PACKAGE = "linux-source-6.1";
/** What reading the configuration needs of the tree. */
const WANTED = ["*/Kconfig*", "*/arch/*/configs/*", "*/scripts/*", "*/arch/*/tools/*"];

export const CONF = process.env.KILN_CONF ?? "/usr/lib/linux-kbuild-6.1/scripts/kconfig/conf";

/** The folder of the tree, downloaded and unpacked if it isn't there yet. Throws if apt can't. */
export function linuxSource() {
  if (process.env.KILN_LINUX_SOURCE) return process.env.KILN_LINUX_SOURCE;
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-tests");
  const tree = join(cache, PACKAGE);
  if (existsSync(tree)) return tree;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "work-"));
  try {
    const download = () => spawnSync("apt-get", ["download", "-q", PACKAGE], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
    if (download().status !== 0) {
      spawnSync("apt-get", ["update", "-qq"], { stdio: ["ignore", "ignore", "inherit"] });
      if (download().status !== 0) throw new Error(`apt-get can't download ${PACKAGE}`);
    }
    const [archive] = readdirSync(work);
    execFileSync("dpkg-deb", ["-x", archive, "package"], { cwd: work });
    mkdirSync(join(work, "tree"));
    const tar = ["-xJf", join("package/usr/src", `${PACKAGE}.tar.xz`), "-C", "tree", "--strip-components=1", "--wildcards", ...WANTED];
    execFileSync("tar", tar, { cwd: work, stdio: ["ignore", "inherit", "inherit"] });
    // Whoever was quicker has the same.
    if (!existsSync(tree)) renameSync(join(work, "tree"), tree);
    return tree;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Answers as gcc, as, ld and others of Debian 12 would, without being any; some options are refused, so that both branches of conditions are met. */
const STUBS = {
  "stub-cc": `case "$*" in
*"-E -P -x c -") echo "GCC 12 2 0" ;;
*-Wa,--version*) echo "GNU assembler (GNU Binutils) 2.40" ;;
*-print-file-name=plugin*) echo /no/such/plugin ;;
*"-S "*) echo "%gs" ;;
*-fsanitize=kcfi*|*-fsanitize=hwaddress*|*-fsanitize=kernel-memory*|*-mfunction-return*|*-mharden-sls*|*-ftrivial-auto-var-init=zero*|*-mrecord-mcount*|*-mbranch-protection=pac-ret*) exit 1 ;;
esac`,
  "stub-ld": `case "$*" in
--version) echo "GNU ld (GNU Binutils) 2.40" ;;
*--fix-cortex-a53-843419*) exit 1 ;;
esac`,
  "stub-tool": `echo "GNU stub 2.40"`,
  "stub-pahole": "echo v1.24",
  "stub-none": "exit 1",
};

/** Writes the stubs into a folder; gives the environment for an architecture (as \`make ARCH=…\` takes it). */
export function linuxEnvironment(folder, arch) {
  mkdirSync(folder, { recursive: true });
  for (const [name, body] of Object.entries(STUBS)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    PATH: `${folder}:/usr/bin:/bin`,
    LC_ALL: "C",
    ARCH: arch,
    SRCARCH: arch === "i386" || arch === "x86_64" ? "x86" : arch,
    srctree: ".",
    KERNELVERSION: "6.1.0",
    CC: "stub-cc",
    CC_VERSION_TEXT: "stub-cc (Debian 12.2.0) 12.2.0",
    LD: "stub-ld",
    NM: "stub-tool",
    AR: "stub-tool",
    OBJCOPY: "stub-tool",
    PAHOLE: "stub-pahole",
    RUSTC: "stub-none",
    BINDGEN: "stub-none",
    CLANG_FLAGS: "",
    KCONFIG_AUTOCONFIG: "/dev/null",
  };
}
