#include "shell-words.h"
#include "shell-commands.h"
#include "system-call.h"
#include "text.h"

enum { MAX_VARIABLES = 1024, TEXTS = 1 << 18 };

static char *variables[MAX_VARIABLES + 1];
static char texts[TEXTS];
static size_t texts_used;

void keep_environment(char **initial) {
  int count = 0;
  while (initial[count] && count < MAX_VARIABLES) variables[count] = initial[count], count++;
}

char **environment(void) { return variables; }

/* Gives the place of NAME in the list, or of the end. */
static char **find(const char *name, size_t length) {
  char **at = variables;
  while (*at && (text_length(*at) <= length || memcmp(*at, name, length) != 0 || (*at)[length] != '=')) at++;
  return at;
}

int set_variable(const char *text) {
  size_t length = 0, size = text_length(text) + 1;
  while (text[length] && text[length] != '=') length++;
  char **at = find(text, length);
  if (!text[length] || length == 0 || texts_used + size > TEXTS || at == variables + MAX_VARIABLES) return -1;
  *at = memcpy(texts + texts_used, text, size);
  texts_used += size;
  return 0;
}

void unset_variable(const char *name) {
  for (char **at = find(name, text_length(name)); *at; at++) at[0] = at[1];
}

static int is_name(char c, int is_first) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!is_first && c >= '0' && c <= '9'); }

/* Room for the words of one line. */
static char room[1 << 17];
static size_t used;
static int is_full;

static void put(char c) {
  if (used + 1 < sizeof room) room[used++] = c;
  else is_full = 1;
}

static void put_all(const char *text) {
  while (*text) put(*text++);
}

/* `at` is behind the `$`; gives the place behind the name. */
static const char *expand(const char *at, int status) {
  char number[24];
  if (*at == '?') {
    append_number(number, (uint64_t)status);
    put_all(number);
    return at + 1;
  }
  int is_braced = *at == '{';
  const char *name = at + is_braced, *end = name;
  while (is_name(*end, end == name)) end++;
  if (end == name || (is_braced && *end != '}')) {
    put('$');
    return at;
  }
  char **found = find(name, (size_t)(end - name));
  if (*found) put_all(*found + (end - name) + 1);
  return end + is_braced;
}

/* The operator at this place, "" for none; `*length`: of its text. */
static const char *operator_at(const char *at, int is_word_start, int *length) {
  static const struct { const char *text, *operator; } all[] = { { "&&", AND }, { "||", OR }, { ";", THEN }, { ">>", APPEND }, { ">", TO }, { "<", FROM } };
  if (is_word_start && memcmp(at, "2>&1", 4) == 0) return *length = 4, ERRORS_TO_OUTPUT;
  if (is_word_start && memcmp(at, "2>", 2) == 0) return *length = 2, ERRORS_TO;
  for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
    *length = (int)text_length(all[i].text);
    if (memcmp(at, all[i].text, (size_t)*length) == 0) return all[i].operator;
  }
  return "";
}

int split(const char *line, char **words, int status) {
  int count = 0, in_word = 0;
  char quote = 0;
  used = 0;
  is_full = 0;
  for (const char *at = line; *at || in_word;) {
    char c = *at;
    int length;
    const char *operator = quote || !c ? "" : operator_at(at, !in_word, &length);
    if (c && !quote && !in_word && (c == ' ' || c == '\t' || c == '\r')) {
      at++;
      continue;
    }
    if (!c && quote) return complain("a quotation mark without its other one", "", 0), -1;
    if (in_word && (!c || (!quote && (c == ' ' || c == '\t' || c == '\r' || *operator)))) {
      put(0);
      in_word = 0;
      continue;
    }
    if (!quote && !in_word && c == '#') break;
    if (!quote && (c == '|' || c == '&' || c == '`' || c == '(' || c == ')') && !*operator)
      return complain("this shell has no pipes, jobs and subshells", "", 0), -1;
    if (!in_word) {
      if (count == MAX_WORDS) return complain("too many words", "", 0), -1;
      words[count++] = room + used;
      if (*operator) {
        put_all(operator);
        put(0);
        at += length;
        continue;
      }
      in_word = 1;
    }
    at++;
    if (quote ? c == quote : c == '\'' || c == '"') quote = quote ? 0 : c;
    else if (c == '\\' && quote != '\'' && *at && (!quote || *at == '"' || *at == '\\' || *at == '$')) put(*at++);
    else if (c == '$' && quote != '\'') at = expand(at, status);
    else put(c);
  }
  if (is_full) return complain("the line is too long", "", 0), -1;
  words[count] = 0;
  return count;
}
