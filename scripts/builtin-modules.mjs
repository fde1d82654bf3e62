// Node's own modules as plain constants of the bundle. An `import` of one makes Node copy all of its exports, and with them runs what is computed
// when it is first read (`process.stdin`, `fs.promises`): 5 ms of each start.
import { builtinModules } from "node:module";

const NAMESPACE = "builtin-modules";
const LATE = "late-builtin-modules";

const LATE_MODULES = new Set(["crypto", "fs/promises", "readline", "timers/promises", "worker_threads"]);

export const builtinModulesPlugin = {
  name: NAMESPACE,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?[a-z_/0-9]+$/ }, ({ path, kind, importer }) => {
      const name = path.replace(/^node:/, "");
      // commander starts programs only for subcommands that are programs: we have none, and loading what starts them takes 4 ms.
      if (kind === "require-call" && name === "child_process" && /[/]commander[/]/.test(importer)) return { path: name, namespace: LATE };
      // `require` gives what is there already.
      if (kind !== "import-statement" || !builtinModules.includes(name)) return undefined;
      return { path: name, namespace: NAMESPACE, sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: LATE }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule("node:${path}")[name] });`,
      loader: "js",
    }));
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
      const module = process.getBuiltinModule(path);
      const names = Object.keys(module).filter((name) => /^[A-Za-z]\w*$/.test(name) && name !== "default");
      // Loading one takes some milliseconds, and few commands call one of its functions: it is loaded when one is called.
      const isLate = LATE_MODULES.has(path);
      const load = `process.getBuiltinModule("node:${path}")`;
      const valueOf = (name) =>
        isLate && typeof module[name] === "function"
          ? `function (...args) { const it = (loaded ??= ${load}).${name}; return new.target ? new it(...args) : it(...args); }`
          : `/* @__PURE__ */ (() => ${load}.${name})()`;
      const each = names.map((name) => `const own_${name} = ${valueOf(name)};\nexport { own_${name} as ${name} };`);
      return {
        contents: ["let loaded;", `const all = /* @__PURE__ */ (() => ${load})();\nexport default all;`, ...each].join("\n"),
        loader: "js",
      };
    });
  },
};
