/* What it begins with: an empty table has its symbols too. */
#include <table.h>

TABLE_ENTRY(first, "first");
