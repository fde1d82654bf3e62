#include <banner.h>
#include <printf.h>

/* Made with the image: recipes/std/image.kiln. */
extern const struct {
	const char *name, *version;
} kiln_libraries[];
extern const unsigned long kiln_library_count;

void banner_print(void)
{
	printf("%s\n\nIt is made of %lu microlibraries:\n", CONFIG_BANNER_GREETING, kiln_library_count);
	for (unsigned long i = 0; i < kiln_library_count; i++)
		printf("  %-16s %s\n", kiln_libraries[i].name, kiln_libraries[i].version);
}
