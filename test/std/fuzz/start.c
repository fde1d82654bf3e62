/*
 * In place of the tools' own entry: fuzz FILE FIRST COUNT TOOL [ARGUMENT…]
 * Runs the tool COUNT times, each in a process of its own, on the file with a few fields or bytes changed; `@` among the arguments is the changed
 * file, `%` what the tool writes. Cases are numbered from FIRST and come out equal every time. Prints `CASE SIGNAL` for each that was ended by a
 * signal (2 seconds of processor time are one), at last how many were done, refused, and ended.
 */
#include "elf.h"
#include "syscall.h"

int run_tool(int argc, char **argv);

#if defined(__x86_64__)
enum { SYS_setrlimit = 160 };
#else
enum { SYS_setrlimit = 164 };
#endif
enum { SIGCHLD = 17, RLIMIT_CPU = 0, MOST_ARGUMENTS = 16 };

static uint64_t state;

/* splitmix64 */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t n)
{
	return n == 0 ? 0 : next() % n;
}

/* A place in the file; more often than not in the tables that lead to the rest. */
static uint64_t place(bytes file)
{
	elf_header h;
	elf_section s;
	memcpy(&h, file.data, sizeof h);
	switch (below(6)) {
	case 0: return below(sizeof h);
	case 1: return h.phoff + below((uint64_t)h.phnum * sizeof(elf_segment) + 1);
	case 2:
	case 3: return h.shoff + below((uint64_t)h.shnum * sizeof(elf_section) + 1);
	case 4: /* inside of what a section holds */
		if (h.shnum == 0 || h.shoff >= file.size)
			return below(file.size);
		memcpy(&s, file.data + h.shoff + below(h.shnum) * sizeof s, sizeof s);
		return s.offset + below(s.size);
	default: return below(file.size);
	}
}

static uint64_t value(bytes file)
{
	static const uint64_t odd[] = { 0, 1, 2, 3, 7, 8, 16, 24, 0xff00, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1ull << 63, ~0ull, ~0ull - 7 };
	uint64_t copied = 0, from = place(file) & ~7ull;
	switch (below(5)) {
	case 0: return odd[below(sizeof odd / sizeof *odd)];
	case 1: return file.size - below(64);
	case 2: return below(256);
	case 3: return next();
	default: /* what another field says: tables come to overlap */
		if (from + sizeof copied <= file.size)
			memcpy(&copied, file.data + from, sizeof copied);
		return copied;
	}
}

static bytes changed(bytes file)
{
	bytes out = { allocate(file.size), file.size };
	memcpy(out.data, file.data, file.size);
	for (uint64_t n = 1 + below(4); n > 0; n--) {
		static const unsigned widths[] = { 1, 2, 4, 8 };
		unsigned width = widths[below(4)];
		uint64_t at = place(file) & ~(uint64_t)(width - 1), what = value(file);
		if (at + width <= out.size)
			memcpy(out.data + at, &what, width);
	}
	if (below(16) == 0)
		out.size = below(file.size);
	return out;
}

static void child(char **argv, int argc)
{
	struct { uint64_t soft, hard; } seconds = { 2, 2 };
	syscall6(SYS_setrlimit, RLIMIT_CPU, (long)&seconds, 0, 0, 0, 0);
	syscall6(SYS_close, 2, 0, 0, 0, 0, 0);
	syscall6(SYS_openat, AT_FDCWD, (long)"/dev/null", O_WRONLY, 0, 0, 0);
	leave(run_tool(argc, argv));
}

static uint64_t number(const char *s)
{
	uint64_t n = 0;
	while (*s >= '0' && *s <= '9')
		n = n * 10 + (uint64_t)(*s++ - '0');
	return n;
}

static void print(text *line)
{
	syscall6(SYS_write, 1, (long)line->data, (long)line->size, 0, 0, 0);
}

static int fuzz(int argc, char **argv)
{
	if (argc < 5 || argc > MOST_ARGUMENTS)
		return 64;
	bytes original = read_file(argv[1]);
	char *words[MOST_ARGUMENTS + 1] = { argv[0] };
	for (int i = 4; i < argc; i++)
		words[i - 3] = strcmp(argv[i], "@") == 0 ? "case" : strcmp(argv[i], "%") == 0 ? "result" : argv[i];
	uint64_t done = 0, refused = 0, ended = 0;
	for (uint64_t n = number(argv[2]), end = n + number(argv[3]); n < end; n++) {
		int status = 0;
		long process = syscall6(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
		if (process == 0) {
			state = n * 0x2545f4914f6cdd1d + 1;
			write_file("case", changed(original), 0644);
			child(words, argc - 3);
		}
		while (syscall6(SYS_wait4, process, (long)&status, 0, 0, 0, 0) == -EINTR)
			;
		if ((status & 0x7f) == 0) {
			status >> 8 == 0 ? done++ : refused++;
			continue;
		}
		text line = { 0 };
		put_number(&line, n);
		put(&line, " ");
		put_number(&line, (uint64_t)status & 0x7f);
		put(&line, "\n");
		print(&line);
		ended++;
	}
	text sum = { 0 };
	const uint64_t counts[] = { done, refused, ended };
	for (unsigned i = 0; i < 3; i++) {
		put_number(&sum, counts[i]);
		put(&sum, i < 2 ? " " : "\n");
	}
	print(&sum);
	return ended > 0;
}

__attribute__((used)) static void start(long *stack)
{
	leave(fuzz((int)stack[0], (char **)(stack + 1)));
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start\n ud2\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl start\n brk #0\n");
#endif
