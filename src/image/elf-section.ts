import { contentOf, damaged, sectionTable, type FileBytes, type NoSection } from "./section-table.ts";

/** The first section of a name in an ELF file. */
export function elfSection(file: FileBytes, name: string): Buffer | NoSection {
  const table = sectionTable(file);
  if (table.kind !== "table") return table;
  const found = table.sections.find((section) => section.name === name);
  if (found === undefined) return { kind: "none" };
  return contentOf(file, found) ?? damaged(`the section ${name} lies outside of the file`);
}
