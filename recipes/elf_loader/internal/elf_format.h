/* ELF files of 64 bits: System V ABI, «Object Files» (gABI 4.1), chapters 4 and 5; names of fields as there. */
#pragma once
#include <stdint.h>

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

enum { EI_CLASS = 4, EI_DATA = 5, EI_VERSION = 6, CLASS_64 = 2, LITTLE_ENDIAN_DATA = 1, CURRENT = 1 };
enum { ET_EXEC = 2, ET_DYN = 3, EM_X86_64 = 62, EM_AARCH64 = 183 };
enum { PT_LOAD = 1, PT_INTERP = 3, PF_X = 1, PF_W = 2 };
