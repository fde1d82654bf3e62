#include <checks.h>
#include <cmdline.h>
#include <ramfs.h>
#include <string.h>
#include <time.h>

static void check_files(void)
{
	char text[16];

	assert(ramfs_count() == 3 && strcmp(ramfs_at(0)->name, "a.txt") == 0 && strcmp(ramfs_at(2)->name, "empty") == 0);
	assert(ramfs_find("b/c.txt")->size == 8 && ramfs_find("/a.txt") == ramfs_at(0) && ramfs_find("a") == NULL && ramfs_find("") == NULL);
	assert(ramfs_find("empty")->size == 0);
	int a = ramfs_open("a.txt"), b = ramfs_open("b/c.txt");
	assert(a >= 0 && b >= 0 && a != b && ramfs_open("nothing") == -1);
	assert(ramfs_read(a, text, 3) == 3 && memcmp(text, "con", 3) == 0);
	assert(ramfs_read(a, text, sizeof text) == 5 && memcmp(text, "tent\n", 5) == 0 && ramfs_read(a, text, 1) == 0);
	assert(ramfs_read(b, text, sizeof text) == 8);
	assert(ramfs_seek(a, 6) == 6 && ramfs_read(a, text, 9) == 2 && ramfs_seek(a, 99) == 8 && ramfs_read(a, text, 1) == 0);
	ramfs_close(a);
	assert(ramfs_read(a, text, 1) == -1 && ramfs_seek(a, 0) == -1 && ramfs_read(-1, text, 1) == -1 && ramfs_read(1000, text, 1) == -1);
	ramfs_close(b);
	int opened = 0;
	while (ramfs_open("a.txt") >= 0)
		opened++;
	assert(opened == CONFIG_RAMFS_OPEN_FILES && ramfs_open("a.txt") == -2);
}

void check_rest(int argc, char **argv)
{
	assert(argc == 5 && cmdline_count() == argc && cmdline_words() == argv && argv[argc] == NULL);
	assert(strcmp(argv[3], "two words") == 0 && strcmp(argv[4], "quo\"te") == 0);
	assert(strcmp(cmdline_get("name"), "value") == 0 && cmdline_get("nam") == NULL && cmdline_get("rest") == NULL);
	check_files();

	uint64_t before = time_now();
	for (int i = 0; i < 1000; i++) {
		const uint64_t now = time_now();
		assert(now >= before);
		before = now;
	}
	time_wait(20000000);
	const uint64_t waited = time_now() - before;
	assert(waited >= 20000000 && waited < 5000000000);
}
