/** What somebody pressed, whatever bytes the terminal sent for it. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  /** Put in as a whole: no command. */
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "escape"; readonly isTwice: boolean }
  | { readonly kind: NamedKey };

export type NamedKey =
  | "up"
  | "down"
  | "left"
  | "right"
  | "pageUp"
  | "pageDown"
  | "home"
  | "end"
  | "enter"
  | "backspace"
  | "delete"
  | "eraseLine"
  /** Ctrl-C. */
  | "interrupt"
  /** Ctrl-Z. */
  | "suspend"
  /** Ctrl-L. */
  | "redraw";
