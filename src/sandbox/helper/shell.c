#include "shell.h"
#include "kernel.h"
#include "shell-commands.h"
#include "shell-words.h"
#include "system-call.h"
#include "text.h"

enum { LINE = 65536, TCGETS = 0x5401, TIOCSPGRP = 0x5410, WALL = 0x40000000 };

static int is_interactive, own_group, last_status;

static void set_signal(int signal, long handler) {
  struct { long handler; uint64_t flags; void *restorer; uint64_t mask; } action = { handler, 0, 0, 0 };
  CALL_4(SYS_rt_sigaction, signal, &action, 0, 8);
}

/* Keys of the terminal are for what runs in front, and there is no going on with what was stopped. */
static void set_signals(int in_shell) {
  static const int own[] = { SIGINT, 3 /* SIGQUIT */, SIGTTOU };
  for (unsigned i = 0; i < sizeof own / sizeof own[0]; i++) set_signal(own[i], in_shell);
  set_signal(SIGTSTP, 1);
}

static void bring_to_front(int group) {
  if (is_interactive) CALL_3(SYS_ioctl, 0, TIOCSPGRP, &group);
}

/* What the words of a simple command ask of its streams; gives how many words are left, or -1. */
static int redirect(char **words, int count) {
  int kept = 0;
  for (int i = 0; i < count; i++) {
    int fd, flags;
    if (equal_text(words[i], ERRORS_TO_OUTPUT)) {
      CALL_3(SYS_dup3, 1, 2, 0);
      continue;
    } else if (equal_text(words[i], FROM)) fd = 0, flags = O_RDONLY;
    else if (equal_text(words[i], TO)) fd = 1, flags = O_WRONLY | O_CREAT | O_TRUNC;
    else if (equal_text(words[i], APPEND)) fd = 1, flags = O_WRONLY | O_CREAT | O_APPEND;
    else if (equal_text(words[i], ERRORS_TO)) fd = 2, flags = O_WRONLY | O_CREAT | O_TRUNC;
    else {
      words[kept++] = words[i];
      continue;
    }
    if (++i == count) return complain("a redirection without a file", "", 0), -1;
    long file = CALL_4(SYS_openat, AT_FDCWD, words[i], flags, 0666);
    if (file < 0) return complain(words[i], "", file), -1;
    CALL_3(SYS_dup3, file, fd, 0);
    CALL_1(SYS_close, file);
  }
  words[kept] = 0;
  return kept;
}

_Noreturn static void be_child(char **words, int count, char **command) {
  CALL_2(SYS_setpgid, 0, 0);
  bring_to_front((int)CALL_0(SYS_getpid));
  set_signals(0);
  count = redirect(words, count);
  if (count < 0) count = 0, last_status = 2;
  int status = count == 0 ? last_status : run_within(words, count, command);
  if (status < 0) {
    char **program = words;
    if (equal_text(words[0], "run")) program = with_more(command, words + 1);
    long error = CALL_3(SYS_execve, program[0], program, environment());
    complain(program[0], error == -ENOENT ? "there is no such program; it is named by its path, like ./bin/tool (`help` tells what this shell can do)" : "", error);
    status = error == -ENOENT ? 127 : 126;
  }
  for (;;) CALL_1(SYS_exit_group, status);
}

static int run_child(char **words, int count, char **command) {
  int status = 0;
  long child = CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0);
  if (child < 0) return complain("fork", "", child);
  if (child == 0) be_child(words, count, command);
  CALL_2(SYS_setpgid, child, child);
  bring_to_front((int)child);
  while (CALL_4(SYS_wait4, child, &status, WALL, 0) == -EINTR) {}
  bring_to_front(own_group);
  int signal = status & 0x7f;
  if (signal == 0) return status >> 8 & 0xff;
  char text[64];
  if (signal == SIGINT) say(2, "\n");
  else append_text(append_number(append_text(text, "ended by signal "), (uint64_t)signal), "\n"), say(2, text);
  return 128 + signal;
}

/* One line; 1 where the shell is to end. */
static int run_line(char *line, char **command) {
  static char *words[MAX_WORDS + 1];
  int count = split(line, words, last_status), from = 0, skip = 0;
  if (count < 0) last_status = 2;
  for (int i = 0; i <= count; i++) {
    int is_end = i == count;
    if (!is_end && !equal_text(words[i], THEN) && !equal_text(words[i], AND) && !equal_text(words[i], OR)) continue;
    const char *separator = is_end ? THEN : words[i];
    words[i] = 0;
    if (i > from && !skip) {
      char **simple = words + from;
      if (equal_text(simple[0], "exit")) {
        if (i - from > 1) last_status = (int)(parse_number(simple[1]) & 0xff);
        return 1;
      }
      int status = change_shell(simple, i - from);
      last_status = status >= 0 ? status : run_child(simple, i - from, command);
    }
    skip = equal_text(separator, AND) ? last_status != 0 : equal_text(separator, OR) ? last_status == 0 : 0;
    from = i + 1;
  }
  return 0;
}

/* A byte at a time: what follows the line is its command's, which reads the same stream. 0 at the end. */
static int read_line(char *line) {
  int length = 0;
  char byte;
  for (;;) {
    long n = CALL_3(SYS_read, 0, &byte, 1);
    if (n == -EINTR) continue;
    if (n <= 0 && length == 0) return 0;
    if (n <= 0 || byte == '\n') break;
    if (length + 1 < LINE) line[length++] = byte;
  }
  line[length] = 0;
  return 1;
}

int be_shell(char **command, char **initial) {
  static char line[LINE], modes[64];
  is_interactive = CALL_3(SYS_ioctl, 0, TCGETS, modes) == 0;
  own_group = (int)CALL_0(SYS_getpid);
  keep_environment(initial);
  set_signals(1);
  CALL_2(SYS_setpgid, 0, 0);
  bring_to_front(own_group);
  for (;;) {
    if (is_interactive) say_prompt();
    if (!read_line(line)) break;
    if (run_line(line, command)) return last_status;
  }
  if (is_interactive) say(2, "\n");
  return last_status;
}
