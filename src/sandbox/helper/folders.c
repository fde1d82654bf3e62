#include "folders.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

void make_parents(long folder, const char *path) {
  char part[4096];
  size_t n = text_length(path);
  if (n >= sizeof part) return;
  memcpy(part, path, n + 1);
  for (size_t i = 1; i < n; i++)
    if (part[i] == '/') {
      part[i] = 0;
      CALL_3(SYS_mkdirat, folder, part, 0755);
      part[i] = '/';
    }
}
