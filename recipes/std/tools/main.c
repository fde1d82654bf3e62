#include "rt.h"
#include "tools.h"

static const struct {
	const char *name, *usage;
	int (*run)(int, char **);
} tools[] = {
	{ "elf-localise", "[--library NAME] [--script LINKER_SCRIPT] IN.o OUT.o [PATTERN…]   make every defined symbol local that no pattern matches, nor the script's ENTRY", elf_localise },
	{ "elf-check", "[--script LINKER_SCRIPT] [--gate PATTERN]… OUT.txt LIBRARY.o… [--application LIBRARY.o|LIBRARY.a…]   find symbols that are undefined, private to another library, or defined twice", elf_check },
	{ "elf-symbols", "IMAGE OUT.json   address, size and name of every symbol", elf_symbols },
	{ "elf-strip", "IMAGE OUT   keep what is loaded", elf_strip },
	{ "elf-same-load", "IMAGE DEBUG OUT   copy DEBUG if it loads the same bytes", elf_same_load },
	{ "elf-efi", "IMAGE OUT.efi   a position-independent image as an application of UEFI", elf_efi },
	{ "elf-flatten", "IMAGE OUT.bin OUT.s   what is loaded of an image, one segment after the other, and as assembly where each belongs", elf_flatten },
	{ "subst", "IN OUT NAME=VALUE…   replace each @NAME@", subst },
	{ "run-test", "[--status KIND] [--exit N] [--expect TEXT]… [--http PATH STATUS TEXT]… OUT PROGRAM [ARGUMENT…]   run a machine, check what it says; what it said becomes OUT", run_test },
	{ "cpio", "OUT [NAME]=PATH…   an archive of files and folders in the newc format; without a name: what lies in the folder", cpio },
};

int run_tool(int argc, char **argv)
{
	const char *wanted = argc > 1 ? argv[1] : "";
	for (unsigned i = 0; i < sizeof tools / sizeof *tools; i++) {
		if (strcmp(tools[i].name, wanted) != 0)
			continue;
		tool_name = tools[i].name;
		int status = argc > 2 && strcmp(argv[2], "--help") == 0 ? USAGE : tools[i].run(argc - 2, argv + 2);
		if (status == USAGE)
			say("usage: kiln-tools ", tools[i].name, " ", tools[i].usage, NULL);
		return status == USAGE && argc > 2 && strcmp(argv[2], "--help") == 0 ? 0 : status;
	}
	for (unsigned i = 0; i < sizeof tools / sizeof *tools; i++)
		say("kiln-tools ", tools[i].name, " ", tools[i].usage, NULL);
	return strcmp(wanted, "--help") == 0 ? 0 : USAGE;
}
