import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { optionNotNeeded, unknownOption, unknownValue } from "#diagnostics/evaluation.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { OptionValue, ResolvedTarget } from "#config/resolved.ts";
import type { BodyHost } from "./host.ts";
import { intOf } from "./integer.ts";
import { recordOf } from "./record.ts";
import type { RecordValue, Value } from "./value.ts";

/** Whose text it is: "lwip", or undefined for images and platforms, which may read the options of every library that is present. */
export interface HostOwner {
  readonly library: string | undefined;
  /** For messages: "library lwip". */
  readonly what: string;
  /** Libraries that it needs, directly or not. */
  readonly needs: ReadonlySet<string>;
}

/** What a text sees of one target. `targetRecord` is asked for late: a platform's own fields are part of it. */
export function openHost(target: ResolvedTarget, owner: HostOwner, targetRecord: () => RecordValue): BodyHost {
  const optionsOf = (library: string): readonly string[] =>
    [...target.options.values()].filter((option) => option.library === library).map((option) => option.name);
  let own: RecordValue | undefined;
  const ownOptions = (library: string, at: Span): RecordValue =>
    (own ??= recordOf(
      [...target.options.values()]
        .filter((option) => option.library === library)
        .map((option) => [option.name, valueOf(option.value)] as const),
      at,
    ));
  const host: BodyHost = {
    ownOption(name, at) {
      if (owner.library === undefined) throw new KilnFailure([unknownValue("opt", undefined, at)]);
      return host.option(owner.library, name, at);
    },
    special(name, at) {
      if (name === "target") return targetRecord();
      return owner.library === undefined ? undefined : ownOptions(owner.library, at);
    },
    option(asked, name, at): Value {
      const library = target.providers.get(asked) ?? asked;
      const isPresent = target.libraries.some((one) => one.name === library);
      if (name === "present") return isPresent;
      const allowed = owner.library === undefined ? isPresent : library === owner.library || owner.needs.has(library);
      const option = target.options.get(`${library}.${name}`);
      // An option of an absent library is nobody's to read, so whether it exists isn't known here.
      if (!allowed) throw new KilnFailure([optionNotNeeded(asked, owner.what, at)]);
      if (option === undefined) {
        const names = optionsOf(library);
        throw new KilnFailure([unknownOption(asked, name, names, nearest(name, names), at)]);
      }
      return valueOf(option.value);
    },
  };
  return host;
}

const valueOf = (value: OptionValue): Value => (typeof value === "bigint" ? intOf(value) : value);
