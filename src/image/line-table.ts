import { ByteReader } from "./byte-reader.ts";

/** Where code comes from. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

interface Row extends SourceLine {
  readonly address: number;
}

/** Rows by address, which hold up to `end`. */
interface Sequence {
  readonly rows: readonly Row[];
  readonly end: number;
}

export interface LineTable {
  at(address: number): SourceLine | undefined;
}

/** DWARF 4, 6.2: the section `.debug_line`. Units of other versions, and damaged ones, tell nothing. */
export function readLineTable(section: Buffer): LineTable {
  const sequences: Sequence[] = [];
  const reader = new ByteReader(section);
  try {
    while (!reader.isAtEnd) {
      const size = reader.u32();
      // 64 bits: a file of more than 4 GiB of it.
      if (size >= 0xffff_fff0) break;
      const end = reader.at + size;
      sequences.push(...readUnit(section.subarray(reader.at, end)));
      reader.at = end;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { at: (address) => lineAt(sequences, address) };
}

function lineAt(sequences: readonly Sequence[], address: number): SourceLine | undefined {
  for (const { rows, end } of sequences) {
    if (address >= end || address < (rows[0]?.address ?? Infinity)) continue;
    const row = rows.findLast((one) => one.address <= address);
    // Line 0: code that the compiler made of nothing.
    if (row !== undefined && row.line > 0) return { file: row.file, line: row.line };
  }
  return undefined;
}

interface Header {
  readonly leastInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Arguments of each standard opcode, from 1 on. */
  readonly opcodeArguments: readonly number[];
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

function readUnit(unit: Buffer): readonly Sequence[] {
  const reader = new ByteReader(unit);
  const version = reader.u16();
  if (version < 2 || version > 4) return [];
  const program = reader.u32() + reader.at;
  const header = readHeader(reader, version);
  reader.at = program;
  return run(reader, header);
}

function readHeader(reader: ByteReader, version: number): Header {
  const leastInstruction = reader.u8();
  if (version === 4) reader.u8(); // operations of a very long instruction word
  reader.u8(); // whether rows are statements at first
  const [lineBase, lineRange, opcodeBase] = [reader.i8(), reader.u8(), reader.u8()];
  const opcodeArguments = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const folders = [""];
  for (let name = reader.text(); name !== ""; name = reader.text()) folders.push(name);
  const files = [""];
  for (let name = reader.text(); name !== ""; name = reader.text()) files.push(readFile(reader, name, folders));
  if (lineRange === 0) throw new RangeError("no range of lines");
  return { leastInstruction, lineBase, lineRange, opcodeBase, opcodeArguments, folders, files };
}

/** What stands behind a file's name: its folder, time and size. */
function readFile(reader: ByteReader, name: string, folders: readonly string[]): string {
  const folder = folders[reader.unsigned()] ?? "";
  reader.unsigned();
  reader.unsigned();
  return folder === "" || name.startsWith("/") ? name : `${folder}/${name}`;
}

/** 6.2.5.2, 6.2.5.3: standard and extended opcodes. */
const [COPY, ADVANCE_PC, ADVANCE_LINE, SET_FILE, CONST_ADD_PC, FIXED_ADVANCE_PC] = [1, 2, 3, 4, 8, 9];
const [END_SEQUENCE, SET_ADDRESS, DEFINE_FILE] = [1, 2, 3];

/** The line number program: a small machine that adds up addresses and lines. */
function run(reader: ByteReader, header: Header): readonly Sequence[] {
  const sequences: Sequence[] = [];
  const files = [...header.files];
  let rows: Row[] = [];
  let [address, file, line] = [0, 1, 1];
  const addressOf = (opcode: number): number => Math.floor((opcode - header.opcodeBase) / header.lineRange) * header.leastInstruction;
  const emit = (): void => void rows.push({ address, file: files[file] ?? "", line });
  const extended = (): void => {
    const end = reader.unsigned() + reader.at;
    const opcode = reader.u8();
    if (opcode === SET_ADDRESS) address = end - reader.at === 8 ? reader.u64() : reader.u32();
    else if (opcode === DEFINE_FILE) files.push(readFile(reader, reader.text(), header.folders));
    else if (opcode === END_SEQUENCE) {
      if (rows.length > 0) sequences.push({ rows, end: address });
      rows = [];
      [address, file, line] = [0, 1, 1];
    }
    reader.at = end;
  };
  while (!reader.isAtEnd) {
    const opcode = reader.u8();
    if (opcode >= header.opcodeBase) {
      address += addressOf(opcode);
      line += header.lineBase + ((opcode - header.opcodeBase) % header.lineRange);
      emit();
    } else if (opcode === 0) extended();
    else if (opcode === COPY) emit();
    else if (opcode === ADVANCE_PC) address += reader.unsigned() * header.leastInstruction;
    else if (opcode === ADVANCE_LINE) line += reader.signed();
    else if (opcode === SET_FILE) file = reader.unsigned();
    else if (opcode === CONST_ADD_PC) address += addressOf(255);
    else if (opcode === FIXED_ADVANCE_PC) address += reader.u16();
    else for (let left = header.opcodeArguments[opcode - 1] ?? 0; left > 0; left--) reader.unsigned();
  }
  return sequences;
}
