/**
 * How an emitted function gets its variables.
 * `frame`: all of them lie in frames, `f` and those around it.
 * `direct`: parameters of its own, and `p`, the frame around. Its own frame is made when something needs it that may outlive the call.
 * `capture`: those that it uses, by value, and `p`, if it uses that; no frame.
 */
export type BodyKind =
  | { readonly kind: "frame" }
  | { readonly kind: "direct"; readonly params: readonly string[] }
  | { readonly kind: "capture" };

/** The variables of one emitted function. */
export class Body {
  private readonly kind: BodyKind;
  private readonly own = new Set<string>();
  private readonly captured = new Set<string>();
  /** Texts of variables that surely hold values, not thunks, where text is written now. */
  private settled: Set<string>;
  private temporaries = 0;
  private deepest = -1;
  private statements = "";

  constructor(kind: BodyKind, settled: Iterable<string> = []) {
    this.kind = kind;
    this.settled = new Set(settled);
    if (kind.kind === "direct") for (const name of kind.params) this.own.add(name);
  }

  /** The body of a thunk that gets what it uses by value. */
  inner(): Body {
    return new Body({ kind: "capture" }, this.settled);
  }

  temporary(): string {
    return `t${this.temporaries++}`;
  }

  /** A variable of its own. */
  declare(name: string): void {
    this.own.add(name);
  }

  /** A variable, of its own or captured. */
  variable(name: string): string {
    if (!this.own.has(name)) this.captured.add(name);
    return name;
  }

  /** A slot of the frame so many above the innermost. */
  slot(depth: number, index: number): string {
    this.deepest = Math.max(this.deepest, depth);
    return `s${depth}[${index}]`;
  }

  /** The frame of the innermost scope, of so many whose variables lie in no frame. */
  frame(flat: number): string {
    if (this.kind.kind === "capture" || flat > (this.kind.kind === "direct" ? 1 : 0)) throw new Error("a scope without a frame");
    return this.kind.kind === "frame" ? "f" : `(f??=new Frame(p,[${this.kind.params.join(",")}],p.host,undefined))`;
  }

  isSettled(text: string): boolean {
    return this.settled.has(text);
  }

  settle(text: string): void {
    this.settled.add(text);
  }

  /** Text that isn't always run: what it computes isn't settled behind it. */
  branch(write: () => string): string {
    const before = this.settled;
    this.settled = new Set(before);
    const text = write();
    this.settled = before;
    return text;
  }

  /** Done before the result is computed. */
  statement(text: string): void {
    this.statements += `${text};`;
  }

  /** What a `capture` gets, as `outer` writes it. */
  captures(outer: Body): string {
    const all = [...(this.deepest < 0 ? [] : [outer.base()]), ...[...this.captured].map((name) => outer.variable(name))];
    if (all.length === 0) return "NO_FRAME";
    return all.length === 1 ? all.join("") : `{${all.map((text, i) => `v${i}:${text}`).join(",")}}`;
  }

  parameters(): string {
    if (this.kind.kind === "direct") return ["p", ...this.kind.params].join(",");
    if (this.kind.kind === "frame") return "f";
    const all = this.capturedNames();
    return all.length === 1 ? all.join("") : "o";
  }

  head(): string {
    let text = this.kind.kind === "direct" ? "let f;" : "";
    if (this.kind.kind === "capture") {
      const all = this.capturedNames();
      if (all.length > 1) text += `let ${all.map((name, i) => `${name}=o.v${i}`).join(",")};`;
    }
    if (this.deepest >= 0) text += `const f0=${this.base()},s0=f0.slots;`;
    for (let i = 1; i <= this.deepest; i++) text += `const f${i}=f${i - 1}.parent,s${i}=f${i}.slots;`;
    const params: readonly string[] = this.kind.kind === "direct" ? this.kind.params : [];
    const locals = [...this.own].filter((name) => !params.includes(name));
    const variables = [...Array.from({ length: this.temporaries }, (_, i) => `t${i}`), ...locals];
    if (variables.length > 0) text += `let ${variables.join(",")};`;
    return text + this.statements;
  }

  /** The frame in whose slots `slot` counts. */
  private base(): string {
    if (this.kind.kind === "capture") this.deepest = Math.max(this.deepest, 0);
    return this.kind.kind === "frame" ? "f" : "p";
  }

  private capturedNames(): readonly string[] {
    return [...(this.deepest < 0 ? [] : ["p"]), ...this.captured];
  }
}
