/* Names: folders, links, what is renamed and removed, and the image's first files. */
#define _GNU_SOURCE
#include <checks.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void touch(const char *path)
{
	const int file = open(path, O_CREAT | O_WRONLY, 0644);
	CHECK(file >= 0 && write(file, path, strlen(path)) > 0 && close(file) == 0);
}

static int count(const char *path)
{
	DIR *folder = opendir(path);
	int n = 0;
	CHECK(folder != NULL);
	while (readdir(folder) != NULL)
		n++;
	closedir(folder);
	return n;
}

static void check_first_files(void)
{
	char line[16];
	struct stat status;
	FILE *file = fopen("/etc/lines", "r");

	CHECK(file != NULL && fgets(line, sizeof line, file) != NULL && strcmp(line, "one\n") == 0);
	fclose(file);
	CHECK(lstat("/etc/link", &status) == 0 && S_ISLNK(status.st_mode) && stat("/etc/link", &status) == 0 && status.st_size == 8);
	CHECK(stat("/bin/tool", &status) == 0 && access("/bin/tool", R_OK) == 0 && access("/bin/tool", X_OK) == -1);
	/* What is part of the image can be written: a copy of it is. */
	file = fopen("/etc/lines", "r+");
	CHECK(file != NULL && fseek(file, 4, SEEK_SET) == 0 && fputs("2", file) >= 0 && fclose(file) == 0);
	file = fopen("/etc/link", "r");
	CHECK(fread(line, 1, 16, file) == 8 && memcmp(line, "one\n2wo\n", 8) == 0);
	fclose(file);
}

static void check_tree(void)
{
	char path[64];
	struct stat status;

	CHECK(mkdir("/a", 0777) == 0 && stat("/a", &status) == 0 && (status.st_mode & 07777) == 0755);
	FAILS(mkdir("/a", 0777), EEXIST);
	FAILS(mkdir("/b/c", 0777), ENOENT);
	CHECK(mkdir("/a/b/", 0700) == 0 && chdir("/a/b") == 0 && strcmp(getcwd(path, sizeof path), "/a/b") == 0);
	touch("file");
	CHECK(access("/a/b/file", F_OK) == 0 && access("../b/./file", F_OK) == 0 && access("../../../../a/b/file", F_OK) == 0);
	FAILS(access("file/", F_OK), ENOTDIR);
	FAILS(rmdir("/a"), ENOTEMPTY);
	FAILS(unlink("/a"), EISDIR);
	FAILS(rmdir("file"), ENOTDIR);
	CHECK(count("/a/b") == 3);
	/* A folder that is gone, with somebody in it. */
	CHECK(unlink("file") == 0 && rmdir("/a/b") == 0);
	CHECK(getcwd(path, sizeof path) == NULL && errno == ENOENT);
	FAILS(open("new", O_CREAT | O_WRONLY, 0600), ENOENT);
	CHECK(chdir("/") == 0 && rmdir("/a") == 0);
}

static void check_rename(void)
{
	struct stat status;
	CHECK(mkdir("/from", 0755) == 0 && mkdir("/to", 0755) == 0);
	touch("/from/one");
	touch("/to/two");
	CHECK(rename("/from/one", "/to/two") == 0 && stat("/to/two", &status) == 0 && status.st_size == 9);
	FAILS(rename("/from/one", "/x"), ENOENT);
	FAILS(rename("/to", "/to/below"), EINVAL);
	FAILS(rename("/from", "/to"), ENOTEMPTY);
	FAILS(rename("/to/two", "/from"), EISDIR);
	CHECK(rename("/to", "/from") == 0 && access("/from/two", F_OK) == 0 && access("/to", F_OK) == -1);
	FAILS(syscall(SYS_renameat2, AT_FDCWD, "/from/two", AT_FDCWD, "/etc/lines", 1), EEXIST);
}

static void check_links(void)
{
	char target[8];
	struct stat status;
	CHECK(symlink("from/two", "/link") == 0 && readlink("/link", target, sizeof target) == 8 && memcmp(target, "from/two", 8) == 0);
	CHECK(stat("/link", &status) == 0 && S_ISREG(status.st_mode) && unlink("/link") == 0 && access("/from/two", F_OK) == 0);
	CHECK(symlink("loop", "/loop") == 0);
	FAILS(open("/loop", O_RDONLY), ELOOP);
	CHECK(symlink("/from", "/way") == 0 && access("/way/two", F_OK) == 0 && count("/way") == 3);
	FAILS(open("/way", O_RDONLY | O_NOFOLLOW), ELOOP);
	char name[300];
	memset(name, 'x', sizeof name - 1);
	name[299] = 0;
	FAILS(open(name, O_CREAT | O_WRONLY, 0600), ENAMETOOLONG);
	FAILS(open("", O_RDONLY), ENOENT);
}

static void check_times(void)
{
	struct stat status;
	const struct timespec times[] = { { 1, 0 }, { 86400, 5 } };
	CHECK(utimensat(AT_FDCWD, "/from/two", times, 0) == 0 && stat("/from/two", &status) == 0 && status.st_mtim.tv_sec == 86400 && status.st_mtim.tv_nsec == 5);
	CHECK(chmod("/from/two", 0755) == 0 && access("/from/two", X_OK) == 0);
	/* Many names in one folder, listed in several pieces. */
	char path[32];
	CHECK(mkdir("/many", 0755) == 0);
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof path, "/many/a-longer-name-%d", i);
		touch(path);
	}
	CHECK(count("/many") == 202);
}

void check_folders(void)
{
	check_first_files();
	check_tree();
	check_rename();
	check_links();
	check_times();
}
