#include <table.h>

TABLE_ENTRY(green, "green");
