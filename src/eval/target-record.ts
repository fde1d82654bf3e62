import type { Span } from "#diagnostics/diagnostic.ts";
import { asBody } from "./expect.ts";
import type { Machine } from "./machine.ts";
import { getOptional, recordOf } from "./record.ts";
import type { Sight } from "./sight.ts";
import { delay, force } from "./thunk.ts";
import type { Field, Lazy, RecordValue } from "./value.ts";

/** `{ name, arch, platform, toolchain, settings }`, as one text sees it; `platform`: its text as a record. */
export function targetRecord(machine: Machine, sight: Sight, platform: Lazy, at: Span): RecordValue {
  const { target } = sight;
  const plain = recordOf(
    [
      ["name", delay(machine, () => sight.targetName(), "`name`", at)],
      ["arch", target.arch],
      ["platform", target.platform.item.name.text],
      ["settings", platform],
    ],
    at,
  );
  const body = (): RecordValue => asBody(force(platform));
  const toolchain: Field = {
    value: delay(machine, () => machine.item(() => getOptional(body(), "toolchain") ?? false), "`toolchain`", at),
    at,
    present: delay(machine, () => machine.item(() => body().fields.has("toolchain")), "the toolchain", at),
  };
  return { kind: "record", fields: new Map([...plain.fields, ["toolchain", toolchain]]) };
}
