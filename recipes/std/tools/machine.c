#include "machine.h"
#include "syscall.h"

enum { SIGKILL = 9, SIGCHLD = 17, O_CLOEXEC = 02000000, POLLIN = 1 };

struct pollfd {
	int fd;
	short events, revents;
};
struct timespec {
	long seconds, nanoseconds;
};

void start_machine(machine *m, char **command, char **environment)
{
	int ends[2];
	if (syscall6(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0) < 0)
		fail("a pipe", "there is none");
	long child = syscall6(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (child < 0)
		fail(command[0], "it can't be started");
	if (child == 0) {
		syscall6(SYS_dup3, ends[1], 1, 0, 0, 0, 0);
		syscall6(SYS_dup3, ends[1], 2, 0, 0, 0, 0);
		syscall6(SYS_execve, (long)command[0], (long)command, (long)environment, 0, 0, 0);
		fail(command[0], "it can't be run");
	}
	syscall6(SYS_close, ends[1], 0, 0, 0, 0, 0);
	*m = (machine){ .process = child, .console = ends[0] };
}

static void take_console(machine *m)
{
	char piece[4096];
	long got = syscall6(SYS_read, m->console, (long)piece, sizeof piece, 0, 0, 0);
	if (got == -EINTR)
		return;
	if (got <= 0) {
		m->has_ended = true;
		return;
	}
	put_bytes(&m->said, piece, (size_t)got);
	for (long done = 0; done < got;) {
		long wrote = syscall6(SYS_write, 1, (long)(piece + done), got - done, 0, 0, 0);
		if (wrote <= 0 && wrote != -EINTR)
			leave(1);
		if (wrote > 0)
			done += wrote;
	}
}

bool await_machine(machine *m, long socket, long milliseconds)
{
	struct pollfd all[2] = { { m->has_ended ? -1 : (int)m->console, POLLIN, 0 }, { (int)socket, POLLIN, 0 } };
	struct timespec limit = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
	long ready = syscall6(SYS_ppoll, (long)all, 2, (long)&limit, 0, 0, 0);
	if (ready > 0 && all[0].revents != 0)
		take_console(m);
	return ready > 0 && all[1].revents != 0;
}

void kill_machine(machine *m)
{
	syscall6(SYS_kill, m->process, SIGKILL, 0, 0, 0, 0);
}

int end_of_machine(machine *m)
{
	int status = 0;
	while (!m->has_ended)
		take_console(m);
	while (syscall6(SYS_wait4, m->process, (long)&status, 0, 0, 0, 0) == -EINTR)
		;
	return status;
}
