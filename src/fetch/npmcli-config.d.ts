// The parts of npm's own configuration library that are used here; it ships no types.
declare module "@npmcli/config" {
  export default class Config {
    constructor(options: {
      readonly npmPath: string;
      readonly definitions: object;
      readonly shorthands: object;
      readonly flatten: object;
      readonly nerfDarts: readonly string[];
      readonly argv: readonly string[];
      readonly env: NodeJS.ProcessEnv;
      readonly cwd: string;
      readonly warn: boolean;
    });
    load(): Promise<void>;
    get(key: string): unknown;
  }
}

declare module "@npmcli/config/lib/definitions/index.js" {
  const definitions: {
    readonly definitions: { readonly registry: { readonly default: string } };
    readonly shorthands: object;
    readonly flatten: object;
    readonly nerfDarts: readonly string[];
  };
  export default definitions;
}
