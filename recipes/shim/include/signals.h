/* Signals, for whoever serves calls. */
#pragma once

enum { SIGPIPE = 13 };

/* What came of looking at one's signals: nothing was called; handlers were, after which calls begin again; handlers that end a call. */
enum signals_said { SIGNALS_NONE, SIGNALS_RESTART, SIGNALS_END_CALL };

/* Calls the handlers of all signals that the thread was sent and doesn't block; one without a handler may end the program. */
enum signals_said signals_look(void);
/* To the thread that runs: it looks when its call ends. */
void signal_self(int signal);
