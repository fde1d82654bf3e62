#include <printf.h>
#include <table.h>

int main(void)
{
	for (const struct table_entry *entry = table_start; entry < table_end; entry++)
		printf("%s\n", entry->name);
	return 0;
}
