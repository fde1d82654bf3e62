/* What lies in each file of the root. */
#include <printf.h>
#include <vfs.h>

int main(void)
{
	for (const struct vfs_node *node = vfs_root()->first; node != NULL; node = node->next) {
		char text[100];
		const long size = node->kind == VFS_FILE ? vfs_read((struct vfs_node *)node, text, sizeof text, 0) : 0;
		printf("%s: %.*s\n", node->name, (int)size, text);
	}
	return 0;
}
