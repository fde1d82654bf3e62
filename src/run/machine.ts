import { badRunRecord } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { JsonValue } from "#eval/evaluated.ts";

/** How a platform's images are started: its recipe's `run` record. */
export type Machine =
  /** The image is a program of this host. */
  | { readonly kind: "process" }
  /**
   * `args` are given to `program`; in each, `{image}` stands for the image's path. The guest's arguments follow `-append`, one string.
   * `exit` tells how the guest's status comes out: "isa-debug-exit" (the guest writes status + 1, QEMU exits with 2 × status + 3), "semihosting"
   * (the guest asks for status + 2) or "none" (QEMU's own status).
   */
  | { readonly kind: "qemu"; readonly program: string; readonly args: readonly string[]; readonly exit: QemuExit };

export type QemuExit = "isa-debug-exit" | "semihosting" | "none";

/** Reads a `run` record; KILN-E1001 when it is none that Kiln knows. */
export function machineOf(target: string, run: JsonValue): Machine {
  const wrong = (why: string): never => {
    throw new KilnFailure([badRunRecord(target, why)]);
  };
  if (typeof run !== "object" || isList(run)) return wrong("`run` must be a record");
  // oxlint-disable-next-line switch-exhaustiveness-check -- any value may stand in a recipe
  switch (run["kind"]) {
    case "process":
      return { kind: "process" };
    case "qemu": {
      const { program, args, exit } = run;
      if (typeof program !== "string" || !/^[A-Za-z0-9_.+-]+$/.test(program))
        return wrong("`program` must be a program's name, without a folder");
      if (args === undefined || typeof args !== "object" || !isList(args)) return wrong("`args` must be a list of strings");
      const words = args.map((word) => (typeof word === "string" ? word : wrong("`args` must be a list of strings")));
      if (exit !== undefined && exit !== "isa-debug-exit" && exit !== "semihosting" && exit !== "none")
        return wrong('`exit` must be "isa-debug-exit", "semihosting" or "none"');
      return { kind: "qemu", program, args: words, exit: exit ?? "none" };
    }
    default:
      return wrong('`kind` must be "process" or "qemu"');
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
