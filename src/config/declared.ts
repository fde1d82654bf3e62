import type { Span } from "#diagnostics/diagnostic.ts";
import type { DeclarationItem, ExtendItem, OptionsFromEntry, OverrideItem } from "#syntax/ast.ts";
import type { Fragment } from "./fragment.ts";
import type { KconfigOptions } from "./from-kconfig/kconfig-options.ts";
import type { LoadedKconfig } from "./kconfig/load.ts";
import type { SymbolId } from "./kconfig/model/model.ts";
import type { Names } from "./names.ts";
import type { Declared, OptionType } from "./resolved.ts";
import type { Workspace } from "./workspace.ts";

/** All must hold; empty: always. */
export type Conditions = readonly Fragment[];

/** `needs sched.threads when …`, an entry of `requires`: a library or interface that becomes present, and perhaps a bool option of it that is raised. */
export interface Need {
  readonly strength: "needs" | "suggests";
  readonly kind: "library" | "interface";
  readonly name: string;
  /** Key of a bool option of the library. */
  readonly option?: string;
  readonly when: Conditions;
  readonly at: Span;
}

export interface OptionDeclaration {
  /** "core.lwip.ipv6" */
  readonly key: string;
  /** "core.lwip" */
  readonly library: string;
  readonly name: string;
  readonly type: OptionType;
  readonly cName: string;
  readonly prompt?: string;
  readonly help?: string;
  /** The first that applies counts. */
  readonly defaults: readonly { readonly value: Fragment; readonly when: Conditions; readonly at: Span }[];
  readonly depends: Conditions;
  /** Whether a person is asked. */
  readonly visible: Conditions;
  /** The first that applies narrows the type's own range. */
  readonly ranges: readonly { readonly min: Fragment; readonly max: Fragment; readonly when: Conditions }[];
  readonly requires: readonly Need[];
  /** People may give it another value when the image starts. */
  readonly isBoot?: true;
  readonly at: Span;
  /** Of a Kconfig file: the symbol that it is, whose rules are in its model. */
  readonly symbol?: { readonly id: SymbolId; readonly loaded: LoadedKconfig };
}

export interface Check {
  readonly condition: Fragment;
  readonly because?: string;
  readonly when: Conditions;
  readonly at: Span;
}

/** An `extend` (perhaps with `when`) or an `override`. */
export interface Extension {
  readonly declared: Declared<ExtendItem | OverrideItem>;
  readonly when: Conditions;
}

export interface LibraryDeclaration {
  readonly name: string;
  /** Name in its own workspace: "lwip" of "core.lwip". */
  readonly local: string;
  readonly declared: Declared<DeclarationItem>;
  readonly options: ReadonlyMap<string, OptionDeclaration>;
  /** The Kconfig file that some of them are from. */
  readonly kconfig?: KconfigOptions;
  readonly needs: readonly Need[];
  /** Interfaces. */
  readonly provides: readonly string[];
  readonly checks: readonly Check[];
  readonly extensions: readonly Extension[];
  /** The same object as before: it says the same for configuration as before, but for places. Only where somebody remembers (declaration-memory.ts). */
  readonly meaning?: object;
}

export interface InterfaceDeclaration {
  readonly name: string;
  readonly at: Span;
  readonly defaults: readonly { readonly library: string; readonly when: Conditions; readonly at: Span }[];
}

export type Layer = "platform" | "profile" | "image" | "config-file" | "command-line";

/** Somebody's wish for an option's value. */
export interface Wish {
  readonly key: string;
  readonly layer: Layer;
  readonly rank: "plain" | "default" | "force";
  readonly value: Fragment;
  readonly when: Conditions;
  readonly because?: string;
  /** "image web", "profile small" */
  readonly by: string;
  readonly at: Span;
}

export interface Choice {
  readonly interface: string;
  readonly library: string;
  readonly layer: Layer;
  readonly when: Conditions;
  readonly by: string;
  readonly at: Span;
}

/** What images, profiles and platforms have in common. */
export interface Settings {
  readonly by: string;
  readonly layer: Layer;
  readonly needs: readonly Need[];
  readonly wishes: readonly Wish[];
  readonly choices: readonly Choice[];
  readonly checks: readonly Check[];
  /** Names of profiles. */
  readonly uses: readonly string[];
  readonly extensions: readonly Extension[];
}

export interface PlatformDeclaration {
  readonly name: string;
  readonly local: string;
  readonly declared: Declared<DeclarationItem>;
  readonly at: Span;
  /** Undefined: any. */
  readonly archs: readonly string[] | undefined;
  readonly settings: Settings;
}

export interface ImageDeclaration {
  readonly name: string;
  readonly declared: Declared<DeclarationItem>;
  readonly at: Span;
  /** Names of platforms, in the order of the text. */
  readonly platforms: readonly string[];
  readonly archs: readonly string[] | undefined;
  /** Path of the file with a person's choices, as written. */
  readonly config?: string;
  readonly settings: Settings;
  /** The anonymous library; it needs what the image needs. */
  readonly app: LibraryDeclaration;
  readonly isExported: boolean;
}

/** Everything that a workspace and its inputs declare. Maps: qualified name → declaration. */
export interface Declarations {
  readonly workspace: Workspace;
  readonly names: Names;
  readonly libraries: ReadonlyMap<string, LibraryDeclaration>;
  readonly interfaces: ReadonlyMap<string, InterfaceDeclaration>;
  readonly platforms: ReadonlyMap<string, PlatformDeclaration>;
  readonly profiles: ReadonlyMap<string, Settings>;
  readonly images: ReadonlyMap<string, ImageDeclaration>;
  /** What each `options from` names; undefined: it can't be read. */
  readonly kconfig: ReadonlyMap<OptionsFromEntry, KconfigOptions | undefined>;
}
