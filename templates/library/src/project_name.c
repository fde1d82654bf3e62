#include <project_name.h>

int project_name_add(int value)
{
	return CONFIG_PROJECT_NAME_START + value;
}
