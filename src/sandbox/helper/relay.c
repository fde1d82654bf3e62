#include "relay.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

enum { TCGETS = 0x5401, TCSETS = 0x5402, TIOCSCTTY = 0x540e, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414, TIOCSPTLCK = 0x40045431, TIOCGPTPEER = 0x5441 };
enum { F_SETFL = 4, O_RDWR = 2, O_NOCTTY = 0400 };
enum { OPOST = 1 };
/* struct termios of the kernel. */
struct terminal_modes { uint32_t input, output, control, local; uint8_t discipline, characters[19]; };

static long io_control(int fd, unsigned long request, void *argument) { return CALL_3(SYS_ioctl, fd, request, argument); }

static int is_terminal(int fd) {
  struct terminal_modes modes;
  return io_control(fd, TCGETS, &modes) == 0;
}

static long open_terminal(struct relay *relay, int in, int out, const char **step) {
  int unlocked = 0;
  struct terminal_modes modes;
  long master = CALL_4(SYS_openat, AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0);
  *step = "opening a pseudoterminal";
  if (master < 0) return master;
  long slave = io_control((int)master, TIOCSPTLCK, &unlocked);
  if (slave == 0) slave = CALL_3(SYS_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) return slave;
  /* The command's terminal has made the ends of its lines already. The caller takes care of all other modes, and of putting them back. */
  if (io_control(in, TCGETS, &modes) == 0) {
    modes.output &= ~(uint32_t)OPOST;
    io_control(in, TCSETS, &modes);
  }
  relay->is_terminal = 1;
  relay->terminal = out;
  for (int i = 0; i < 3; i++) relay->ends[i] = (int)slave;
  relay->ways[0].from = in;
  relay->ways[0].to = relay->ways[1].from = (int)master;
  relay->ways[1].to = out;
  return 0;
}

static long open_pipes(struct relay *relay, int first, const char **step) {
  int ends[2];
  *step = "making pipes";
  for (int i = 0; i < RELAY_WAYS; i++) {
    long error = CALL_2(SYS_pipe2, ends, O_CLOEXEC);
    if (error < 0) return error;
    int own = ends[i == 0];
    CALL_3(SYS_fcntl, own, F_SETFL, O_NONBLOCK);
    relay->ends[i] = ends[i != 0];
    relay->ways[i].from = i == 0 ? first : own;
    relay->ways[i].to = i == 0 ? own : first + i;
  }
  return 0;
}

long open_relay(struct relay *relay, int first, const char **step) {
  struct { void *handler; uint64_t flags; void *restorer; uint64_t mask; } ignore = { (void *)1, 0, 0, 0 };
  CALL_4(SYS_rt_sigaction, SIGPIPE, &ignore, 0, 8);
  for (int i = 0; i < RELAY_WAYS; i++) relay->ways[i].from = relay->ways[i].to = -1;
  if (is_terminal(first) && is_terminal(first + 1)) return open_terminal(relay, first, first + 1, step);
  return open_pipes(relay, first, step);
}

void take_ends(const struct relay *relay) {
  struct { void *handler; uint64_t flags; void *restorer; uint64_t mask; } usual = { 0 };
  CALL_4(SYS_rt_sigaction, SIGPIPE, &usual, 0, 8);
  for (int i = 0; i < 3; i++) CALL_3(SYS_dup3, relay->ends[i], i, 0);
  if (relay->is_terminal) CALL_3(SYS_ioctl, 0, TIOCSCTTY, 0);
}

void close_ends(struct relay *relay) {
  for (int i = 0; i < (relay->is_terminal ? 1 : 3); i++) CALL_1(SYS_close, relay->ends[i]);
}

/* The caller's window may have another size now. */
static void follow_size(struct relay *relay) {
  uint16_t size[4];
  if (!relay->is_terminal || io_control(relay->terminal, TIOCGWINSZ, size) != 0) return;
  if (memcmp(size, relay->size, sizeof size) == 0) return;
  memcpy(relay->size, size, sizeof size);
  io_control(relay->ways[1].from, TIOCSWINSZ, size);
}

void watch_relay(const struct relay *relay, struct pollfd *polled) {
  for (int i = 0; i < RELAY_WAYS; i++) {
    const struct way *way = &relay->ways[i];
    int is_empty = way->at == way->end;
    polled[2 * i] = (struct pollfd){ is_empty ? way->from : -1, POLLIN, 0 };
    polled[2 * i + 1] = (struct pollfd){ is_empty ? -1 : way->to, POLLOUT, 0 };
  }
}

static void fill(struct relay *relay, struct way *way) {
  long n = CALL_3(SYS_read, way->from, way->bytes, sizeof way->bytes);
  if (n == -EAGAIN || n == -EINTR) return;
  way->at = 0;
  way->end = n > 0 ? (int)n : 0;
  if (n > 0) return;
  /* A pipe's end is the command's end of input; a terminal's is a key of its own, so that it has gone and the session with it. */
  way->from = -1;
  if (way != &relay->ways[0]) return;
  CALL_1(SYS_close, way->to);
  if (relay->is_terminal) relay->ways[1].from = -1;
}

/* -1: the other side is gone. */
static int empty(struct way *way) {
  while (way->at < way->end) {
    long n = CALL_3(SYS_write, way->to, way->bytes + way->at, (size_t)(way->end - way->at));
    if (n == -EINTR) continue;
    if (n == -EAGAIN) return 0;
    if (n <= 0) {
      way->at = way->end = 0;
      return -1;
    }
    way->at += (int)n;
  }
  return 0;
}

int move_relay(struct relay *relay, const struct pollfd *polled) {
  int gone = 0;
  follow_size(relay);
  for (int i = 0; i < RELAY_WAYS; i++) {
    struct way *way = &relay->ways[i];
    if (polled[2 * i].revents && way->from >= 0) fill(relay, way);
    if (way->at == way->end || empty(way) == 0) continue;
    if (i > 0) gone = -1;
    way->from = -1; /* a command that reads no more has not ended */
  }
  return gone;
}

void finish_relay(struct relay *relay) {
  for (int i = 1; i < RELAY_WAYS; i++) {
    struct way *way = &relay->ways[i];
    for (;;) {
      if (way->at == way->end) {
        if (way->from < 0) break;
        long n = CALL_3(SYS_read, way->from, way->bytes, sizeof way->bytes);
        if (n == -EINTR) continue;
        if (n <= 0) break;
        way->at = 0;
        way->end = (int)n;
      }
      if (empty(way) < 0) break;
      if (way->at == way->end) continue;
      struct pollfd room = { way->to, POLLOUT, 0 };
      CALL_5(SYS_ppoll, &room, 1, 0, 0, 0);
    }
  }
}
