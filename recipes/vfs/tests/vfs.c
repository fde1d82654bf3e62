#include <error.h>
#include <string.h>
#include <unit.h>
#include <vfs.h>

UNIT_MAIN

static struct vfs_node *made(const char *path, enum vfs_kind kind)
{
	struct vfs_node *node = NULL;

	CHECK_EQUAL(vfs_make(vfs_root(), path, kind, 0644, &node), 0);
	return node;
}

static long find(const char *path)
{
	struct vfs_node *node;

	return vfs_find(vfs_root(), path, true, &node);
}

TEST(names_are_made_once)
{
	struct vfs_node *node;

	made("/once", VFS_FILE);
	CHECK_EQUAL(vfs_make(vfs_root(), "/once", VFS_FILE, 0644, &node), -EEXIST);
	CHECK_EQUAL(vfs_make(vfs_root(), "/nowhere/file", VFS_FILE, 0644, &node), -ENOENT);
	CHECK_EQUAL(vfs_make(vfs_root(), "/once/file", VFS_FILE, 0644, &node), -ENOTDIR);
}

TEST(paths_have_dots_and_doubled_slashes)
{
	char path[32];
	struct vfs_node *folder = made("/dots", VFS_FOLDER), *file = made("/dots/file", VFS_FILE), *node;

	CHECK_EQUAL(vfs_find(folder, "file", true, &node), 0);
	CHECK(node == file);
	CHECK_EQUAL(vfs_find(folder, "./../dots//file", true, &node), 0);
	CHECK(node == file);
	CHECK_EQUAL(vfs_find(vfs_root(), "/../../dots/file", true, &node), 0);
	CHECK(node == file);
	CHECK(vfs_path(file, path, sizeof path) > 0);
	CHECK_TEXT(path, "/dots/file");
	CHECK_EQUAL(vfs_path(file, path, 4), -ERANGE);
}

TEST(what_is_written_is_read)
{
	char text[8] = { 0 };
	struct vfs_node *file = made("/text", VFS_FILE);

	CHECK_EQUAL(vfs_write(file, "hello", 5, 0), 5);
	CHECK_EQUAL(vfs_write(file, "y!", 2, 4), 2);
	CHECK_EQUAL(vfs_read(file, text, sizeof text, 0), 6);
	CHECK_TEXT(text, "helly!");
	CHECK_EQUAL(vfs_read(file, text, sizeof text, 6), 0);
	CHECK_EQUAL(vfs_read(file, text, sizeof text, 600), 0);
}

TEST(gaps_are_zero_and_cut_ends_too)
{
	unsigned char byte = 1;
	struct vfs_node *file = made("/gap", VFS_FILE);

	CHECK_EQUAL(vfs_write(file, "x", 1, 20000), 1);
	CHECK_EQUAL(file->content.size, 20001);
	CHECK_EQUAL(vfs_read(file, &byte, 1, 12345), 1);
	CHECK_EQUAL(byte, 0);
	CHECK_EQUAL(vfs_write(file, "abc", 3, 0), 3);
	CHECK_EQUAL(vfs_resize(file, 1), 0);
	CHECK_EQUAL(vfs_resize(file, 3), 0);
	CHECK_EQUAL(vfs_read(file, &byte, 1, 1), 1);
	CHECK_EQUAL(byte, 0);
}

TEST(bytes_of_the_image_are_copied_when_they_are_written)
{
	static const char fixed[] = "fixed";
	char text[8] = { 0 };
	struct vfs_node *file = made("/fixed", VFS_FILE);

	vfs_show(file, fixed, 5);
	CHECK_EQUAL(vfs_write(file, "m", 1, 0), 1);
	CHECK_EQUAL(vfs_read(file, text, sizeof text, 0), 5);
	CHECK_TEXT(text, "mixed");
	CHECK_TEXT(fixed, "fixed");
}

TEST(links_lead_on_but_not_in_circles)
{
	struct vfs_node *file = made("/target", VFS_FILE), *node;

	CHECK_EQUAL(vfs_make_link(vfs_root(), "/link", "target"), 0);
	CHECK_EQUAL(vfs_find(vfs_root(), "/link", true, &node), 0);
	CHECK(node == file);
	CHECK_EQUAL(vfs_find(vfs_root(), "/link", false, &node), 0);
	CHECK_EQUAL(node->kind, VFS_LINK);
	CHECK_EQUAL(vfs_make_link(vfs_root(), "/round", "about"), 0);
	CHECK_EQUAL(vfs_make_link(vfs_root(), "/about", "round"), 0);
	CHECK_EQUAL(find("/round"), -ELOOP);
}

TEST(folders_go_when_they_are_empty)
{
	made("/folder", VFS_FOLDER);
	made("/folder/file", VFS_FILE);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/folder", true), -ENOTEMPTY);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/folder", false), -EISDIR);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/folder/file", true), -ENOTDIR);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/folder/file", false), 0);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/folder", true), 0);
	CHECK_EQUAL(find("/folder"), -ENOENT);
}

TEST(a_file_that_is_held_outlives_its_name)
{
	char text[4] = { 0 };
	struct vfs_node *file = vfs_hold(made("/held", VFS_FILE));

	CHECK_EQUAL(vfs_write(file, "abc", 3, 0), 3);
	CHECK_EQUAL(vfs_remove(vfs_root(), "/held", false), 0);
	CHECK_EQUAL(find("/held"), -ENOENT);
	CHECK_EQUAL(vfs_read(file, text, 3, 0), 3);
	CHECK_TEXT(text, "abc");
	vfs_release(file);
}

TEST(names_move_and_take_the_place_of_others)
{
	struct vfs_node *file = made("/old", VFS_FILE), *node;

	made("/new", VFS_FILE);
	CHECK_EQUAL(vfs_rename(vfs_root(), "/old", vfs_root(), "/new"), 0);
	CHECK_EQUAL(find("/old"), -ENOENT);
	CHECK_EQUAL(vfs_find(vfs_root(), "/new", true, &node), 0);
	CHECK(node == file);
	made("/outer", VFS_FOLDER);
	CHECK_EQUAL(vfs_rename(vfs_root(), "/outer", vfs_root(), "/outer/inner"), -EINVAL);
}
