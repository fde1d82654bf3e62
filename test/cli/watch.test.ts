import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { KILN, sharedStore } from "../support/kiln.ts";
import { checkout } from "./checkout.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

interface Line {
  readonly targets?: readonly unknown[];
  readonly derivations?: number;
  readonly warnings?: readonly { readonly code: string }[];
  readonly diagnostics?: readonly { readonly code: string; readonly at?: { readonly path: string } }[];
}

/** `kiln … --watch --json`: its lines one by one, and how it ends. */
function watch(folder: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, [KILN, ...words, "--watch", "--json"], {
    cwd: folder,
    env: { ...process.env, KILN_STORE: sharedStore(), KILN_CONFIG: "/dev/null", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const lines: Line[] = [];
  let text = "";
  let stderr = "";
  let wake = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    const parts = text.split("\n");
    text = parts.pop() ?? "";
    lines.push(...parts.map((one) => JSON.parse(one) as Line));
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (more: string) => {
    stderr += more;
    wake();
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let waits = 0;
  let seen = 0;
  return {
    /** The last line before it waits for changes. */
    async settled(): Promise<Line | undefined> {
      waits++;
      // The first wait comes after two rounds; lines of the two streams come in any order.
      await until(() => stderr.split("waiting for changes").length > waits && lines.length > waits);
      return lines.at(-1);
    },
    /** The next line of which this holds. */
    async line(holds: (line: Line) => boolean): Promise<Line> {
      for (;;) {
        const at = lines.findIndex((one, i) => i >= seen && holds(one));
        if (at >= 0) {
          seen = at + 1;
          return lines[at]!;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async interrupt(): Promise<number | null> {
      child.kill("SIGINT");
      return await ended;
    },
  };
}

describe("--watch", { timeout: 120_000 }, () => {
  test("ends although what it watches changes and goes away meanwhile", async () => {
    for (let round = 0; round < 3; round++) {
      const folder = checkout();
      const kiln = watch(folder, "check");
      await kiln.settled();
      writeFileSync(join(folder, "recipes/log/log.kiln"), "# changed\n");
      const ended = kiln.interrupt();
      rmSync(folder, { recursive: true, force: true });
      expect(await ended).toBe(130);
    }
  });

  test("checks again after an edit, waits out mistakes, and ends with 130", async () => {
    const folder = checkout();
    const recipe = join(folder, "recipes/printf/printf.kiln");
    const text = readFileSync(recipe, "utf8");
    const kiln = watch(folder, "check");
    const first = await kiln.settled();
    expect(first?.targets?.length).toBe(23);

    writeFileSync(recipe, text.replace("library printf {", "library printf {\n  nothing = 1"));
    expect((await kiln.settled())?.diagnostics?.[0]).toMatchObject({ code: "KILN-E0214" });
    writeFileSync(recipe, `${text}\nlet x = `);
    expect((await kiln.settled())?.diagnostics?.[0]?.code).toMatch(/^KILN-E01/);
    // As editors save: through a second file.
    writeFileSync(`${recipe}~`, text);
    renameSync(`${recipe}~`, recipe);
    expect((await kiln.settled())?.derivations).toBe(first?.derivations);
    expect(await kiln.interrupt()).toBe(130);
  });

  test("tells of options when nothing else is to be done: what has changed of it, beside the rounds", async () => {
    const folder = checkout();
    const [recipe, source] = ["recipes/printf/printf.kiln", "recipes/printf/printf.c"].map((path) => join(folder, path));
    const [text, code] = [recipe, source].map((path) => readFileSync(path!, "utf8"));
    const kiln = watch(folder, "check");
    const isRound = ({ targets }: Line): boolean => targets !== undefined;
    const isOptions = (line: Line): boolean => !isRound(line) && line.warnings !== undefined;
    await kiln.settled();
    writeFileSync(source!, `${code}\n#ifdef CONFIG_PRINTF_BUFER\n#endif\n`);
    // The round itself doesn't wait for it.
    expect((await kiln.line(isOptions)).warnings?.map(({ code: one }) => one)).toEqual(["KILN-E0354"]);
    // Nothing new: it isn't told again.
    writeFileSync(recipe!, `# a comment\n${text!}`);
    await kiln.line(isRound);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    writeFileSync(recipe!, text!.replace("library printf {", "library printf {\n  option bufer: int { default = 1 }"));
    expect((await kiln.line(isOptions)).warnings).toEqual([]);
    writeFileSync(recipe!, text!);
    expect((await kiln.line(isOptions)).warnings).toHaveLength(1);
    expect(await kiln.interrupt()).toBe(130);
  });

  test("finds what nobody told of when there is time: a source in a folder that isn't watched", async () => {
    const folder = checkout();
    const recipe = join(folder, "recipes/log/log.kiln");
    const hidden = join(folder, "recipes/log/.made");
    mkdirSync(hidden);
    writeFileSync(join(hidden, "made.c"), "int made;\n");
    writeFileSync(recipe, readFileSync(recipe, "utf8").replace("./log.c", "./log.c, ./.made/made.c"));
    const kiln = watch(folder, "check");
    const first = (await kiln.settled())?.derivations;
    rmSync(join(hidden, "made.c"));
    // Something else is told of.
    writeFileSync(
      join(folder, "recipes/printf/printf.kiln"),
      `# a comment\n${readFileSync(join(folder, "recipes/printf/printf.kiln"), "utf8")}`,
    );
    expect(first).toBeGreaterThan(100);
    expect((await kiln.line(({ diagnostics }) => diagnostics !== undefined)).diagnostics?.[0]?.code).toBe("KILN-E0417");
    expect(await kiln.interrupt()).toBe(130);
  });

  test("begins with a mistake; outside of a workspace there is nothing to wait for", async () => {
    const folder = checkout();
    const main = join(folder, "workspace.kiln");
    const text = readFileSync(main, "utf8");
    writeFileSync(main, text.replace("exports {", "exports { {"));
    const kiln = watch(folder, "check");
    expect((await kiln.settled())?.diagnostics?.length).toBeGreaterThan(0);
    writeFileSync(main, text);
    expect((await kiln.settled())?.targets?.length).toBe(23);
    expect(await kiln.interrupt()).toBe(130);
  });

  test("builds again when a source changes", async () => {
    const folder = checkout();
    const kiln = watch(folder, "build", "hello@linux");
    const sha = (line: unknown): unknown => JSON.stringify((line as { targets: unknown }).targets);
    const first = await kiln.settled();
    const source = join(folder, "recipes/hello/main.c");
    const text = readFileSync(source, "utf8");
    writeFileSync(
      source,
      text.replace(/"[^"%\\\n]{4,}/, (found) => `${found}!`),
    );
    const second = await kiln.settled();
    expect(sha(second)).not.toBe(sha(first));
    writeFileSync(source, text);
    expect(sha(await kiln.settled())).toBe(sha(first));
    expect(await kiln.interrupt()).toBe(130);
  });
});
