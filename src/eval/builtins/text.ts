import { builtin } from "../builtin.ts";

/** `text(content, executable = false)`: a file with this content. */
export const text = builtin("text(content, executable = false)", "a file with this content", (call) => ({
  kind: "artifact",
  root: { kind: "text", text: call.string("content"), executable: call.has("executable") && call.bool("executable") },
  path: "",
  at: call.at,
}));
