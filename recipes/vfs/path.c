/* Paths to nodes: POSIX.1-2017, 4.13 «Pathname Resolution». */
#include "tree.h"
#include <error.h>
#include <heap.h>
#include <string.h>

enum { LONGEST_NAME = 255, LONGEST_PATH = 4096 };

static long walk(struct vfs_node *at, const char *path, bool follow, unsigned links, struct vfs_node **found);

/* One name of a path. `last`: no name follows. */
static long step(struct vfs_node **at, const char *name, size_t length, bool follow, unsigned links)
{
	struct vfs_node *folder = *at;
	if (folder->kind != VFS_FOLDER)
		return -ENOTDIR;
	if (length > LONGEST_NAME)
		return -ENAMETOOLONG;
	if (length == 1 && name[0] == '.')
		return 0;
	if (length == 2 && name[0] == '.' && name[1] == '.') {
		if (folder->parent == NULL)
			return -ENOENT;
		*at = folder->parent;
		return 0;
	}
	struct vfs_node *child = vfs_child(folder, name, length);
	if (child == NULL)
		return -ENOENT;
	if (child->kind != VFS_LINK || !follow) {
		*at = child;
		return 0;
	}
	return links == 0 ? -ELOOP : walk(folder, child->target, true, links - 1, at);
}

static long walk(struct vfs_node *at, const char *path, bool follow, unsigned links, struct vfs_node **found)
{
	if (*path == 0)
		return -ENOENT;
	if (*path == '/')
		at = vfs_root();
	for (;;) {
		while (*path == '/')
			path++;
		size_t length = 0;
		while (path[length] != 0 && path[length] != '/')
			length++;
		if (length == 0)
			break;
		const long error = step(&at, path, length, follow || path[length] == '/', links);
		if (error < 0)
			return error;
		path += length;
		if (*path == '/' && at->kind != VFS_FOLDER)
			return -ENOTDIR;
	}
	*found = at;
	return 0;
}

long vfs_find(struct vfs_node *from, const char *path, bool follow, struct vfs_node **node)
{
	return walk(from, path, follow, CONFIG_VFS_LINKS, node);
}

struct place {
	struct vfs_node *folder;
	const char *name;
	size_t length;
	bool is_folder; /* a `/` behind the name */
};

/* The folder that the last name of a path stands for a child of. */
static long find_place(struct vfs_node *from, const char *path, struct place *place)
{
	size_t end = strlen(path);
	if (end == 0)
		return -ENOENT;
	if (end >= LONGEST_PATH)
		return -ENAMETOOLONG;
	place->is_folder = path[end - 1] == '/';
	while (end > 0 && path[end - 1] == '/')
		end--;
	size_t start = end;
	while (start > 0 && path[start - 1] != '/')
		start--;
	place->name = path + start;
	place->length = end - start;
	if (place->length == 0 || (place->length == 1 && path[start] == '.') || (place->length == 2 && path[start] == '.' && path[start + 1] == '.'))
		return -EBUSY;
	if (place->length > LONGEST_NAME)
		return -ENAMETOOLONG;
	if (start == 0) {
		place->folder = from;
	} else {
		char *before = malloc(start + 1);
		if (before == NULL)
			return -ENOMEM;
		memcpy(before, path, start);
		before[start] = 0;
		const long error = vfs_find(from, before, true, &place->folder);
		free(before);
		if (error < 0)
			return error;
	}
	if (place->folder->kind != VFS_FOLDER)
		return -ENOTDIR;
	/* A folder that was removed takes nothing any more. */
	return place->folder->parent == NULL ? -ENOENT : 0;
}

long vfs_make(struct vfs_node *from, const char *path, enum vfs_kind kind, unsigned mode, struct vfs_node **node)
{
	struct place place;
	const long error = find_place(from, path, &place);
	if (error < 0)
		return error == -EBUSY ? -EEXIST : error;
	if (vfs_child(place.folder, place.name, place.length) != NULL)
		return -EEXIST;
	if (place.is_folder && kind != VFS_FOLDER)
		return -EISDIR;
	struct vfs_node *made = vfs_create(kind, mode, place.name, place.length);
	if (made == NULL)
		return -ENOSPC;
	vfs_attach(place.folder, made);
	*node = made;
	return 0;
}

long vfs_make_link(struct vfs_node *from, const char *path, const char *target)
{
	const size_t size = strlen(target) + 1;
	char *copy = malloc(size);
	struct vfs_node *link;

	if (copy == NULL)
		return -ENOSPC;
	memcpy(copy, target, size);
	const long error = vfs_make(from, path, VFS_LINK, 0777, &link);
	if (error < 0)
		free(copy);
	else
		link->target = copy;
	return error;
}

long vfs_make_device(const char *path, const struct vfs_device *device)
{
	struct vfs_node *node;
	const long error = vfs_make(vfs_root(), path, VFS_DEVICE, 0666, &node);
	if (error == 0)
		node->device = device;
	return error;
}

long vfs_remove(struct vfs_node *from, const char *path, bool folder)
{
	struct place place;
	const long error = find_place(from, path, &place);
	if (error < 0)
		return error;
	struct vfs_node *node = vfs_child(place.folder, place.name, place.length);
	if (node == NULL)
		return -ENOENT;
	if (folder != (node->kind == VFS_FOLDER))
		return folder ? -ENOTDIR : -EISDIR;
	if (place.is_folder && node->kind != VFS_FOLDER)
		return -ENOTDIR;
	if (folder && node->first != NULL)
		return -ENOTEMPTY;
	vfs_detach(node);
	vfs_release(node);
	return 0;
}

static bool lies_in(const struct vfs_node *node, const struct vfs_node *folder)
{
	for (; node != folder; node = node->parent)
		if (node == vfs_root())
			return false;
	return true;
}

/* May what is there already go for it? */
static long can_replace(const struct vfs_node *node, const struct vfs_node *old)
{
	if (old->kind == VFS_FOLDER)
		return node->kind != VFS_FOLDER ? -EISDIR : old->first != NULL ? -ENOTEMPTY : 0;
	return node->kind == VFS_FOLDER ? -ENOTDIR : 0;
}

long vfs_rename(struct vfs_node *from, const char *old_path, struct vfs_node *to, const char *new_path)
{
	struct place source, target;
	long error = find_place(from, old_path, &source);
	if (error == 0)
		error = find_place(to, new_path, &target);
	if (error < 0)
		return error;
	struct vfs_node *node = vfs_child(source.folder, source.name, source.length);
	if (node == NULL)
		return -ENOENT;
	if (node->kind != VFS_FOLDER && (source.is_folder || target.is_folder))
		return -ENOTDIR;
	if (node->kind == VFS_FOLDER && lies_in(target.folder, node))
		return -EINVAL;
	struct vfs_node *old = vfs_child(target.folder, target.name, target.length);
	if (old == node)
		return 0;
	error = old == NULL ? 0 : can_replace(node, old);
	if (error < 0)
		return error;
	char *name = malloc(target.length + 1);
	if (name == NULL)
		return -ENOSPC;
	memcpy(name, target.name, target.length);
	name[target.length] = 0;
	if (old != NULL) {
		vfs_detach(old);
		vfs_release(old);
	}
	vfs_detach(node);
	free(node->name);
	node->name = name;
	vfs_attach(target.folder, node);
	return 0;
}
