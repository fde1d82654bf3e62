/* Every file of the root, with the reason why it can't be run. */
#include <elf_loader.h>
#include <printf.h>
#include <vfs.h>

int main(void)
{
	static char *const none[] = { NULL };
	for (const struct vfs_node *file = vfs_root()->first; file != NULL; file = file->next)
		if (file->kind == VFS_FILE)
			printf("%s: %s\n", file->name, elf_run(file->name, none, none));
	return 0;
}
