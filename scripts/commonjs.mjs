// Files that esbuild wrote as ES modules → bodies of functions of `require`, `module` and `fileUrl`, which src/cli/start/bundle-files.ts runs: Node 20 can
// keep what V8 compiled of scripts, not of modules. Names are taken once, when the other file has run, so that they stay constants for V8.
import { Script } from "node:vm";

/** `text`: minified output of esbuild, in which each import and export is one statement. Throws where it holds a form that is not known here. */
export function asFunctionBody(name, text) {
  const body = text
    .replace(/^import \{ createRequire as __createRequire \}.*\n/, "")
    .replaceAll(
      /import\{([^{}]*)\}from"(\.[^"]+)";/g,
      (_, names, file) => `const {${renamed(names, (from, to) => `${from}:${to}`)}}=require("${file}");`,
    )
    .replaceAll(/import"(\.[^"]+)";/g, 'require("$1");')
    .replaceAll(/export\{([^{}]*)\};/g, (_, names) => `module.exports={${renamed(names, (from, to) => `${to}:${from}`)}};`)
    .replace(/export default (\w+\(\));\s*$/, "module.exports={default:$1};")
    .replaceAll(/import\(("[^"]+")\)/g, "Promise.resolve().then(()=>require($1))")
    .replaceAll("import.meta.url", "fileUrl");
  try {
    // Compiles it: what is still an import or export is a mistake in a script.
    void new Script(wrapped(body), { filename: name });
  } catch (error) {
    throw new Error(`${name}: ${error.message} (scripts/commonjs.mjs)`, { cause: error });
  }
  return body;
}

/** What is run: as in src/cli/start/bundle-files.ts. */
const wrapped = (body) => `(function(require,module,fileUrl){${body}\n})`;

const renamed = (names, write) =>
  names
    .split(",")
    .map((one) => one.trim().split(" as "))
    .map(([from, to]) => (to === undefined ? from : write(from, to)))
    .join(",");
