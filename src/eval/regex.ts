import type * as Engine from "re2js";
import { badPattern } from "#diagnostics/builtins.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import type { BuiltinCall } from "./builtin.ts";
import { requireLate } from "./late-library.ts";
import { recordOf } from "./record.ts";
import type { RecordValue } from "./value.ts";

const MOST_KEPT = 256;
const compiled = new Map<string, Engine.RE2JS>();

/** A pattern in RE2's syntax, which is matched in time that grows with the text as the text does. Throws KILN-E0436. */
function compile(pattern: string, at: Span): Engine.RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  const { RE2JS, RE2JSException } = requireLate("re2js");
  try {
    const made = RE2JS.compile(pattern);
    if (compiled.size >= MOST_KEPT) compiled.clear();
    compiled.set(pattern, made);
    return made;
  } catch (error) {
    if (error instanceof RE2JSException) throw new KilnFailure([badPattern(error.message.replace("error parsing regexp: ", ""), at)]);
    throw error;
  }
}

/** Steps to compile one character of a pattern. */
const PATTERN_COST = 16;
/** An instruction of the compiled pattern costs so much less than a step, for each character. */
const INSTRUCTIONS = 64;
/** Whoever looks for the next match may read all that follows, and seldom does. */
const AHEAD = 8;

/** The arguments `pattern` and `string` of a call. */
export class PatternCall {
  readonly text: string;
  readonly pattern: Engine.RE2JS;
  private readonly call: BuiltinCall;
  private readonly groups: readonly (readonly [name: string, index: number])[];
  private readonly perCharacter: number;

  constructor(call: BuiltinCall) {
    const source = call.string("pattern");
    call.machine.spend(source.length * PATTERN_COST, call.at);
    this.call = call;
    this.text = call.string("string");
    this.pattern = compile(source, call.place("pattern"));
    this.groups = Object.entries(this.pattern.namedGroups());
    this.perCharacter = (INSTRUCTIONS / 4 + this.pattern.programSize()) / INSTRUCTIONS;
    call.machine.spend(Math.ceil(this.text.length * this.perCharacter), call.at);
  }

  /** Does the whole text match? */
  whole(): Engine.Matcher | undefined {
    const matcher = this.pattern.matcher(this.text);
    return matcher.matches() ? matcher : undefined;
  }

  /** Each match, from left to right, none overlapping. The matcher is the same each time, further on. */
  *all(): Generator<Engine.Matcher> {
    const matcher = this.pattern.matcher(this.text);
    while (matcher.find()) {
      this.call.machine.spend(1 + Math.ceil(((this.text.length - matcher.end()) * this.perCharacter) / AHEAD), this.call.at);
      yield matcher;
    }
  }

  /** `{ text, groups, named }`; a group that took no part is "". */
  record(matcher: Engine.Matcher): RecordValue {
    const { at } = this.call;
    const group = (index: number): string => matcher.group(index) ?? "";
    const items = Array.from({ length: this.pattern.groupCount() }, (_, i) => group(i + 1));
    const named = recordOf(
      this.groups.map(([name, index]) => [name, group(index)]),
      at,
    );
    return recordOf(
      [
        ["text", group(0)],
        ["groups", { kind: "list", items }],
        ["named", named],
      ],
      at,
    );
  }
}
