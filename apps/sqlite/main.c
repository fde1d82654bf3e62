#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *open_database(const char *path)
{
	sqlite3 *database;
	if (sqlite3_open(path, &database) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(database));
		exit(1);
	}
	return database;
}

static int print_row(void *unused, int count, char **values, char **names)
{
	(void)unused, (void)names;
	for (int i = 0; i < count; i++)
		printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "NULL" : values[i]);
	printf("\n");
	return 0;
}

static void run(sqlite3 *database, const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(database, sql, print_row, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s\n", why);
		exit(1);
	}
}

static void insert(sqlite3 *database, int from, int end)
{
	sqlite3_stmt *statement;
	char name[32];

	if (sqlite3_prepare_v2(database, "insert into item(number, name) values (?, ?)", -1, &statement, NULL) != SQLITE_OK)
		exit(1);
	for (int i = from; i < end; i++) {
		snprintf(name, sizeof name, "item number %d", i);
		sqlite3_bind_int(statement, 1, i);
		sqlite3_bind_text(statement, 2, name, -1, SQLITE_TRANSIENT);
		if (sqlite3_step(statement) != SQLITE_DONE || sqlite3_reset(statement) != SQLITE_OK) {
			fprintf(stderr, "row %d: %s\n", i, sqlite3_errmsg(database));
			exit(1);
		}
	}
	sqlite3_finalize(statement);
}

/* A transaction with an index, one that is rolled back (its journal is a file too), and the file opened again. */
static void test(void)
{
	sqlite3 *database = open_database("/test.db");

	run(database, "create table item(number integer primary key, name text); create index by_name on item(name); begin");
	insert(database, 1, 10001);
	run(database, "commit; select count(*) || ' rows, sum ' || sum(number) from item");
	run(database, "select 'integrity: ' || integrity_check from pragma_integrity_check");
	run(database, "pragma cache_size = 10; begin; delete from item where number % 2 = 0; update item set name = name || '!'; rollback");
	run(database, "select 'rolled back: ' || count(*) || ' rows, found by name: ' || (select number from item where name = 'item number 4711') from item");
	sqlite3_close(database);
	database = open_database("/test.db");
	run(database, "select 'again from the file: ' || count(*) || ' rows' from item; vacuum; pragma integrity_check");
	sqlite3_close(database);
}

int main(int argc, char **argv)
{
	if (argc == 1) {
		test();
		return 0;
	}
	sqlite3 *database = open_database("/data.db");
	for (int i = 1; i < argc; i++)
		run(database, argv[i]);
	return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
