/* Open files: what is written is read again, at the right place, whatever way it goes. */
#define _GNU_SOURCE
#include <checks.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void check_places(void)
{
	char buffer[64];
	struct stat status;
	const int file = open("/places", O_RDWR | O_CREAT | O_EXCL, 0640);

	CHECK(file >= 3 && write(file, "hello", 5) == 5 && lseek(file, 0, SEEK_CUR) == 5);
	CHECK(pwrite(file, "J", 1, 0) == 1 && lseek(file, 0, SEEK_CUR) == 5);
	CHECK(pread(file, buffer, sizeof buffer, 1) == 4 && memcmp(buffer, "ello", 4) == 0);
	CHECK(lseek(file, 10000, SEEK_SET) == 10000 && write(file, "end", 3) == 3);
	CHECK(fstat(file, &status) == 0 && status.st_size == 10003 && S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0640);
	/* Nobody wrote between them. */
	CHECK(pread(file, buffer, sizeof buffer, 5000) == sizeof buffer && buffer[0] == 0 && memcmp(buffer, buffer + 1, sizeof buffer - 1) == 0);
	CHECK(ftruncate(file, 3) == 0 && ftruncate(file, 6) == 0 && pread(file, buffer, 64, 0) == 6 && memcmp(buffer, "Jel\0\0\0", 6) == 0);
	CHECK(lseek(file, -1, SEEK_END) == 5);
	FAILS(lseek(file, -7, SEEK_END), EINVAL);
	FAILS(open("/places", O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK(close(file) == 0);
	FAILS(close(file), EBADF);
}

static void check_modes(void)
{
	char c;
	const int reads = open("/modes", O_RDONLY | O_CREAT, 0600), writes = open("/modes", O_WRONLY | O_APPEND);

	FAILS(write(reads, "x", 1), EBADF);
	FAILS(read(writes, &c, 1), EBADF);
	CHECK(write(writes, "ab", 2) == 2 && lseek(writes, 0, SEEK_SET) == 0 && write(writes, "c", 1) == 1);
	char three[4];
	CHECK(read(reads, three, 4) == 3 && memcmp(three, "abc", 3) == 0 && read(reads, &c, 1) == 0);
	CHECK(open("/modes", O_WRONLY | O_TRUNC) == 5 && lseek(reads, 0, SEEK_END) == 0);
	FAILS(open("/modes/below", O_RDONLY), ENOTDIR);
	FAILS(open("/", O_WRONLY), EISDIR);
	FAILS(open("/modes", O_RDONLY | O_DIRECTORY), ENOTDIR);
	close(reads), close(writes), close(5);
}

static void check_parts(void)
{
	char a[3], b[8];
	struct iovec in[] = { { "one ", 4 }, { "", 0 }, { "two", 3 } }, out[] = { { a, 3 }, { b, 8 } };
	const int file = open("/parts", O_RDWR | O_CREAT, 0600);

	CHECK(writev(file, in, 3) == 7 && lseek(file, 0, SEEK_SET) == 0);
	CHECK(readv(file, out, 2) == 7 && memcmp(a, "one", 3) == 0 && memcmp(b, " two", 4) == 0);
	const int twin = dup(file);
	CHECK(lseek(twin, 0, SEEK_CUR) == 7 && lseek(twin, 1, SEEK_SET) == 1 && lseek(file, 0, SEEK_CUR) == 1);
	CHECK(dup2(file, 9) == 9 && fcntl(file, F_DUPFD, 9) == 10 && close(9) == 0 && close(10) == 0);
	struct flock lock = { .l_type = F_WRLCK };
	CHECK(fcntl(file, F_SETLK, &lock) == 0 && fcntl(file, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK);
	CHECK((fcntl(file, F_GETFL) & O_ACCMODE) == O_RDWR);
	struct pollfd all[] = { { file, POLLIN | POLLOUT, 0 }, { 15, POLLIN, 0 } };
	CHECK(poll(all, 2, 0) == 2 && all[0].revents == (POLLIN | POLLOUT) && all[1].revents == POLLNVAL);
	/* The name goes, the file stays. */
	CHECK(unlink("/parts") == 0 && pread(file, a, 3, 0) == 3 && memcmp(a, "one", 3) == 0);
	FAILS(open("/parts", O_RDONLY), ENOENT);
	close(file), close(twin);
}

static void check_devices(void)
{
	unsigned char bytes[64] = { 1 }, others[64];
	const int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY), random = open("/dev/urandom", O_RDONLY), full = open("/dev/full", O_WRONLY);

	CHECK(write(null, "x", 1) == 1 && read(null, bytes, 1) == 0);
	CHECK(read(zero, bytes, 64) == 64 && bytes[0] == 0);
	CHECK(read(random, bytes, 64) == 64 && read(random, others, 64) == 64 && memcmp(bytes, others, 64) != 0);
	FAILS(write(full, "x", 1), ENOSPC);
	FAILS(lseek(null, 0, SEEK_SET), ESPIPE);
	CHECK(isatty(1) && !isatty(null));
	close(null), close(zero), close(random), close(full);
}

static void check_limits(void)
{
	static char block[65536];
	int last = -1, next;
	while ((next = open("/dev/null", O_RDONLY)) >= 0)
		last = next;
	CHECK(errno == EMFILE && last == 15);
	for (int i = 3; i <= last; i++)
		close(i);
	/* Memory ends, and comes back. */
	for (int round = 0; round < 3; round++) {
		const int file = open("/large", O_WRONLY | O_CREAT, 0600);
		long total = 0;
		while (write(file, block, sizeof block) == sizeof block)
			total += sizeof block;
		CHECK(errno == ENOSPC && total > 1000000);
		close(file);
		CHECK(unlink("/large") == 0);
	}
}

void check_files(void)
{
	check_places();
	check_modes();
	check_parts();
	check_devices();
	check_limits();
}
