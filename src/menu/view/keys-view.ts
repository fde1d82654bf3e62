import { assertNever } from "#diagnostics/assert-never.ts";
import type { MenuState } from "../state.ts";

/** The two lowest lines: which keys there are. */
export function keysOf({ panel }: MenuState): readonly [string, string] {
  if (panel === undefined)
    return [
      " arrows move  Enter opens  Esc back  y n m Space set  ? help  / search  z all",
      " W why  D default  U undo  R redo  C changes  S save  L load  q leave",
    ];
  switch (panel.kind) {
    case "text":
      return [" arrows, PgUp, PgDn scroll  Esc back", panel.links.length === 0 ? "" : " 1-9 go to an entry"];
    case "search":
      return [" type parts of names and prompts  arrows choose  Enter goes there  Esc back", ""];
    case "changes":
      return [" arrows choose  Enter goes there  Esc back", ""];
    case "value":
      return [" Enter sets it  Esc leaves it as it is", ""];
    case "file":
      return [panel.purpose === "save" ? " Enter saves  Esc back" : " Enter loads  Esc back", ""];
    case "question":
      return questionKeys(panel.about);
    default:
      return assertNever(panel);
  }
}

function questionKeys(about: "leave" | "kept"): readonly [string, string] {
  switch (about) {
    case "leave":
      return [" y or Enter saves and leaves  n leaves without saving  Esc goes back", ""];
    case "kept":
      return [" y or Enter takes them  n leaves them for the next time  d throws them away", ""];
    default:
      return assertNever(about);
  }
}
