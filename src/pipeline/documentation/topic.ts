import type { Builtin } from "#eval/builtin.ts";
import type { Form } from "./forms/form.ts";

/** Texts are as recipes write them. */
export interface OptionTopic {
  readonly kind: "option";
  /** "lwip.mode" */
  readonly name: string;
  /** `recipes/lwip/lwip.kiln:12` */
  readonly declared: string;
  /** `int(8..4096)` */
  readonly type: string;
  readonly prompt?: string;
  readonly help?: string;
  /** The first whose condition holds counts. */
  readonly defaults: readonly Conditional[];
  readonly depends: readonly string[];
  readonly visible: readonly string[];
  readonly ranges: readonly Conditional[];
  readonly requires: readonly Conditional[];
  /** How it may be given another value when an image starts. */
  readonly boot?: string;
  /** "CONFIG_LWIP_MODE" */
  readonly c: string;
}

/** `text when all of when`. */
export interface Conditional {
  readonly text: string;
  readonly when: readonly string[];
}

interface DeclarationTopic<Kind> {
  readonly kind: Kind;
  readonly name: string;
  readonly declared: string;
  readonly summary?: string;
  readonly help?: string;
}

export interface LibraryTopic extends DeclarationTopic<"library"> {
  readonly version?: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly needs: readonly Conditional[];
  readonly suggests: readonly Conditional[];
  readonly provides: readonly string[];
  readonly exports: LibraryExports;
  /** Absent: its sources are the workspace's own. */
  readonly source?: LibrarySource;
  readonly options: readonly OptionTopic[];
}

/** What others may use: headers (of folders of the workspace by their names, others as they are written), symbols (`*` stands for any characters). */
export interface LibraryExports {
  readonly headers: readonly Conditional[];
  readonly symbols: readonly Conditional[];
  /** Those that code of the other scope may use. */
  readonly gates: readonly Conditional[];
}

/** What is fetched, and the patches that are applied to it. */
export interface LibrarySource {
  readonly urls: readonly string[];
  readonly hash: string;
  readonly patches: readonly string[];
}

export interface InterfaceTopic extends DeclarationTopic<"interface"> {
  readonly defaults: readonly Conditional[];
  readonly providers: readonly string[];
}

export interface PlatformTopic extends DeclarationTopic<"platform"> {
  /** Absent: all that Kiln knows. */
  readonly archs?: readonly string[];
  readonly needs: readonly Conditional[];
}

export interface ImageTopic extends DeclarationTopic<"image"> {
  readonly targets: readonly string[];
  readonly needs: readonly Conditional[];
  readonly uses: readonly string[];
  /** `heap.size = 64KiB` */
  readonly options: readonly Conditional[];
}

export interface ProfileTopic extends DeclarationTopic<"profile"> {
  readonly uses: readonly string[];
  readonly needs: readonly Conditional[];
  readonly options: readonly Conditional[];
}

export interface RuleTopic extends DeclarationTopic<"rule"> {
  /** `c_library(lib: { … }, target, deps)`, with its comments and line breaks. */
  readonly signature: string;
}

export interface BuiltinTopic extends Omit<Builtin, "run" | "params"> {
  readonly kind: "builtin";
}

/** A keyword, an operator or another form of the language, by the name that was asked for. */
export interface FormTopic extends Form {
  readonly kind: "form";
  readonly name: string;
}

/** What `kiln doc NAME` can be asked for. */
export type Topic =
  | BuiltinTopic
  | FormTopic
  | LibraryTopic
  | OptionTopic
  | InterfaceTopic
  | PlatformTopic
  | ImageTopic
  | ProfileTopic
  | RuleTopic;
