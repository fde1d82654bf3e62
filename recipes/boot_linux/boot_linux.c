/* The kernel starts a process with argc, argv, the environment and the auxiliary vector on its stack (System V ABI, «Process Initialization»). */
#include <cmdline.h>
#include <init.h>

#if defined(__x86_64__)
__asm__(".section .text._start, \"ax\"\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	xor %ebp, %ebp\n" /* the outermost frame */
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call boot_linux_start\n"
	"	ud2\n"
	".size _start, . - _start\n");
#elif defined(__aarch64__)
__asm__(".section .text._start, \"ax\"\n"
	".globl _start\n"
	".type _start, %function\n"
	"_start:\n"
	"	mov x29, #0\n"
	"	mov x30, #0\n"
	"	mov x0, sp\n"
	"	bl boot_linux_start\n"
	"	brk #0\n"
	".size _start, . - _start\n");
#endif

__attribute__((used)) _Noreturn void boot_linux_start(long *stack)
{
	cmdline_set((int)stack[0], (char **)(stack + 1));
	init_run();
}
