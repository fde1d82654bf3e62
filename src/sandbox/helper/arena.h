/* What the processes of a slot share, and the wire format.
 *
 * A frame is a u32 (little-endian: bytes that follow), a u8 kind, then fields: u8, u32, u64 as they are; a text is a u32 (its length), its
 * bytes, and a NUL that is not counted. src/sandbox/protocol.ts is the other end. PROTOCOL_VERSION changes with every change of it. */
#pragma once
#include "relay.h"
#include <stddef.h>
#include <stdint.h>

enum { PROTOCOL_VERSION = 4 };
/* A step that waits is laid out, and begins when it is told to go. */
enum { REQUEST_RUN = 1, REQUEST_CANCEL = 2, REQUEST_GO = 3 };
/* Of a step that waited: its command has ended. What it left behind is ended after that, and the result comes. */
enum { RESPONSE_HELLO = 1, RESPONSE_RESULT = 2, RESPONSE_ENDED = 3 };
enum { MOUNT_FILE = 1, MOUNT_TREE = 2, MOUNT_FOLDER = 3, MOUNT_SYMLINK = 4, MOUNT_TEXT = 5 };
enum { ENTRY_FILE = 1, ENTRY_FOLDER = 2, ENTRY_SYMLINK = 3 };
enum { ENDING_EXITED = 1, ENDING_SIGNALLED = 2, ENDING_TIMED_OUT = 3, ENDING_CANCELLED = 4, ENDING_BAD_OUTPUT = 5, ENDING_SETUP_FAILED = 6 };

enum { REQUEST_BYTES = 16 << 20, RESPONSE_BYTES = 64 << 20, MAX_LIST = 65536 };

struct limits { uint64_t tmpfs_bytes, output_bytes, output_entries, processes, open_files, log_bytes, memory_bytes; };

/* `from`: a path in the store, a link's target, or the `size` bytes of a text. */
struct mount_request { uint32_t kind, size; const char *path, *from; };

/* One shared, lazily filled mapping per slot. The runner fills it, the action's pid 1 reports into it, the collector reads it. */
struct arena {
  struct limits limits;
  int privileged;                 /* the tier without a user namespace */
  const char *store;
  /* The control group that bounds what all processes of a step hold, a folder; 0: there is none, and samples are taken instead. */
  const char *group;
  /* Joins the commands' streams to the caller's, in each process's own copy; 0: they are logged, and nothing is read. */
  struct relay *relay;
  /* What a step may see of where it runs; another one where results are checked. */
  struct appearance { uint32_t uid; const char *uid_text, *folder, *host; int processors; /* 0: all */ } appearance;
  /* The set-up error channel: the first failing step of any process of the slot. */
  const char *failed_step;
  int64_t failed_errno;
  /* Written by the action's pid 1 when the command has ended. */
  volatile int command_ended;
  volatile int command_status;
  /* The watch: the runner asks for samples while an action lasts, the collector, which sees /proc, takes them. */
  volatile int watched_pid;
  volatile uint64_t watched_bytes;
  /* The kernel ended a process of the group, as there was no memory left for it. */
  volatile int killed_in_group;
  int out_of_memory;
  /* Of the request that runs. */
  uint32_t timeout_ms;
  int waits;
  const char *output_folder;
  const char *program;            /* a path in the store, "": the one that argv[0] names */
  uint32_t mount_count, output_count;
  struct mount_request mounts[MAX_LIST];
  const char *argv[MAX_LIST + 1], *envp[MAX_LIST + 1], *outputs[MAX_LIST];
  /* Of its result. */
  uint32_t ending, ending_value;
  const char *ending_subject;
  uint64_t wall_ns, cpu_us, max_rss_bytes;
  uint64_t log_length;
  int log_cut;
  uint32_t request_length;
  char request[REQUEST_BYTES];
  char response[RESPONSE_BYTES];
  char log[];
};

/* Notes the first failure; gives -1, so that callers can `return failed(…)`. */
int failed(struct arena *arena, const char *step, long error);
_Noreturn void leave(int code);
