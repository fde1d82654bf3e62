#pragma once

struct table_entry {
	const char *name;
};

/* Adds an entry, from any library. */
#define TABLE_ENTRY(symbol, text)                                                                                      \
	static const struct table_entry symbol __attribute__((section(".table_entries." #symbol), used, retain)) = { text }

extern const struct table_entry table_start[], table_end[];
