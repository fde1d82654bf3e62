/* A program that knows nothing of Kiln: what Linux owes it is there, or a line tells what isn't. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
extern char _start[], __ehdr_start[];

static int failures;

static void check(int holds, const char *what)
{
	if (holds)
		return;
	failures++;
	printf("wrong: %s\n", what);
}

static void check_start(void)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)__ehdr_start;
	const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
	int set = 0;
	check(getauxval(AT_PAGESZ) == 4096, "AT_PAGESZ");
	check(getauxval(AT_ENTRY) == (unsigned long)_start, "AT_ENTRY");
	check(getauxval(AT_PHDR) == (unsigned long)__ehdr_start + header->e_phoff, "AT_PHDR");
	check(getauxval(AT_PHNUM) == header->e_phnum, "AT_PHNUM");
	for (int i = 0; i < 16; i++)
		set |= random[i];
	check(set != 0, "AT_RANDOM");
	check(strncmp((const char *)getauxval(AT_EXECFN), "/", 1) == 0, "AT_EXECFN");
}

/* In the 128 bytes below the stack pointer, which are the program's own, and in all registers but the two that the instruction takes. */
static void check_instruction(void)
{
	unsigned long kept;
#if defined(__x86_64__)
	__asm__ volatile("mov $0x1122334455667788, %%rbx\n\t"
			 "mov %%rbx, -8(%%rsp)\n\tmov %%rbx, -128(%%rsp)\n\t"
			 "mov %%rbx, %%rdi\n\tmov %%rbx, %%rsi\n\tmov %%rbx, %%rdx\n\tmov %%rbx, %%r8\n\tmov %%rbx, %%r9\n\tmov %%rbx, %%r10\n\t"
			 "movq %%rbx, %%xmm7\n\tmov %[number], %%eax\n\tsyscall\n\tmov %%rax, %%r12\n\txor %%eax, %%eax\n\t"
			 "xor %%rbx, %%rdi\n\tor %%rdi, %%rax\n\txor %%rbx, %%rsi\n\tor %%rsi, %%rax\n\txor %%rbx, %%rdx\n\tor %%rdx, %%rax\n\t"
			 "xor %%rbx, %%r8\n\tor %%r8, %%rax\n\txor %%rbx, %%r9\n\tor %%r9, %%rax\n\txor %%rbx, %%r10\n\tor %%r10, %%rax\n\t"
			 "xor -8(%%rsp), %%rbx\n\tor %%rbx, %%rax\n\tmovq %%xmm7, %%rbx\n\txor -128(%%rsp), %%rbx\n\tor %%rbx, %%rax\n\t"
			 "dec %%r12\n\tor %%r12, %%rax"
			 : "=&a"(kept)
			 : [number] "i"(SYS_getpid)
			 : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "xmm7", "memory", "cc");
#elif defined(__aarch64__)
	__asm__ volatile("mov x19, #0x1122\n\tfmov d7, x19\n\t"
			 "mov x0, x19\n\tmov x1, x19\n\tmov x5, x19\n\tmov x6, x19\n\tmov x7, x19\n\tmov x9, x19\n\tmov x15, x19\n\tmov x16, x19\n\t"
			 "mov x17, x19\n\tmov x18, x19\n\tmov x30, x19\n\tmov x8, %[number]\n\tcmp x19, x19\n\tsvc #0\n\tcset x20, ne\n\tsub x0, x0, #1\n\t"
			 "orr x20, x20, x0\n\t"
			 ".irp n, 1, 5, 6, 7, 9, 15, 16, 17, 18, 30\n\teor x21, x\\n, x19\n\torr x20, x20, x21\n\t.endr\n\t"
			 "fmov x21, d7\n\teor x21, x21, x19\n\torr %[kept], x20, x21"
			 : [kept] "=r"(kept)
			 : [number] "i"(SYS_getpid)
			 : "x0", "x1", "x5", "x6", "x7", "x8", "x9", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x30", "d7", "memory", "cc");
#endif
	check(kept == 0, "registers, or memory below the stack pointer");
}

static _Thread_local int own = 42, more;
static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static void check_memory(void)
{
	static char *blocks[500];
	check(own == 42 && more == 0 && constructed, "variables of the thread, constructors");
	for (int i = 0; i < 500; i++) {
		blocks[i] = malloc((size_t)(i * 37 + 1));
		check(blocks[i] != NULL, "malloc");
		memset(blocks[i], i, (size_t)(i * 37 + 1));
	}
	for (int i = 0; i < 500; i++) {
		check(blocks[i][i * 37] == (char)i, "what was allocated stays");
		free(blocks[i]);
	}
	char *const before = sbrk(0);
	check(before == (void *)syscall(SYS_brk, 0) && before > (char *)&constructed, "there is a break");
	check((char *)syscall(SYS_brk, before + 10000) == before + 10000, "it is moved");
	check(before[0] == 0 && before[9999] == 0, "what comes is zero");
	memset(before, 1, 10000);
	syscall(SYS_brk, before);
	syscall(SYS_brk, before + 10000);
	check(before[0] == 0 && before[9999] == 0, "what comes again is zero");
	check((char *)syscall(SYS_brk, before + (1ul << 40)) == before + 10000, "a break that can't be stays where it was");
}

static void check_files(void)
{
	char line[20] = "";
	FILE *file = fopen("/written", "w+");
	check(file != NULL && fputs("a line\n", file) >= 0, "a file is written");
	rewind(file);
	check(fgets(line, sizeof line, file) != NULL && strcmp(line, "a line\n") == 0, "and read");
	fclose(file);
	check(open("/nowhere", O_RDONLY) == -1 && errno == ENOENT, "a file that isn't there");
}

static volatile sig_atomic_t handled;

/* A handler makes system calls while one is being served. */
static void handle(int number)
{
	static const char text[] = "handled\n";
	handled = number + (write(1, text, sizeof text - 1) == sizeof text - 1);
}

static void *nothing(void *argument)
{
	return argument;
}

static void check_processes(void)
{
	pthread_t thread;
	struct timespec before, after, wait = { 0, 20 * 1000 * 1000 };
	signal(SIGUSR1, handle);
	raise(SIGUSR1);
	check(handled == SIGUSR1 + 1, "a signal is handled");
	check(fork() == -1 && errno == ENOSYS, "there is no other process");
	check(pthread_create(&thread, NULL, nothing, NULL) != 0, "there is no other thread");
	clock_gettime(CLOCK_MONOTONIC, &before);
	nanosleep(&wait, NULL);
	clock_gettime(CLOCK_MONOTONIC, &after);
	check((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= wait.tv_nsec, "it sleeps");
}

int main(int argc, char **argv)
{
	int names = 0;
	while (environ[names] != NULL)
		names++;
	check_start();
	check_instruction();
	check_memory();
	check_files();
	check_processes();
	if (failures == 0)
		printf("%d names, %d words: all right\n", names, argc - 1);
	check(argc == 3 && strcmp(argv[2], "two words") == 0 && strcmp(getenv("B") ? getenv("B") : "", "two words") == 0, "words");
	return failures == 0 ? 7 : 1;
}
