#include "shell-commands.h"
#include "channel.h"
#include "kernel.h"
#include "shell-words.h"
#include "system-call.h"
#include "text.h"

enum { PATH = 4096, MAX_NAMES = 65536, NAMES = 1 << 22 };

void say(int fd, const char *text) { write_all(fd, text, text_length(text)); }

void say_prompt(void) {
  char folder[PATH];
  if (CALL_2(SYS_getcwd, folder, sizeof folder) < 0) folder[0] = 0;
  say(2, folder);
  say(2, " $ ");
}

static const char *name_of(long error) {
  switch (-error) {
  case EPERM: return "not permitted";
  case ENOENT: return "not there";
  case EACCES: return "no right to do so";
  case EEXIST: return "there already";
  case 8: return "not a program of this machine";
  case 20: return "not a folder";
  case 21: return "a folder";
  case 28: return "no space left";
  case 30: return "read-only";
  default: return 0;
  }
}

int complain(const char *what, const char *why, long error) {
  char number[32];
  const char *told = *why ? why : error == 0 ? 0 : name_of(error);
  if (!told && error) append_number(append_text(number, "error "), (uint64_t)-error), told = number;
  say(2, what);
  if (told) say(2, ": "), say(2, told);
  say(2, "\n");
  return 1;
}

int change_shell(char **words, int count) {
  if (equal_text(words[0], "cd")) {
    const char *to = count > 1 ? words[1] : "/build";
    long error = CALL_1(SYS_chdir, to);
    return error < 0 ? complain(to, "", error) : 0;
  }
  if (equal_text(words[0], "export")) {
    for (int i = 1; i < count; i++)
      if (set_variable(words[i]) < 0) return complain(words[i], "expected NAME=VALUE", 0);
    return 0;
  }
  if (equal_text(words[0], "unset")) {
    for (int i = 1; i < count; i++) unset_variable(words[i]);
    return 0;
  }
  return -1;
}

static int show(int fd, const char *name) {
  static char buffer[65536];
  long n;
  while ((n = CALL_3(SYS_read, fd, buffer, sizeof buffer)) > 0)
    if (write_all(1, buffer, (size_t)n) < 0) return 1;
  return n < 0 ? complain(name, "", n) : 0;
}

static int cat(char **words, int count) {
  if (count == 1) return show(0, "standard input");
  int status = 0;
  for (int i = 1; i < count; i++) {
    long fd = CALL_4(SYS_openat, AT_FDCWD, words[i], O_RDONLY, 0);
    if (fd < 0) status = complain(words[i], "", fd);
    else status |= show((int)fd, words[i]), CALL_1(SYS_close, fd);
  }
  return status;
}

/* "-rwx      1234 name -> target", or the name alone, folders with a slash. */
static void list_entry(const char *folder, const char *name, int is_long) {
  char path[2 * PATH], target[PATH], line[64], *at = line;
  struct statx about = { 0 };
  append_text(append_text(append_text(path, folder), *folder ? "/" : ""), name);
  CALL_5(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MODE | STATX_SIZE, &about);
  int type = about.mode & S_IFMT;
  if (is_long) {
    *at++ = type == S_IFDIR ? 'd' : type == S_IFLNK ? 'l' : type == S_IFREG ? '-' : '?';
    *at++ = about.mode & 0400 ? 'r' : '-';
    *at++ = about.mode & 0200 ? 'w' : '-';
    *at++ = about.mode & 0100 ? 'x' : '-';
    char number[24];
    append_number(number, about.size);
    for (size_t n = text_length(number); n < 12; n++) *at++ = ' ';
    append_text(append_text(at, number), " ");
    say(1, line);
  }
  say(1, name);
  if (type == S_IFDIR) say(1, "/");
  long n = type == S_IFLNK && is_long ? CALL_4(SYS_readlinkat, AT_FDCWD, path, target, sizeof target - 1) : 0;
  if (n > 0) target[n] = 0, say(1, " -> "), say(1, target);
  say(1, "\n");
}

static int is_before(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (unsigned char)*a < (unsigned char)*b;
}

static void sift(char **names, int at, int count) {
  for (int below; (below = 2 * at + 1) < count; at = below) {
    if (below + 1 < count && is_before(names[below], names[below + 1])) below++;
    if (!is_before(names[at], names[below])) return;
    char *name = names[at];
    names[at] = names[below], names[below] = name;
  }
}

static void sort(char **names, int count) {
  for (int i = count / 2; i-- > 0;) sift(names, i, count);
  for (int end = count; end-- > 1;) {
    char *name = names[0];
    names[0] = names[end], names[end] = name;
    sift(names, 0, end);
  }
}

static int list(const char *folder, int is_long) {
  static char *names[MAX_NAMES], texts[NAMES];
  char entries[8192] __attribute__((aligned(8)));
  size_t used = 0;
  int count = 0;
  long fd = CALL_4(SYS_openat, AT_FDCWD, *folder ? folder : ".", O_RDONLY | O_DIRECTORY, 0), n;
  if (fd == -20 /* ENOTDIR */) return list_entry("", folder, is_long), 0;
  if (fd < 0) return complain(folder, "", fd);
  while ((n = CALL_3(SYS_getdents64, fd, entries, sizeof entries)) > 0)
    for (long at = 0; at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(entries + at);
      size_t size = text_length(entry->name) + 1;
      at += entry->length;
      if (equal_text(entry->name, ".") || equal_text(entry->name, "..") || count == MAX_NAMES || used + size > NAMES) continue;
      names[count++] = memcpy(texts + used, entry->name, size);
      used += size;
    }
  CALL_1(SYS_close, fd);
  sort(names, count);
  for (int i = 0; i < count; i++) list_entry(folder, names[i], is_long);
  return 0;
}

static int ls(char **words, int count) {
  int is_long = count > 1 && equal_text(words[1], "-l"), first = 1 + is_long, status = 0;
  if (count == first) return list("", is_long);
  for (int i = first; i < count; i++) {
    if (count - first > 1) say(1, words[i]), say(1, ":\n");
    status |= list(words[i], is_long);
  }
  return status;
}

static void say_words(char **words) {
  for (; *words; words++) say(1, *words), say(1, words[1] ? " " : "\n");
}

static int help(char **command) {
  say(1, "run [MORE…]      the step's command again, with more arguments behind its own:\n                 ");
  say_words(command);
  say(1, "ls [-l] [FILE…]  cat [FILE…]  cd [FOLDER]  pwd  echo [WORD…]\n"
         "env  export NAME=VALUE…  unset NAME…  exit [STATUS]\n"
         "PATH [WORD…]     any other program, by its path\n"
         "Between commands: ;  &&  ||  Of streams: < FILE  > FILE  >> FILE  2> FILE  2>&1\n"
         "What you change is gone when you leave. `kiln debug --shell FILE` brings a shell of your own.\n");
  return 0;
}

int run_within(char **words, int count, char **command) {
  char folder[PATH];
  const char *name = words[0];
  if (equal_text(name, "ls")) return ls(words, count);
  if (equal_text(name, "cat")) return cat(words, count);
  if (equal_text(name, "help")) return help(command);
  if (equal_text(name, "echo")) return words[1] ? say_words(words + 1) : say(1, "\n"), 0;
  if (equal_text(name, "pwd")) return CALL_2(SYS_getcwd, folder, sizeof folder) < 0 ? 1 : (say(1, folder), say(1, "\n"), 0);
  if (equal_text(name, "env")) {
    for (char **variable = environment(); *variable; variable++) say(1, *variable), say(1, "\n");
    return 0;
  }
  return -1;
}

char **with_more(char **command, char **more) {
  static char *words[2 * MAX_WORDS + 1];
  int count = 0;
  while (*command && count < MAX_WORDS) words[count++] = *command++;
  while (*more) words[count++] = *more++;
  words[count] = 0;
  return words;
}
