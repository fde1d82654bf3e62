/** Bytes of an image that belong together. */
export interface SizePart {
  /** A microlibrary; in brackets what is none: "(headers)", "(padding)", "(tables)", "(linker)", "(options)". */
  readonly library: string;
  /** Of the library: "format.o"; in brackets what is of none. */
  readonly object: string;
  readonly section: string;
  /** A function or variable; else the section that it comes of, or in quotes a text. */
  readonly symbol: string;
  readonly bytes: number;
  /** In the image's file. Undefined: it is memory that is zeroed at the start, and takes no bytes of the file. */
  readonly offset: number | undefined;
}
