import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { KILN, ROOT, saidByKiln, sharedStore } from "../support/kiln.ts";
import { isProgress } from "../support/progress.ts";
import { fencesOf, type Fence } from "./fences.ts";
import { pages } from "./pages.ts";

/**
 * Each page of the tour, and of some others, is run from its beginning to its end, in an empty folder: fences with `file=` are written, in those that are `console` what
 * follows `$ ` (and `> ` in the next lines) is a shell's command, and what stands below it must be said, on either stream. A line `…` stands for any
 * lines. `console qemu` is left out where there is no QEMU. KILN_ACCEPT=1 writes what was said into the page; such a run does not pass.
 */
const accept = process.env["KILN_ACCEPT"] === "1";
const work = mkdtempSync(join(tmpdir(), "kiln-tour-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const bin = join(work, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "kiln"), `#!/bin/sh\nexec "${process.execPath}" "${KILN}" "$@"\n`);
chmodSync(join(bin, "kiln"), 0o755);

const hasQemu = isInstalled("qemu-system-x86_64");

describe("the tour", { timeout: 300_000 }, () => {
  const others = ["docs/configuration.md", "docs/porting.md"];
  for (const page of pages.filter((one) => one.startsWith("docs/tour/") || others.includes(one)))
    test(page, async () => await runPage(page));
});

test("the tour's index has every page, in order", () => {
  const index = readFileSync(join(ROOT, "docs/tour.md"), "utf8");
  const linked = [...index.matchAll(/\]\((tour\/[^)]+)\)/g)].map(([, target]) => `docs/${target}`);
  expect(linked).toEqual(pages.filter((one) => one.startsWith("docs/tour/")).toSorted());
});

async function runPage(page: string): Promise<void> {
  const home = join(work, basename(page, ".md"));
  mkdirSync(home);
  let folder = home;
  const all: { readonly place: string; readonly said: string; readonly shown: string; readonly isRight: boolean }[] = [];
  const text = readFileSync(join(ROOT, page), "utf8").split("\n");
  let moved = 0;
  for (const fence of fencesOf(page)) {
    if (fence.file !== undefined) write(join(folder, fence.file), fence.text);
    else if (fence.language === "console" && (hasQemu || !fence.words.includes("qemu"))) {
      let whole = "";
      for (const { command, shown, line } of commandsOf(fence)) {
        const done = await run(command, folder, home);
        ({ folder } = done);
        const isRight = fits(done.said, shown);
        // What was told as a mistake has an exit status of its own; all else must be done.
        const isDone = done.status === 0 || /^error|FAILED/m.test(done.said);
        all.push({ place: `${page}:${line} $ ${command}`, said: done.said, shown, isRight: isRight && isDone });
        whole += `$ ${command.replaceAll("\n", "\n> ")}\n${isRight ? shown : done.said}`;
      }
      const before = fence.text.split("\n").length - 1;
      const now = whole.split("\n").slice(0, -1);
      text.splice(fence.line - 1 + moved, before, ...now);
      moved += now.length - before;
    }
  }
  if (accept) writeFileSync(join(ROOT, page), text.join("\n"));
  const wrong = all.filter(({ isRight }) => !isRight);
  expect(wrong.map(({ place, said }) => `${place}\n${said}`).join("\n")).toBe(
    wrong.map(({ place, shown }) => `${place}\n${shown}`).join("\n"),
  );
  expect(wrong.map(({ place }) => place)).toEqual([]);
  expect(accept, "rewritten").toBe(false);
}

interface Command {
  readonly line: number;
  readonly command: string;
  readonly shown: string;
}

function commandsOf({ text, line, page }: Fence): readonly Command[] {
  const found: { line: number; command: string; shown: string }[] = [];
  for (const [i, one] of text.trimEnd().split("\n").entries()) {
    const last = found.at(-1);
    if (one.startsWith("$ ")) found.push({ line: line + i, command: one.slice(2), shown: "" });
    else if (last === undefined) throw new Error(`${page}:${line}: no command`);
    else if (one.startsWith("> ") && last.shown === "") last.command += `\n${one.slice(2)}`;
    else last.shown += `${one}\n`;
  }
  return found;
}

/** A command of Kiln's alone, whose words mean the same to a shell and to nobody: they need none. */
const WORDS = /^kiln((?: (?:[\w@.,:/+=-]+|'[^']*'))+)$/;

/** In a shell of its own that starts where the one before it ended. */
async function run(command: string, folder: string, home: string): Promise<{ said: string; status: number; folder: string }> {
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
    KILN_STORE: sharedStore(),
    KILN_CONFIG: "/dev/null",
    NO_COLOR: "1",
  };
  const words = WORDS.exec(command)?.[1]?.match(/'[^']*'|[^ ]+/g);
  const served =
    words &&
    (await saidByKiln(
      words.map((word) => word.replace(/^'(.*)'$/s, "$1")),
      folder,
      env,
    ));
  if (served) return { said: normalise(served.said), status: served.exit, folder };
  const script = `exec 2>&1\n${command}\nstatus=$?\npwd > "$TOUR_FOLDER"\nexit $status`;
  const ended = join(home, ".folder");
  const child = spawn("sh", ["-c", script], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...env, TOUR_FOLDER: ended },
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  const status = await new Promise<number>((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? -1)));
  return { said: normalise(said), status, folder: readFileSync(ended, "utf8").trimEnd() };
}

/** Progress isn't part of what is compared. */
function normalise(said: string): string {
  const lines = said.split("\n").filter((line) => !isProgress(line) && !line.startsWith("npm "));
  while (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

const withoutTimes = (text: string): string => text.replaceAll(/\(\d+(\.\d+)? m?s\)/g, "(TIME)");

/** How long something took doesn't count. */
function fits(said: string, shown: string): boolean {
  const lines = withoutTimes(shown).split("\n").slice(0, -1);
  const pattern = lines.map((line) =>
    line.trim() === "…" ? String.raw`(?:.*\n)*` : `${line.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\n`,
  );
  return new RegExp(`^${pattern.join("")}$`).test(withoutTimes(said));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
