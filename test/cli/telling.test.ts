import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, runKiln, type KilnResult } from "../support/kiln.ts";

// What a build tells beside its results. Each text in main.c is a new one, so that the shared store can't know its steps.
const folder = mkdtempSync(join(tmpdir(), "kiln-telling-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const stamp = `${process.pid} ${Date.now()}`;
const write = (main: string): void =>
  writeFileSync(join(folder, "main.c"), `#include <printf.h>\nconst char stamp[] = "${stamp}";\nint main(void) { ${main} }\n`);
const kiln = async (...words: readonly string[]): Promise<KilnResult> => await runKiln(words, { cwd: folder });

const [, schema = ""] = /```json\n([^]*?)```/.exec(readFileSync(join(ROOT, "docs/events.md"), "utf8")) ?? [];
const fits = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(JSON.parse(schema));

interface EventLine {
  readonly event: string;
  readonly ms: number;
  readonly id?: string;
  readonly name?: string;
  readonly how?: string;
  readonly outcome?: string;
  readonly kind?: string;
  readonly cpuMs?: number;
  readonly peakBytes?: number;
  readonly summary?: {
    readonly built: number;
    readonly reused: number;
    readonly criticalPath: readonly { readonly name: string }[];
    readonly largest?: { readonly peakBytes: number };
  };
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly cat?: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly id?: string; readonly critical?: boolean };
}

/** The lines of a file, each of which must be as docs/events.md says. */
function eventsOf(file: string): readonly EventLine[] {
  const text = readFileSync(join(folder, file), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const event = JSON.parse(line) as EventLine;
      expect(fits(event), `${line}\n${JSON.stringify(fits.errors)}`).toBe(true);
      return event;
    });
}

beforeAll(() => {
  const core = JSON.stringify(ROOT);
  writeFileSync(join(folder, "workspace.kiln"), `workspace telling { }\ninput core = path(${core})\nopen core { linux, printf, heap }\n`);
  const image = "image demo {\n  platforms = [linux]\n  needs printf\n  needs heap\n  app { sources = [./main.c] }\n}\n";
  writeFileSync(join(folder, "demo.kiln"), image);
});

describe("telling", { timeout: 240_000 }, () => {
  test("events of a build that goes well, and of one that has nothing to do", async () => {
    write('printf("%s\\n", stamp);');
    const first = await kiln("build", "demo", "--json", "--events", "events");
    expect(first.exit, first.stderr).toBe(0);
    const events = eventsOf("events");
    expect(events.map(({ ms }) => ms)).toEqual(events.map(({ ms }) => ms).toSorted((a, b) => a - b));
    expect(events[0]).toMatchObject({ event: "begin", version: 1 });
    expect(events.filter(({ event }) => event === "started").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["app/main.c", "demo/image"]),
    );
    const compiled = events.find(({ event, name }) => event === "finished" && name === "app/main.c");
    expect(compiled?.cpuMs).toBeGreaterThan(0);
    expect(compiled?.peakBytes).toBeGreaterThan(1 << 20);
    const end = events.at(-1);
    expect(end).toMatchObject({ event: "end", outcome: "done" });
    expect(end?.summary?.largest?.peakBytes).toBe(Math.max(...events.map(({ peakBytes = 0 }) => peakBytes)));
    expect(end?.summary?.built).toBe(events.filter(({ event, how }) => event === "finished" && how === "run").length);
    // The chain goes from the source that is new to the image.
    const chain = (end?.summary?.criticalPath ?? []).map(({ name }) => name);
    expect(chain[0]).toBe("app/main.c");
    expect(chain.at(-1)).toMatch(/^demo\//);
    const result = JSON.parse(first.stdout) as { readonly summary: unknown };
    expect(result.summary).toEqual(end?.summary);
    expect(first.stderr).toMatch(/^built \d+, reused \d+ \(.*\)$/m);

    const second = await kiln("build", "demo", "--events", "events");
    expect(second.stderr).toMatch(/^nothing to do \(.*\)\n$/);
    const again = eventsOf("events");
    expect(again.filter(({ event }) => event === "started")).toEqual([]);
    expect(again.at(-1)).toMatchObject({ outcome: "done", summary: { built: 0, criticalPath: [] } });
    expect(await kiln("build", "demo", "-q")).toEqual({ stdout: "", stderr: "", exit: 0 });
  });

  test("a failure is told once, at the end, with a command that repeats it", async () => {
    write("return nobody;");
    const { stderr, exit } = await kiln("build", "demo", "-k", "--events", "events");
    expect(exit).toBe(1);
    expect(stderr.split("undeclared identifier 'nobody'")).toHaveLength(2);
    expect(stderr).toMatch(/\nfailed 1, skipped \d+ that need it, reused \d+ \(.*\)\n$/);
    expect(eventsOf("events").at(-1)).toMatchObject({ outcome: "failed", summary: { failed: 1 } });
    const [, command = ""] = /^note: to repeat: kiln (.*)$/m.exec(stderr) ?? [];
    expect(command).toBe("build demo@linux-x86_64 --step app/main.c");
    const again = await kiln(...command.split(" "));
    expect(again.exit).toBe(1);
    expect(again.stderr).toContain("undeclared identifier 'nobody'");
    const [, log = ""] = /^note: to see its output again: kiln (.*)$/m.exec(stderr) ?? [];
    expect((await kiln(...log.split(" "))).stdout).toContain("undeclared identifier 'nobody'");

    write("return 0;");
    const mended = await kiln(...command.split(" "), "--json");
    expect(mended.exit).toBe(0);
    expect(JSON.parse(mended.stdout)).toMatchObject({ step: { kind: "compile", name: "app/main.c" }, actions: { compile: { run: 1 } } });
  });

  test("options that a failure depends on stand in the command that repeats it", async () => {
    write("return nobody;");
    const { stderr } = await kiln("build", "demo", "--set", "core.heap.size=8MiB", "--set", "core.heap.explained=true", "--timeout", "77");
    const [, command = ""] = /^note: to repeat: kiln (.*)$/m.exec(stderr) ?? [];
    expect(command, stderr).toBe(
      "build demo@linux-x86_64 --step app/main.c --set core.heap.size=8MiB --set core.heap.explained=true --timeout 77",
    );
  });

  test("a profile shows the steps that ran, as long as they ran, on tracks where none overlap", async () => {
    write('printf("profile %s\\n", stamp);');
    const { exit, stdout, stderr } = await kiln("build", "demo", "--json", "--profile", "profile", "--events", "events");
    expect(exit, stderr).toBe(0);
    const { traceEvents } = JSON.parse(readFileSync(join(folder, "profile"), "utf8")) as { readonly traceEvents: readonly TraceEvent[] };
    const slices = traceEvents.filter(({ ph }) => ph === "X");
    const steps = slices.filter(({ cat }) => cat !== "phase");
    const ran = eventsOf("events").filter(({ event, how }) => event === "finished" && how === "run");
    expect(new Set(steps.map(({ args }) => args.id))).toEqual(new Set(ran.map(({ id }) => id)));
    expect(slices.filter(({ cat }) => cat === "phase").map(({ name }) => name)).toEqual(["evaluate", "build", "round"]);
    const { summary } = JSON.parse(stdout) as { readonly summary: { readonly criticalPath: readonly { readonly id: string }[] } };
    expect(steps.filter(({ args }) => args.critical).map(({ args }) => args.id)).toEqual(summary.criticalPath.map(({ id }) => id));
    for (const tid of new Set(steps.map((one) => one.tid))) {
      const own = steps.filter((one) => one.tid === tid).toSorted((a, b) => a.ts - b.ts);
      for (const [i, { ts, dur }] of own.entries()) expect(ts + dur).toBeLessThanOrEqual(own[i + 1]?.ts ?? Infinity);
      expect(traceEvents).toContainEqual(expect.objectContaining({ name: "thread_name", tid, args: { name: `steps ${tid}` } }));
    }
  });

  test("events of recipes that hold mistakes", async () => {
    writeFileSync(join(folder, "wrong.kiln"), "let x = nothing\n");
    try {
      expect((await kiln("build", "demo", "--events", "events")).exit).toBe(2);
      const events = eventsOf("events");
      expect(events.map(({ event }) => event)).toEqual(["begin", "refused", "phase", "end"]);
      expect(events.at(-1)).toMatchObject({ outcome: "refused" });
    } finally {
      rmSync(join(folder, "wrong.kiln"));
    }
  });

  test("a file that can't be written to ends the command before it builds", async () => {
    const { stderr, exit } = await kiln("build", "demo", "--events", "nowhere/events");
    expect({ stderr, exit }).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1109") });
    expect(stderr).toContain("ENOENT");
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk cuts events short, not the build", async () => {
    write('printf("again %s\\n", stamp);');
    const { stderr, exit } = await kiln("build", "demo", "--events", "/dev/full");
    expect(exit).toBe(0);
    expect(stderr.split("warning[KILN-E1112]")).toHaveLength(2);
    expect(stderr).toContain("ENOSPC");
  });
});
