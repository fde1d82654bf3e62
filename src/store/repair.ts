import { chmodSync, lstatSync, renameSync, rmSync } from "node:fs";
import { assertNever } from "#diagnostics/assert-never.ts";
import { hashOf, type Digest } from "#derivation/digest.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Finding, Verified } from "./findings.ts";
import { makeFolder, type Layout } from "./layout.ts";
import type { VerifyReport } from "./store.ts";
import type { Trees } from "./trees.ts";
import { verifyStore } from "./verify.ts";

export interface RepairParts {
  readonly trees: Trees;
  /** Takes a folder of the host in. */
  readonly importFolder: (path: string) => Promise<Digest>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What is mended may show more (a file that could not be read): looked so often. */
const mostRounds = 4;

/**
 * Verifies and mends until nothing is found, or nothing more can be mended: right modes are given, what is damaged is removed (a build makes it again) with all
 * that names it, what is no part of a store is set aside in `lost/`, trees that are whole give
 * back blobs that are gone, and are made anew from blobs where links show them.
 */
export async function verifyAndRepair(layout: Layout, { trees, importFolder, onProgress }: RepairParts): Promise<VerifyReport> {
  const problems: string[] = [];
  let verified = await verifyStore(layout, onProgress);
  for (let round = 1; round <= mostRounds && verified.findings.length > 0; round++) {
    problems.push(...verified.findings.map(textOf));
    const remedies = verified.findings.toSorted((a, b) => order.indexOf(a.remedy.kind) - order.indexOf(b.remedy.kind));
    for (const finding of remedies) await mend(layout, { trees, importFolder }, finding);
    verified = await verifyStore(layout, onProgress);
  }
  const { findings, ...counts } = verified;
  return { ...counts, problems: [...new Set(problems)], unrepaired: findings.map(textOf) };
}

export function reportOf({ findings, ...counts }: Verified): VerifyReport {
  return { ...counts, problems: findings.map(textOf) };
}

const textOf = ({ name, problem }: Finding): string => `${name} ${problem}`;
/** Trees last: what they are made of must be mended first. */
const order: readonly Finding["remedy"]["kind"][] = ["mode", "set aside", "remove", "take in", "materialise", "look again"];

async function mend(layout: Layout, { trees, importFolder }: RepairParts, { name, remedy }: Finding): Promise<void> {
  const path = `${layout.root}/${name}`;
  const tree = `${layout.root}/${name.split("/", 3).join("/")}`;
  switch (remedy.kind) {
    case "mode":
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) chmodSync(path, remedy.mode);
      return;
    case "remove":
      // Trees go as a whole.
      rmSync(name.startsWith("trees/") ? tree : path, { recursive: true, force: true });
      return;
    case "set aside":
      return putAside(layout, path, name);
    case "take in":
      if (!(await isTakenIn(tree, importFolder))) rmSync(tree, { recursive: true, force: true });
      return;
    case "materialise":
      try {
        trees.forget(remedy.tree);
        trees.materialise(remedy.tree);
      } catch (error) {
        // Its content is lost: what is left to be told is that the link leads nowhere.
        if (!(error instanceof KilnFailure)) throw error;
      }
      return;
    case "look again":
      return;
    default:
      assertNever(remedy);
  }
}

/** Whether the tree is what its name says; then the store has all of it now. */
async function isTakenIn(tree: string, importFolder: RepairParts["importFolder"]): Promise<boolean> {
  try {
    return hashOf(await importFolder(tree)) === tree.slice(tree.lastIndexOf("/") + 1);
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return false;
  }
}

function putAside(layout: Layout, path: string, name: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  const folder = layout.area("lost");
  makeFolder(folder);
  const to = `${folder}/${name.replaceAll("/", "-")}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  renameSync(path, to);
}
