import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { ParseModule } from "#config/host-files.ts";
import type { Item } from "#syntax/ast.ts";
import { sha256Hex } from "#derivation/digest.ts";
import { noteUse } from "#store/last-use.ts";
import { prepareRoot } from "#store/layout.ts";
import { parseModule } from "#syntax/parse.ts";
import { replaceFile } from "#store/replace-file.ts";

/** Set by the bundler: a digest of the grammar and of all that turns text into trees. Without it (in tests of sources) nothing is kept. */
declare const __KILN_SYNTAX__: string | undefined;

/** Hexadecimal digits of a sha256. */
const CHECK_BYTES = 64;

export interface SyntaxCache {
  readonly parse: ParseModule;
  /** Keeps what was parsed anew. A cache only: a disk that is full or read-only is no reason to fail. */
  save(): void;
}

/**
 * Trees of recipes by the text's hash, in `STORE/syntax/PARSER/HASH`: a check sum, then Node's serialisation of the items. Texts with mistakes are parsed
 * each time. What a crash garbled doesn't count.
 */
export function openSyntaxCache(storeFolder: string): SyntaxCache {
  if (typeof __KILN_SYNTAX__ === "undefined") return { parse: parseModule, save: () => undefined };
  const folder = join(storeFolder, "syntax", __KILN_SYNTAX__);
  const fresh = new Map<string, readonly Item[]>();
  let isUsed = false;
  return {
    parse(source) {
      const name = sha256Hex(source.text);
      const known = read(join(folder, name));
      if (known !== undefined) {
        if (!isUsed) noteUse(folder);
        isUsed = true;
        return { module: { path: source.path, items: known }, diagnostics: [] };
      }
      const parsed = parseModule(source);
      if (parsed.diagnostics.length === 0) fresh.set(name, parsed.module.items);
      return parsed;
    },
    save() {
      if (fresh.size === 0) return;
      try {
        // A folder that is no store, and no empty one, is nobody's to write to: this throws.
        prepareRoot(storeFolder);
        mkdirSync(folder, { recursive: true });
        for (const [name, items] of fresh) {
          const bytes = serialize(items);
          replaceFile(join(folder, name), (temporary) => writeFileSync(temporary, Buffer.concat([Buffer.from(sha256Hex(bytes)), bytes])));
        }
      } catch {
        // Parsed again by the next run.
      }
      fresh.clear();
    },
  };
}

function read(path: string): readonly Item[] | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(path);
  } catch {
    return undefined;
  }
  const bytes = kept.subarray(CHECK_BYTES);
  if (kept.toString("latin1", 0, CHECK_BYTES) !== sha256Hex(bytes)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the check sum tells that this very parser wrote it
  return deserialize(bytes) as readonly Item[];
}
