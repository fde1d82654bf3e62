import { emitKeypressEvents, type Interface } from "node:readline";
import type { ReadStream } from "node:tty";
import type { Key, NamedKey } from "../keys.ts";

/** What Node makes of the bytes of a key. */
interface Keypress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** How long the rest of a key's bytes may be under way behind an Escape. */
const ESCAPE_MS = 100;

/** Tells each key of a terminal in raw mode; stops when the function that it gives is called. */
export function listenForKeys(input: ReadStream, onKey: (key: Key) => void): () => void {
  // Only this is looked for in it; a whole interface would echo and edit lines.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface);
  let pasted: string | undefined;
  const onKeypress = (text: string | undefined, press: Keypress): void => {
    if (press.name === "paste-start") pasted = "";
    else if (press.name === "paste-end") {
      const whole = pasted ?? "";
      pasted = undefined;
      if (whole !== "") onKey({ kind: "paste", text: whole });
    } else if (pasted !== undefined) pasted += text ?? "";
    else for (const key of keysOf(text, press)) onKey(key);
  };
  input.on("keypress", onKeypress);
  return () => void input.off("keypress", onKeypress);
}

const NAMED: Readonly<Record<string, NamedKey>> = {
  up: "up",
  down: "down",
  left: "left",
  right: "right",
  pageup: "pageUp",
  pagedown: "pageDown",
  home: "home",
  end: "end",
  return: "enter",
  enter: "enter",
  backspace: "backspace",
  delete: "delete",
};

const WITH_CONTROL: Readonly<Record<string, NamedKey>> = {
  c: "interrupt",
  z: "suspend",
  l: "redraw",
  u: "eraseLine",
  a: "home",
  e: "end",
  p: "up",
  n: "down",
  d: "delete",
  h: "backspace",
};

const ESCAPE = "\u001B";

/** Several where Escape was pressed just before something else. */
function keysOf(text: string | undefined, { sequence = "", name = "", ctrl, meta }: Keypress): readonly Key[] {
  if (name === "escape") return [{ kind: "escape", isTwice: sequence.length > 1 }];
  const named = ctrl === true ? WITH_CONTROL[name] : NAMED[name];
  const escape: Key = { kind: "escape", isTwice: false };
  if (named !== undefined) return sequence.startsWith(ESCAPE + ESCAPE) ? [escape, { kind: named }] : [{ kind: named }];
  if (ctrl === true) return [];
  const isBehindEscape = meta === true && sequence.startsWith(ESCAPE);
  const typed = isBehindEscape ? sequence.slice(1) : (text ?? "");
  if (!isWritten(typed)) return [];
  const key: Key = { kind: "text", text: typed };
  return isBehindEscape ? [escape, key] : [key];
}

/** One character, and none that does something to a terminal. */
const isWritten = (text: string): boolean => /^[^\p{Cc}]$/u.test(text);
