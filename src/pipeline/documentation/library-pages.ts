import type { Declarations } from "#config/declared.ts";
import { namespace } from "#config/names.ts";
import { declaredTopic } from "./declared-topics.ts";
import type { Conditional, InterfaceTopic, LibraryTopic, OptionTopic } from "./topic.ts";

/** What a library takes of an image, as `kiln size` tells. */
export interface LibrarySize {
  /** "hello@qemu-x86_64" */
  readonly target: string;
  /** Of the file. */
  readonly bytes: number;
  /** Of memory that the file has no bytes for. */
  readonly zeroedBytes: number;
}

/** Sizes by the libraries' names. */
export type LibrarySizes = ReadonlyMap<string, readonly LibrarySize[]>;

/** A page in Markdown for each library of a workspace, and `README.md`, which lists them: file name → text. `input`: "" for the workspace itself. */
export function libraryPages(declarations: Declarations, input: string, sizes: LibrarySizes): ReadonlyMap<string, string> {
  const { own } = namespace(declarations.names, input);
  const topics = [...own.values()].map((named) => declaredTopic(named, declarations, []));
  const writer = new PageWriter(input, sizes, new Set(topics.filter(({ kind }) => kind === "library").map(({ name }) => name)));
  const recipes = new Map([...own.values()].map(({ name, module }) => [name, declarations.workspace.modules.get(module)?.path ?? ""]));
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
  const libraries = topics.filter((topic) => topic.kind === "library").toSorted(byName);
  const interfaces = topics.filter((topic) => topic.kind === "interface").toSorted(byName);
  return new Map([
    ["README.md", writer.index(libraries, interfaces)],
    ...libraries.map((topic): [string, string] => [`${writer.local(topic.name)}.md`, writer.page(topic, recipes.get(topic.name) ?? "")]),
  ]);
}

/** Pages stand beside one another, so links are file names. */
class PageWriter {
  readonly #prefix: string;
  readonly #sizes: LibrarySizes;
  readonly #libraries: ReadonlySet<string>;

  constructor(input: string, sizes: LibrarySizes, libraries: ReadonlySet<string>) {
    this.#prefix = input === "" ? "" : `${input}.`;
    this.#sizes = sizes;
    this.#libraries = libraries;
  }

  /** As the library's own workspace calls it. */
  local(name: string): string {
    return name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
  }

  index(libraries: readonly LibraryTopic[], interfaces: readonly InterfaceTopic[]): string {
    return [
      "# Libraries",
      "",
      "Made from their recipes by `kiln doc --output`.",
      "",
      "| library | | version | licence |",
      "|---|---|---|---|",
      ...libraries.map(
        ({ name, summary = "", version = "", license = "" }) =>
          `| ${this.#link(name)} | ${cell(summary)} | ${cell(version)} | ${cell(license)} |`,
      ),
      ...(interfaces.length === 0 ? [] : ["", "## Interfaces", "", "| interface | | default | provided by |", "|---|---|---|---|"]),
      ...interfaces.map(({ name, summary = "", defaults, providers }) => {
        const provided = providers.map((one) => this.#link(one)).join(", ");
        return `| \`${this.local(name)}\` | ${cell(summary)} | ${this.#all(defaults, (text) => this.#link(text))} | ${provided} |`;
      }),
      "",
    ].join("\n");
  }

  /** `recipe`: the file's path in its workspace. */
  page(topic: LibraryTopic, recipe: string): string {
    const { name, summary, help, exports, source } = topic;
    const rows: readonly (readonly [string, string])[] = [
      ["Version", cell(topic.version ?? "")],
      ["Licence", cell(topic.license ?? "")],
      ["Homepage", topic.homepage ?? ""],
      ["Recipe", code(recipe)],
      ["Provides", topic.provides.map((one) => code(this.local(one))).join(", ")],
      ["Needs", this.#all(topic.needs, (text) => this.#link(text))],
      ["Suggests", this.#all(topic.suggests, (text) => this.#link(text))],
      ["Headers", this.#all(exports.headers, code)],
      ["Symbols", this.#all(exports.symbols, code)],
      ["Gates", this.#all(exports.gates, code)],
      ["Sources", (source?.urls ?? []).map(code).join(", ")],
      ["Hash", source === undefined ? "" : code(source.hash)],
      ["Patches", (source?.patches ?? []).map(code).join(", ")],
      ["Size", this.#sizeText(name)],
    ];
    return [
      `# ${this.local(name)}`,
      ...(summary === undefined ? [] : ["", summary]),
      ...(help === undefined ? [] : ["", help.trimEnd()]),
      "",
      "| | |",
      "|---|---|",
      ...rows.filter(([, text]) => text !== "").map(([title, text]) => `| ${title} | ${text} |`),
      ...(topic.options.length === 0 ? [] : ["", "## Options"]),
      ...topic.options.flatMap((option) => ["", ...this.#option(option)]),
      "",
    ].join("\n");
  }

  #sizeText(name: string): string {
    const all = this.#sizes.get(name) ?? [];
    // A library may be nothing but headers, or flags of the compiler's.
    const some = all.filter(({ bytes, zeroedBytes }) => bytes + zeroedBytes > 0);
    const shown = (some.length === 0 ? all : some).slice(0, MOST_SIZES).map(({ target, bytes, zeroedBytes }) => {
      const zeroed = zeroedBytes === 0 ? "" : ` and ${roundedBytes(zeroedBytes)} of zeroed memory`;
      return `${roundedBytes(bytes)}${zeroed} in ${code(this.local(target))}`;
    });
    return shown.join("; ");
  }

  #option({ name, type, prompt, help, defaults, depends, visible, ranges, requires, boot, c }: OptionTopic): readonly string[] {
    const facts: readonly (readonly [string, string])[] = [
      ["Default", this.#all(defaults, code)],
      ["Depends on", depends.map(code).join(", ")],
      ["Shown when", visible.map(code).join(", ")],
      ["Range", this.#all(ranges, code)],
      ["Requires", this.#all(requires, (text) => code(this.local(text)))],
      ["At the start of an image", boot === undefined ? "" : code(boot)],
      ["In C", code(c)],
    ];
    return [
      `### ${code(`${this.local(name)}: ${type}`)}`,
      ...(prompt === undefined ? [] : ["", `${prompt}.`]),
      ...(help === undefined ? [] : ["", help.trimEnd()]),
      "",
      ...facts.filter(([, text]) => text !== "").map(([title, text]) => `- ${title}: ${text}`),
    ];
  }

  #all(parts: readonly Conditional[], show: (text: string) => string): string {
    return parts.map(({ text, when }) => (when.length === 0 ? show(text) : `${show(text)} when ${code(when.join(" && "))}`)).join(", ");
  }

  /** To the page of a library, or of that of an option (`init.libc`); interfaces, and what another workspace has, by name. */
  #link(name: string): string {
    const local = this.local(name);
    const [library = local] = local.split(".");
    return this.#libraries.has(`${this.#prefix}${library}`) ? `[${local}](${library}.md)` : code(local);
  }
}

/** A column's end and code's would be the cell's. */
const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => (text.includes("`") ? `\`\` ${cell(text)} \`\`` : `\`${cell(text)}\``);

/** Images of which a page tells. */
const MOST_SIZES = 3;

/** Two digits that count: pages need not change with each byte. */
function roundedBytes(bytes: number): string {
  const rounded = Number(bytes.toPrecision(2));
  if (rounded < 1000) return `${rounded} bytes`;
  return rounded < 1_000_000 ? `${rounded / 1000} KB` : `${rounded / 1_000_000} MB`;
}
