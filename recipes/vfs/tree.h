/* Shared by the sources of this library. */
#pragma once
#include <vfs.h>

struct vfs_node *vfs_child(const struct vfs_node *folder, const char *name, size_t length);
/* A node with one user, its name, in no folder yet; NULL: no memory. */
struct vfs_node *vfs_create(enum vfs_kind kind, unsigned mode, const char *name, size_t length);
void vfs_attach(struct vfs_node *folder, struct vfs_node *node);
/* Takes the name away; the node stays as long as it has users. */
void vfs_detach(struct vfs_node *node);
void vfs_drop_content(struct vfs_node *file);
