// Fails to compile when the type `Derivation` and the JSON Schema drift apart.
import type { Derivation } from "#derivation/derivation.ts";
import type { derivationSchema } from "#derivation/generated/schema-literal.ts";
import type { FromSchema } from "json-schema-to-ts";

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
type BySchema = DeepReadonly<FromSchema<typeof derivationSchema>>;
type Assignable<From, To> = [From] extends [To] ? true : false;

export const schemaFitsType: Assignable<BySchema, Derivation> = true;
export const typeFitsSchema: Assignable<Derivation, BySchema> = true;
