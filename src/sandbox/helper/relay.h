#pragma once
#include "kernel.h"
#include <stddef.h>
/* A command's streams joined to the caller's, of which the command gets no descriptor: whoever has one of a terminal can type into it, and of a file can
 * change it. Where the caller's are a terminal, the command gets one of its own. */

enum { RELAY_WAYS = 3, RELAY_POLLED = 6, RELAY_BYTES = 8192 };

/* What was read at one end and isn't written at the other yet. */
struct way { int from, to, at, end; char bytes[RELAY_BYTES]; };

struct relay {
  int is_terminal;
  /* The command's ends: standard input, output and error. */
  int ends[3];
  /* The caller's terminal, whose size is followed. */
  int terminal;
  uint16_t size[4];
  /* Input, output, errors. */
  struct way ways[RELAY_WAYS];
};

/* The caller's streams are `first` and the two after it. 0, or a negative errno and the step that gave it. */
long open_relay(struct relay *relay, int first, const char **step);
/* In the child that becomes the command, which leads a session: its streams. */
void take_ends(const struct relay *relay);
/* In the process that stays. */
void close_ends(struct relay *relay);
/* What there is to wait for: fills RELAY_POLLED entries. */
void watch_relay(const struct relay *relay, struct pollfd *polled);
/* Moves what can be moved after a wait; -1: nobody reads what the command writes any more. */
int move_relay(struct relay *relay, const struct pollfd *polled);
/* The command has ended: what it wrote last. */
void finish_relay(struct relay *relay);
