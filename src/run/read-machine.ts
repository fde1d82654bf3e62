import { badRunRecord } from "#diagnostics/run.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { JsonValue } from "#eval/evaluated.ts";
import type { ConfigFormat, ConfigTemplate, Machine, Qemu, QemuExit } from "./machine.ts";

const EXITS: readonly QemuExit[] = ["isa-debug-exit", "semihosting", "sifive-test", "none"];
const FORMATS: readonly ConfigFormat[] = ["json", "xl"];
const FIELDS = ["kind", "program", "args", "exit", "memory", "least_memory", "initrd", "disk", "gdb", "gdb_boot", "net", "config"];

/** Reads a `run` record; KILN-E1001 when it is none that Kiln knows. */
export function machineOf(target: string, run: JsonValue): Machine {
  const record = new RunRecord(target, run, "run");
  const kind = record.oneOf("kind", ["process", "qemu"]);
  record.only(kind === "process" ? ["kind"] : FIELDS);
  return kind === "process" ? { kind } : qemuOf(record);
}

function qemuOf(record: RunRecord): Qemu {
  const program = record.text("program");
  if (!/^[A-Za-z0-9_.+-]+$/.test(program)) return record.wrong("`program` must be a program's name, without a folder");
  const [memory, leastMemory] = [record.size("memory"), record.size("least_memory")];
  const [initrd, disk, gdb] = [record.optionalTexts("initrd"), record.optionalTexts("disk"), record.optionalTexts("gdb")];
  return {
    kind: "qemu",
    program,
    args: record.texts("args"),
    exit: record.has("exit") ? record.oneOf("exit", EXITS) : "none",
    ...(memory === undefined ? {} : { memory }),
    ...(leastMemory === undefined ? {} : { leastMemory }),
    ...(initrd === undefined ? {} : { initrd }),
    ...(disk === undefined ? {} : { disk }),
    ...(gdb === undefined ? {} : { gdb }),
    gdbBoot: record.optionalTexts("gdb_boot") ?? [],
    net: record.named("net", (net, name) => net.texts(name)),
    configs: record.named("config", (configs, name) => configOf(configs.inner(name))),
  };
}

function configOf(record: RunRecord): ConfigTemplate {
  record.only(["format", "text"]);
  return { format: record.oneOf("format", FORMATS), text: record.text("text") };
}

/** A record of a recipe, read field by field. */
class RunRecord {
  readonly #target: string;
  readonly #fields: ReadonlyMap<string, JsonValue>;
  readonly #name: string;

  constructor(target: string, value: JsonValue, name: string) {
    this.#target = target;
    this.#name = name;
    this.#fields =
      typeof value === "object" && !isList(value) ? new Map(Object.entries(value)) : this.wrong(`\`${name}\` must be a record`);
  }

  wrong(why: string): never {
    throw new KilnFailure([badRunRecord(this.#target, why)]);
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  only(known: readonly string[]): void {
    const other = [...this.#fields.keys()].find((field) => !known.includes(field));
    if (other !== undefined) this.wrong(`\`${this.#name}\` has no field \`${other}\`: it may have ${known.join(", ")}`);
  }

  text(field: string): string {
    const value = this.#fields.get(field);
    return typeof value === "string" ? value : this.wrong(`\`${field}\` must be a string`);
  }

  texts(field: string): readonly string[] {
    const value = this.#fields.get(field);
    if (value === undefined || !isList(value)) return this.wrong(`\`${field}\` must be a list of strings`);
    return value.map((word) => (typeof word === "string" ? word : this.wrong(`\`${field}\` must be a list of strings`)));
  }

  optionalTexts(field: string): readonly string[] | undefined {
    return this.has(field) ? this.texts(field) : undefined;
  }

  size(field: string): number | undefined {
    if (!this.has(field)) return undefined;
    const value = this.#fields.get(field);
    if (typeof value !== "string" || !/^\d{1,15}$/.test(value)) return this.wrong(`\`${field}\` must be a size`);
    return Number(value);
  }

  oneOf<T extends string>(field: string, known: readonly T[]): T {
    const found = known.find((one) => one === this.#fields.get(field));
    return found ?? this.wrong(`\`${field}\` must be ${known.map((one) => JSON.stringify(one)).join(" or ")}`);
  }

  inner(field: string): RunRecord {
    return new RunRecord(this.#target, this.#fields.get(field) ?? "", field);
  }

  named<T>(field: string, read: (inner: RunRecord, name: string) => T): ReadonlyMap<string, T> {
    if (!this.has(field)) return new Map();
    const inner = this.inner(field);
    return new Map([...inner.#fields.keys()].map((name) => [name, read(inner, name)]));
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
