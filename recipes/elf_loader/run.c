#include <elf_loader.h>
#include <shim.h>
#include <program.h>

static const char *prepare(const char *path, char *const *words, char *const *environment, struct program *program, uintptr_t *stack)
{
	struct vfs_node *file;
	if (vfs_find(vfs_root(), path, true, &file) < 0)
		return "there is no such file";
	if (file->kind != VFS_FILE)
		return "it is no file";
	const char *wrong = plan_program(file, program);
	if (wrong == NULL)
		wrong = open_room();
	if (wrong == NULL)
		wrong = load_program(program);
	if (wrong == NULL)
		wrong = seal_room(program);
	return wrong != NULL ? wrong : make_stack(program, path, words, environment, stack);
}

const char *elf_run(const char *path, char *const *words, char *const *environment)
{
	static struct program program;
	uintptr_t stack;
	const char *wrong = prepare(path, words, environment, &program, &stack);
	if (wrong != NULL)
		return wrong;
	shim_give_break(program.end, (uintptr_t)elf_room_end);
	listen_to_calls();
	elf_enter(program.entry, stack);
}
