#include "rt.h"
#include "syscall.h"

enum { MAX_FILE = 1 << 30 };

static const char *reason(long error)
{
	switch (-error) {
	case 2: return "there is no such file";
	case 13: return "permission denied";
	case 20: return "a part of the path is no folder";
	case 21: return "it is a folder";
	case 28: return "the disk is full";
	default: return "it can't be read or written";
	}
}

bytes read_file(const char *path)
{
	long file = syscall6(SYS_openat, AT_FDCWD, (long)path, O_RDONLY, 0, 0, 0);
	if (file < 0)
		fail(path, reason(file));
	uint8_t stat[STAT_SIZE];
	uint64_t size = 0;
	long error = syscall6(SYS_newfstatat, file, (long)"", (long)stat, AT_EMPTY_PATH, 0, 0);
	if (error < 0)
		fail(path, reason(error));
	memcpy(&size, stat + STAT_FILE_SIZE, sizeof size);
	if (size > MAX_FILE)
		fail(path, "larger than 1 GiB");
	bytes content = { allocate(size), 0 };
	while (content.size < size) {
		long got = syscall6(SYS_read, file, (long)(content.data + content.size), (long)(size - content.size), 0, 0, 0);
		if (got == -EINTR)
			continue;
		if (got < 0)
			fail(path, reason(got));
		if (got == 0)
			break;
		content.size += (size_t)got;
	}
	syscall6(SYS_close, file, 0, 0, 0, 0, 0);
	return content;
}

static void write_all(long file, const char *path, const void *data, size_t size)
{
	const uint8_t *at = data;
	while (size > 0) {
		long wrote = syscall6(SYS_write, file, (long)at, (long)size, 0, 0, 0);
		if (wrote == -EINTR)
			continue;
		if (wrote <= 0) {
			if (path == NULL)
				leave(1);
			fail(path, reason(wrote));
		}
		at += wrote;
		size -= (size_t)wrote;
	}
}

void write_file(const char *path, bytes content, unsigned mode)
{
	long file = syscall6(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CREAT | O_TRUNC, (long)mode, 0, 0);
	if (file < 0)
		fail(path, reason(file));
	write_all(file, path, content.data, content.size);
	/* The umask of the caller has no say. */
	syscall6(SYS_fchmod, file, (long)mode, 0, 0, 0, 0);
	if (syscall6(SYS_close, file, 0, 0, 0, 0, 0) < 0)
		fail(path, "it can't be written");
}

const char *tool_name = "kiln-tools";

void say_text(text *line)
{
	put(line, "\n");
	write_all(2, NULL, line->data, line->size);
}

void say(const char *a, const char *b, const char *c, const char *d, const char *e)
{
	text line = { 0 };
	const char *parts[] = { a, b, c, d, e };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i] != NULL)
			put(&line, parts[i]);
	say_text(&line);
}

_Noreturn void fail(const char *what, const char *why)
{
	say(tool_name, ": ", what, ": ", why);
	leave(1);
}

_Noreturn void leave(int status)
{
	for (;;)
		syscall6(SYS_exit_group, status, 0, 0, 0, 0, 0);
}
