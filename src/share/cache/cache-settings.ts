/** One cache of the user's. */
export interface CacheSettings {
  /** An absolute path, `http://…` or `https://…`; may hold a user and password, which are shown nowhere. */
  readonly address: string;
  readonly read: boolean;
  readonly write: boolean;
  /** Of `Authorization: Bearer`. */
  readonly token?: string | undefined;
}

/** All that is set of caches; a build without any has none of this. */
export interface SharingSettings {
  readonly caches: readonly CacheSettings[];
  /** Public keys as text or PEM, beside those of the folder. */
  readonly trustedKeys: readonly string[];
  /** A key of one's own by name, the path of its file, or its PEM text. */
  readonly signingKey?: string | undefined;
  /** Folder of keys; absolute. */
  readonly keyFolder: string;
  /** How long a build may wait for a cache without having anything of it. */
  readonly waitMs: number;
  /** How long the end of a build waits for what is still to be sent. */
  readonly sendMs: number;
  /** Only what targets leave is looked for, nothing that they are made from. */
  readonly topLevelOnly: boolean;
  readonly network: { readonly httpsProxy?: string; readonly noProxy?: string; readonly cafile?: string };
}
