/* What lies in a folder. */
#include "rt.h"
#include "syscall.h"

enum { S_IFMT = 0170000, S_IFDIR = 040000, S_IFREG = 0100000, S_IFLNK = 0120000, ANY_EXECUTE = 0111, LONGEST_LINK = 4096 };

file_kind kind_of_file(const char *path, bool follow)
{
	uint8_t stat[STAT_SIZE];
	uint32_t mode;
	if (syscall6(SYS_newfstatat, AT_FDCWD, (long)path, (long)stat, follow ? 0 : AT_SYMLINK_NOFOLLOW, 0, 0) < 0)
		fail(path, "there is no such file");
	memcpy(&mode, stat + STAT_MODE, sizeof mode);
	switch (mode & S_IFMT) {
	case S_IFDIR: return FOLDER;
	case S_IFREG: return (mode & ANY_EXECUTE) != 0 ? EXECUTABLE : PLAIN_FILE;
	case S_IFLNK: return LINK;
	default: return OTHER;
	}
}

bytes read_link(const char *path)
{
	bytes target = { allocate(LONGEST_LINK), 0 };
	long size = syscall6(SYS_readlinkat, AT_FDCWD, (long)path, (long)target.data, LONGEST_LINK, 0, 0);
	if (size <= 0 || size >= LONGEST_LINK)
		fail(path, "where the link leads can't be read");
	target.size = (size_t)size;
	return target;
}

/* struct linux_dirent64 of include/linux/dirent.h */
typedef struct {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
} folder_entry;

const char **list_folder(const char *path)
{
	static uint64_t buffer[4096];
	size_t count = 0, capacity = 64;
	const char **names = allocate(capacity * sizeof(char *));
	long folder = syscall6(SYS_openat, AT_FDCWD, (long)path, O_RDONLY, 0, 0, 0);
	if (folder < 0)
		fail(path, "the folder can't be read");
	for (;;) {
		long got = syscall6(SYS_getdents64, folder, (long)buffer, sizeof buffer, 0, 0, 0);
		if (got < 0)
			fail(path, "the folder can't be read");
		if (got == 0)
			break;
		for (uint8_t *at = (uint8_t *)buffer; at < (uint8_t *)buffer + got; at += ((folder_entry *)at)->length) {
			const char *name = ((folder_entry *)at)->name;
			if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
				continue;
			if (count + 2 > capacity) {
				names = grow(names, count * sizeof(char *), 2 * capacity * sizeof(char *));
				capacity *= 2;
			}
			char *copy = allocate(strlen(name) + 1);
			memcpy(copy, name, strlen(name));
			names[count++] = copy;
		}
	}
	syscall6(SYS_close, folder, 0, 0, 0, 0, 0);
	return names;
}
