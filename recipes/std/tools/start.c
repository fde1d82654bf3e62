/* Entry of the program: the kernel leaves argc and argv on the stack (System V ABI, «Process Initialization»). */
#include "rt.h"

int run_tool(int argc, char **argv);

__attribute__((used)) static void start(long *stack)
{
	leave(run_tool((int)stack[0], (char **)(stack + 1)));
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start\n ud2\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl start\n brk #0\n");
#endif
