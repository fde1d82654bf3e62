#include <table.h>

TABLE_ENTRY(shade, SHADE);
