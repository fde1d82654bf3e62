/* From the kernel to musl, with what Linux leaves on a program's stack (System V ABI, «Process Initialization») made by hand. */
#include <elf.h>
#include <stdint.h>
#include "syscall.h"

int main(int argc, char **argv, char **environment);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void), void (*loader)(void));

/* What each thread's own variables begin with: bounds in the platform's linker script, which aligns it so. */
extern char kiln_tls_start[], kiln_tls_filled[], kiln_tls_end[];

enum { PAGE = 4096, TLS_ALIGN = 64, MOST_WORDS = 1024, AUXILIARY = 2 * 6 + 2, RANDOM = 16 };

/* argv, a null, no environment, a null, the auxiliary vector. */
static uintptr_t block[MOST_WORDS + 2 + AUXILIARY];

_Noreturn void libc_start(int argc, char **argv)
{
	static unsigned char random[RANDOM];
	static Elf64_Phdr tls = { .p_type = PT_TLS, .p_flags = PF_R, .p_align = TLS_ALIGN };
	uintptr_t *at = block;

	tls.p_vaddr = (uintptr_t)kiln_tls_start;
	tls.p_filesz = (uintptr_t)kiln_tls_filled - (uintptr_t)kiln_tls_start;
	tls.p_memsz = (uintptr_t)kiln_tls_end - (uintptr_t)kiln_tls_start;
	/* Where there is no entropy it stays 0; whoever asks for it by getrandom is told. */
	__syscall(SYS_getrandom, random, sizeof random, 0);

	if (argc > MOST_WORDS)
		argc = MOST_WORDS;
	for (int i = 0; i < argc; i++)
		*at++ = (uintptr_t)argv[i];
	*at++ = 0;
	*at++ = 0;
	const uintptr_t auxiliary[AUXILIARY] = { AT_PAGESZ, PAGE, AT_RANDOM, (uintptr_t)random, AT_PHDR, (uintptr_t)&tls, AT_PHENT, sizeof tls, AT_PHNUM, 1, AT_HWCAP, 0, AT_NULL, 0 };
	for (int i = 0; i < AUXILIARY; i++)
		*at++ = auxiliary[i];
	__libc_start_main(main, argc, (char **)block, 0, 0, 0);
	__builtin_unreachable();
}
