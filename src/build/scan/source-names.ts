import { join } from "node:path";
import type { Derivation, DerivationGraph, ScanSpec } from "#derivation/derivation.ts";
import type { Digest } from "#derivation/digest.ts";
import type { Store, Trust } from "#store/store.ts";
import { Contents } from "../contents.ts";
import type { ResolvedInput } from "../input-root.ts";
import { TreeReader } from "../tree-reader.ts";
import type { LexicalScan } from "./lexical-result.ts";
import { openScanner } from "./scanner.ts";
import { LexicalCache } from "./lexical-cache.ts";

/** A file that a step reads, with its place on this host where it is one of the workspace. */
export interface ReadFile {
  readonly digest: Digest;
  readonly place: string | undefined;
}

/** What a compile step reads of the files that are there, without anything being built. */
export interface StepSources {
  /** The translation unit and all that it can include. */
  readonly closure: readonly ReadFile[];
  /** Further files of C and assembly beside it: with other options they may take part. Steps of one tree have one list. */
  readonly beside: readonly ReadFile[];
  /** Some input that it searches isn't there yet: a source that has to be fetched, a header that a step makes. */
  readonly isPart: boolean;
}

export interface SourceNames {
  /** Throws KILN-E0605, KILN-E0907, KILN-E0908. */
  sourcesOf(derivation: Derivation, scan: ScanSpec): Promise<StepSources>;
  scan(digest: Digest): LexicalScan;
  /** A file's text. */
  text(digest: Digest): string;
  readonly lexical: LexicalCache;
  close(): void;
}

/** Reads names of C sources as builds do: the same closure, the same scans. */
export function openSourceNames(store: Store, graph: DerivationGraph, trust: Trust): SourceNames {
  const contents = new Contents(store, graph.sources);
  const trees = new TreeReader(store);
  const lexical = new LexicalCache(store.root, contents);
  const scanner = openScanner({ store, contents, trees, lexical, whole: false });

  const inputsOf = async ({ inputs }: Derivation): Promise<ReadonlyMap<string, ResolvedInput>> => {
    const found = new Map<string, ResolvedInput>();
    for (const [name, input] of Object.entries(inputs)) {
      if ("text" in input) found.set(name, { kind: "file", digest: contents.addText(input.text), executable: false });
      else if ("source" in input) {
        if (input.type !== "directory") found.set(name, { kind: "file", digest: input.source, executable: false });
        else {
          await contents.ensureTree(input.source);
          found.set(name, { kind: "tree", digest: input.source });
        }
      } else {
        const output = store.realisation(input.derivation, trust)?.outputs[input.output];
        const inside =
          output?.kind === "tree" && input.path !== undefined && input.path !== "" ? trees.find(output.digest, input.path) : output;
        if (inside && (inside.kind === "file" || store.hasTree(inside.digest))) found.set(name, inside);
      }
    }
    return found;
  };
  const placeOf = ({ inputs }: Derivation, input: string, path: string): string | undefined => {
    const given = inputs[input];
    const root = given && "source" in given ? graph.sources.get(given.source) : undefined;
    return root === undefined ? undefined : join(root, path.slice(input.length));
  };
  /** All steps of a library share a tree: one list for each place that it is read from. */
  const listed = new Map<string, readonly ReadFile[]>();
  const beside = (derivation: Derivation, name: string, root: Digest): readonly ReadFile[] => {
    const key = JSON.stringify([name, root, placeOf(derivation, name, name) ?? ""]);
    const known = listed.get(key);
    if (known !== undefined) return known;
    const files: ReadFile[] = [];
    const open: [string, Digest][] = [[name, root]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [folder, digest] = next;
      for (const [entry, node] of trees.folder(digest)) {
        const path = `${folder}/${entry}`;
        if (node.kind === "tree") open.push([path, node.digest]);
        else if (node.kind === "file" && C_FILE.test(entry)) files.push({ digest: node.digest, place: placeOf(derivation, name, path) });
      }
    }
    listed.set(key, files);
    return files;
  };

  return {
    lexical,
    scan: (digest) => lexical.scan(digest),
    text: (digest) => Buffer.from(contents.read(digest)).toString("utf8"),
    close: () => scanner.close(),
    async sourcesOf(derivation, scan) {
      const inputs = await inputsOf(derivation);
      const own = Object.keys(derivation.inputs).find((name) => scan.source === name || scan.source.startsWith(`${name}/`)) ?? "";
      const closure = scanner
        .reach(derivation, scan, inputs)
        .map(({ digest, input, path }) => ({ digest, place: placeOf(derivation, input, path) }));
      const root = inputs.get(own);
      const isPart = [own, ...scan.prune].some((name) => name in derivation.inputs && !inputs.has(name));
      return { closure, beside: root?.kind === "tree" ? beside(derivation, own, root.digest) : [], isPart };
    },
  };
}

const C_FILE = /\.(?:c|h|S|s|inc|def)$/;
