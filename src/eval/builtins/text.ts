import { builtin } from "../builtin.ts";

export const text = builtin(
  {
    theme: "files",
    signature: "text(content: string, executable: bool = false) -> file",
    meaning: "a file with this content",
    examples: [['text("#define A 1\\n")', '«text "#define A 1\\n"»']],
  },
  (call) => ({
    kind: "artifact",
    root: { kind: "text", text: call.string("content"), executable: call.has("executable") && call.bool("executable") },
    path: "",
    at: call.at,
  }),
);
