/** How a platform's images are started: its recipe's `run` record (docs/run.md). */
export type Machine =
  /** The image is a program of this host. */
  { readonly kind: "process" } | Qemu;

/** Words of `args`, `initrd`, `disk`, `gdb` and `net` may hold `{…}` for what is known only when the machine starts. */
export interface Qemu {
  readonly kind: "qemu";
  readonly program: string;
  /** `{image}`: the image's path; `{memory}`: whole MiB. The guest's arguments follow `-append`, one string. */
  readonly args: readonly string[];
  readonly exit: QemuExit;
  /** Bytes; what `{memory}` is unless it is asked for otherwise. Absent: it can't be. */
  readonly memory?: number;
  /** Bytes; less than this isn't enough for the image. */
  readonly leastMemory?: number;
  /** Beside `args`, with an initial ram disk: `{initrd}` is its path. Absent: the machine takes none. */
  readonly initrd?: readonly string[];
  /** Beside `args`, with a disk: `{disk}` is the file. Absent: the machine has none. */
  readonly disk?: readonly string[];
  /** Beside `args`, to wait for a debugger on `{port}`. Absent: it can't. */
  readonly gdb?: readonly string[];
  /** With a debugger: words of the guest's before all others. */
  readonly gdbBoot: readonly string[];
  /** Beside `args`, by the names that `--net` takes. `{forwards}`: ports of this host that lead to the guest. */
  readonly net: ReadonlyMap<string, readonly string[]>;
  /** Of other machines that can start the same image, by the names that `--config` takes. */
  readonly configs: ReadonlyMap<string, ConfigTemplate>;
}

/**
 * How the guest's status comes out: "isa-debug-exit" (the guest writes status + 1, QEMU exits with 2 × status + 3), "semihosting" and "sifive-test" (the
 * guest asks for status + 2) or "none" (QEMU's own status).
 */
export type QemuExit = "isa-debug-exit" | "semihosting" | "sifive-test" | "none";

/** A configuration file with `{image}`, `{memory}` (whole MiB), `{args}` and `{initrd}`. */
export interface ConfigTemplate {
  readonly format: ConfigFormat;
  readonly text: string;
}

/** How values stand in the file: as in JSON, or as strings of xl.cfg(5). */
export type ConfigFormat = "json" | "xl";

/** What a person asks of a machine, beyond what its recipe says. */
export interface MachineWishes {
  readonly memory?: number;
  /** A file. */
  readonly initrd?: string;
  /** A file of raw blocks. */
  readonly disk?: string;
  /** A TCP port of this host's loopback. */
  readonly gdbPort?: number;
  readonly net?: string;
  readonly forwards: readonly Forward[];
}

/** A port of this host that leads to one of the guest. */
export interface Forward {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly host: number;
  readonly guest: number;
}
