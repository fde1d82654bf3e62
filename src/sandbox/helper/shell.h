#pragma once
/* A shell for sandboxes that have none: simple commands, separated by `;`, `&&` and `||`, with quotes, $NAME, $?, `<`, `>`, `>>`, `2>`, `2>&1`; programs by
 * their paths; cd, pwd, ls, cat, echo, env, export, unset, run, help, exit within. `command`, which `run` runs, and its arguments end with 0. Reads standard
 * input; gives the exit status. */
int be_shell(char **command, char **environment);
