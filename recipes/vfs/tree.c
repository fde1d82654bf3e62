/* Nodes and where they hang. */
#include "tree.h"
#include <calendar.h>
#include <error.h>
#include <heap.h>
#include <string.h>

static struct vfs_node root = { .kind = VFS_FOLDER, .mode = 0755, .number = 1, .users = 1, .parent = &root, .name = "" };

struct vfs_node *vfs_root(void)
{
	return &root;
}

struct vfs_node *vfs_hold(struct vfs_node *node)
{
	node->users++;
	return node;
}

void vfs_release(struct vfs_node *node)
{
	if (--node->users > 0)
		return;
	if (node->kind == VFS_FILE)
		vfs_drop_content(node);
	if (node->kind == VFS_LINK)
		free(node->target);
	if (node->kind == VFS_STREAM)
		node->stream->release(node->state);
	free(node->name);
	free(node);
}

void vfs_touch(struct vfs_node *node)
{
	node->changed = calendar_now();
}

struct vfs_node *vfs_create(enum vfs_kind kind, unsigned mode, const char *name, size_t length)
{
	static uint64_t last_number = 1;
	struct vfs_node *node = calloc(1, sizeof *node);
	char *copy = malloc(length + 1);

	if (node == NULL || copy == NULL) {
		free(node);
		free(copy);
		return NULL;
	}
	memcpy(copy, name, length);
	copy[length] = 0;
	node->kind = kind;
	node->mode = mode;
	node->number = ++last_number;
	node->users = 1;
	node->name = copy;
	vfs_touch(node);
	return node;
}

struct vfs_node *vfs_make_stream(const struct vfs_stream *stream, void *state)
{
	struct vfs_node *node = vfs_create(VFS_STREAM, 0666, "", 0);
	if (node != NULL) {
		node->stream = stream;
		node->state = state;
	}
	return node;
}

struct vfs_node *vfs_child(const struct vfs_node *folder, const char *name, size_t length)
{
	for (struct vfs_node *child = folder->first; child != NULL; child = child->next)
		if (strncmp(child->name, name, length) == 0 && child->name[length] == 0)
			return child;
	return NULL;
}

void vfs_attach(struct vfs_node *folder, struct vfs_node *node)
{
	struct vfs_node **end = &folder->first;
	while (*end != NULL)
		end = &(*end)->next;
	*end = node;
	node->next = NULL;
	node->parent = folder;
	vfs_touch(folder);
}

void vfs_detach(struct vfs_node *node)
{
	struct vfs_node **at = &node->parent->first;
	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	vfs_touch(node->parent);
	node->parent = node->next = NULL;
}

long vfs_path(const struct vfs_node *node, char *to, size_t size)
{
	size_t at = size;
	if (size < 2)
		return -ERANGE;
	to[--at] = 0;
	for (; node != &root; node = node->parent) {
		if (node->parent == NULL)
			return -ENOENT;
		const size_t length = strlen(node->name);
		if (length + 1 > at)
			return -ERANGE;
		at -= length;
		memcpy(to + at, node->name, length);
		to[--at] = '/';
	}
	if (to[at] == 0)
		to[--at] = '/';
	memmove(to, to + at, size - at);
	return (long)(size - at);
}
