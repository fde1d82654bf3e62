/* From a file to a running program, step by step. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <vfs.h>
#include "elf_format.h"

enum { MOST_SEGMENTS = 64 };

/* A file whose headers were checked: every segment that is loaded lies in the file and in the room, none upon another. */
struct program {
	struct vfs_node *file;
	struct elf_segment segments[MOST_SEGMENTS];
	unsigned count;
	/* What is added to the file's addresses: 0 where they are fixed. */
	uintptr_t base;
	uintptr_t entry;
	/* Where the program headers stand once it is loaded; 0: they aren't loaded. */
	uintptr_t headers;
	/* Behind its last byte. */
	uintptr_t end;
};

/* room.S: the addresses that are kept for it. */
extern char elf_room[], elf_room_end[];

/* Each gives NULL, or why not. */
const char *plan_program(struct vfs_node *file, struct program *program);
const char *load_program(const struct program *program);
/* `*stack`: where its stack pointer begins. */
const char *make_stack(const struct program *program, const char *path, char *const *words, char *const *environment, uintptr_t *stack);

/* A reason, as printf would print it; of one call at a time. */
const char *because(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* room.c. Memory to the room's addresses: to be written at first, then code where the program has code. */
const char *open_room(void);
const char *seal_room(const struct program *program);

/* From here on the instruction for system calls is a call of the shim's. */
void listen_to_calls(void);
/* enter.S */
_Noreturn void elf_enter(uintptr_t entry, uintptr_t stack);
