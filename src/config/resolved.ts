import type { Span } from "#diagnostics/diagnostic.ts";
import type { DeclarationItem, ExtendItem, OverrideItem } from "#syntax/ast.ts";

/** bool → boolean; int and size → bigint (size in bytes); string and enum → string. */
export type OptionValue = boolean | bigint | string;

export type OptionType =
  | { readonly kind: "bool" }
  /** `isHex`: C sees it in hexadecimal, and its 64 bits may have no sign there. */
  | { readonly kind: "int" | "size"; readonly min?: bigint; readonly max?: bigint; readonly isHex?: true }
  | { readonly kind: "string" }
  | { readonly kind: "enum"; readonly values: readonly string[] };

/** One link of the chain that explains a value: «default at heap.kiln:12», «raised by lwip.ipv6», «set in image web». */
export interface Reason {
  readonly kind: "default" | "platform" | "profile" | "image" | "config-file" | "command-line" | "raised" | "hidden";
  readonly text: string;
  readonly at?: Span;
}

export interface ResolvedOption {
  /** Declared name of the library, as the workspace namespace knows it: "lwip", "core.lwip". */
  readonly library: string;
  readonly name: string;
  readonly type: OptionType;
  readonly value: OptionValue;
  /** "CONFIG_LWIP_IPV6": CONFIG_, library and option name in upper case, joined by _. */
  readonly cName: string;
  /** Not defined in C: a number or text of a Kconfig file that counts for nothing at present. */
  readonly isUndefined?: true;
  /** The image reads it when it starts, too: a value within `range`, where it is a number. */
  readonly isBoot?: true;
  readonly range?: { readonly min?: bigint; readonly max?: bigint };
  readonly reasons: readonly Reason[];
}

/** A declaration with the file that it stands in; its expressions are evaluated in that file's scope. */
export interface Declared<Item> {
  readonly item: Item;
  /** Key of the module in the loaded workspace. */
  readonly module: string;
}

export interface ResolvedLibrary {
  /** Unique in the target: "lwip", "core.lwip"; the image's anonymous library is "app". */
  readonly name: string;
  readonly declared: Declared<DeclarationItem>;
  /** Those whose `when` holds, in the order of their modules' paths, then of the text. */
  readonly extensions: readonly Declared<ExtendItem | OverrideItem>[];
  /** Direct dependencies, interfaces replaced by their providers; sorted. */
  readonly needs: readonly string[];
  readonly reasons: readonly Reason[];
}

/** One image on one platform and architecture, fully configured. */
export interface ResolvedTarget {
  /** "web@qemu-x86_64" */
  readonly name: string;
  readonly image: Declared<DeclarationItem>;
  readonly imageName: string;
  /** What extends the image and holds here, in order. */
  readonly imageExtensions?: readonly Declared<ExtendItem | OverrideItem>[];
  readonly platform: Declared<DeclarationItem>;
  /** Without its input: "qemu" of "core.qemu". */
  readonly platformName: string;
  readonly platformExtensions?: readonly Declared<ExtendItem | OverrideItem>[];
  readonly arch: string;
  /** Every library that is present; dependencies before their users, ties by name. "app" is last. */
  readonly libraries: readonly ResolvedLibrary[];
  /** Key: "lwip.ipv6". Only options of present libraries. */
  readonly options: ReadonlyMap<string, ResolvedOption>;
  /** Interface → library. */
  readonly providers: ReadonlyMap<string, string>;
}
