import type { Derivation, DerivationInput } from "#derivation/derivation.ts";
import type { Output } from "#derivation/output.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import type { EvaluatedTarget, EvaluatedTest } from "#eval/evaluated.ts";
import type { Machine } from "#run/machine.ts";
import { qemuArguments } from "#run/qemu.ts";
import { EMULATOR, type Emulator } from "./emulator.ts";

/** A file that is in the store. */
export type StoredFile = Extract<Output, { readonly kind: "file" }>;

/** What a test runs. */
export interface TestedImage {
  readonly target: Pick<EvaluatedTarget, "name">;
  readonly image: StoredFile;
  /** std's tools, one of which is `run-test`. */
  readonly tools: StoredFile;
  readonly machine: Machine;
  /** Of a machine of QEMU's. */
  readonly emulator?: Emulator;
  /** Where steps run: "x86_64-linux". */
  readonly buildSystem: string;
}

/** Seconds: a machine is emulated, perhaps beside others. */
const TIMEOUT = "300";
/** What a test leaves: all that its console said. */
export const CONSOLE = "console.txt";
/** The port of the step's own loopback that recipes/std/tools/http.c asks. */
const HTTP_PORT = 8080;

/** The step that runs a declared test: its inputs are the image, Kiln's tool and the emulator with all that it needs, by content. */
export function testStep({ target, image, tools, machine, emulator, buildSystem }: TestedImage, test: EvaluatedTest): Derivation {
  const files: [string, DerivationInput][] = [...(emulator?.files ?? [])].map(([place, { digest }]) => [
    `${EMULATOR}/${place}`,
    { source: digest, type: "file", executable: true },
  ]);
  return {
    kind: "run",
    name: `${target.name} test ${test.name}`,
    buildSystem,
    command: ["./kiln-tools", "run-test", ...checksOf(machine, test), CONSOLE, ...machineCommand(machine, emulator, test)],
    env: emulator?.env ?? {},
    timeout: TIMEOUT,
    inputs: {
      "kiln-tools": { source: tools.digest, type: "file", executable: true },
      image: { source: image.digest, type: "file", executable: true },
      ...Object.fromEntries(files),
    },
    outputs: [CONSOLE],
  };
}

function checksOf(machine: Machine, { expect, exit, http }: EvaluatedTest): readonly string[] {
  return [
    "--status",
    machine.kind === "qemu" ? machine.exit : "none",
    ...(exit === undefined ? [] : ["--exit", String(exit)]),
    ...expect.flatMap((text) => ["--expect", text]),
    ...http.requests.flatMap(({ path, status, contains }) => ["--http", path, String(status), contains]),
  ];
}

function machineCommand(machine: Machine, emulator: Emulator | undefined, { run, http }: EvaluatedTest): readonly string[] {
  switch (machine.kind) {
    case "process":
      return ["./image", ...run];
    case "qemu": {
      const wishes =
        http.requests.length === 0
          ? { forwards: [] }
          : { net: "user", forwards: [{ protocol: "tcp" as const, address: "127.0.0.1", host: HTTP_PORT, guest: http.port }] };
      return [...(emulator?.command ?? []), ...qemuArguments(machine, "image", run, wishes)];
    }
    default:
      return assertNever(machine);
  }
}
