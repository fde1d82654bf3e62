/*
 * ELF files of 64 bits, little endian: System V ABI, «Object Files» (gABI 4.1); names of fields as there.
 * What is read comes from strangers: every offset, size and index is checked against the file before it is used.
 */
#pragma once
#include "rt.h"

/* A file holds them at any offset. */
#define IN_FILE __attribute__((packed))

typedef struct IN_FILE {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
} elf_header;

typedef struct IN_FILE {
	uint32_t name, type;
	uint64_t flags, addr, offset, size;
	uint32_t link, info;
	uint64_t addralign, entsize;
} elf_section;

typedef struct IN_FILE {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
} elf_segment;

typedef struct IN_FILE {
	uint32_t name;
	uint8_t info, other;
	uint16_t shndx;
	uint64_t value, size;
} elf_symbol;

/* `Elf64_Rel` is the same without the addend. */
typedef struct IN_FILE {
	uint64_t offset, info;
	int64_t addend;
} elf_relocation;

enum { ET_REL = 1, ET_EXEC = 2, ET_DYN = 3 };
enum { SHT_PROGBITS = 1, SHT_SYMTAB = 2, SHT_STRTAB = 3, SHT_RELA = 4, SHT_NOBITS = 8, SHT_REL = 9, SHT_GROUP = 17, SHT_SYMTAB_SHNDX = 18, SHT_LLVM_ADDRSIG = 0x6fff4c03 };
enum { SHN_UNDEF = 0, SHN_COMMON = 0xfff2 };
enum { STB_LOCAL = 0, STB_GLOBAL = 1, STB_WEAK = 2 };
enum { STV_INTERNAL = 1, STV_HIDDEN = 2 };
enum { STT_NOTYPE = 0, STT_OBJECT = 1, STT_FUNC = 2, STT_SECTION = 3, STT_FILE = 4 };
enum { PT_LOAD = 1, PT_NOTE = 4 };
enum { GRP_COMDAT = 1, REL_SIZE = 16, RELA_SIZE = 24 };

static inline unsigned binding(const elf_symbol *s) { return s->info >> 4; }
static inline bool is_hidden(const elf_symbol *s) { return (s->other & 3) == STV_HIDDEN || (s->other & 3) == STV_INTERNAL; }
static inline unsigned kind(const elf_symbol *s) { return s->info & 15; }

typedef struct {
	const char *path;
	bytes file;
	elf_header *header;
	elf_section *sections;
	uint32_t section_count;
	elf_segment *segments;
	/* Both empty where there is no symbol table. */
	elf_symbol *symbols;
	uint32_t symbol_count, symtab;
	const char *names;
	size_t names_size;
} elf;

/* Reads a file and checks its tables; ends the program when it is no such ELF file. `type`: ET_REL, or ET_EXEC for a linked image, of fixed address
 * or not. */
elf open_elf(const char *path, uint16_t type);
/* The same of what was read already; `path` is for messages. */
elf elf_of(const char *path, bytes file, uint16_t type);
/* What a section holds; nothing for SHT_NOBITS. */
bytes section_bytes(const elf *e, uint32_t index);
const char *symbol_name(const elf *e, const elf_symbol *s);
/* An array of `entry`-sized records. */
uint32_t record_count(const elf *e, uint32_t section, size_t entry);
