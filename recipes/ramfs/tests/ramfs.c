#include <ramfs.h>
#include <string.h>
#include <unit.h>

UNIT_MAIN

TEST(files_are_sorted_by_name)
{
	CHECK_EQUAL(ramfs_count(), 3);
	CHECK_TEXT(ramfs_at(0)->name, "a.txt");
	CHECK_TEXT(ramfs_at(1)->name, "b/c.txt");
	CHECK_TEXT(ramfs_at(2)->name, "empty");
}

TEST(files_are_found)
{
	CHECK(ramfs_find("a.txt") == ramfs_at(0) && ramfs_find("/a.txt") == ramfs_at(0));
	CHECK(ramfs_find("b/c.txt") == ramfs_at(1));
	CHECK(ramfs_find("b") == NULL && ramfs_find("a.tx") == NULL && ramfs_find("a.txt2") == NULL && ramfs_find("") == NULL);
	CHECK_EQUAL(ramfs_find("empty")->size, 0);
}

TEST(reads_go_on_where_the_last_one_ended)
{
	char text[16] = { 0 };
	int file = ramfs_open("a.txt");

	CHECK(file >= 0);
	CHECK_EQUAL(ramfs_read(file, text, 3), 3);
	CHECK_EQUAL(ramfs_read(file, text + 3, sizeof text - 3), 3);
	CHECK_EQUAL(ramfs_read(file, text, sizeof text), 0);
	CHECK_TEXT(text, "hello\n");
	CHECK_EQUAL(ramfs_seek(file, 1), 1);
	CHECK_EQUAL(ramfs_read(file, text, 1), 1);
	CHECK_EQUAL(text[0], 'e');
	CHECK_EQUAL(ramfs_seek(file, 100), 6);
	ramfs_close(file);
	CHECK_EQUAL(ramfs_read(file, text, 1), -1);
}

TEST(only_so_many_are_open_at_once)
{
	int files[CONFIG_RAMFS_OPEN_FILES];

	for (int i = 0; i < CONFIG_RAMFS_OPEN_FILES; i++)
		CHECK((files[i] = ramfs_open("empty")) >= 0);
	CHECK_EQUAL(ramfs_open("empty"), -2);
	CHECK_EQUAL(ramfs_open("nowhere"), -1);
	for (int i = 0; i < CONFIG_RAMFS_OPEN_FILES; i++)
		ramfs_close(files[i]);
	CHECK((files[0] = ramfs_open("a.txt")) >= 0);
	ramfs_close(files[0]);
}
