/* What the files of sched share. */
#pragma once
#include <sched.h>
#include <stddef.h>

/* links.c: rings, whose head is a link too. One of zeros is empty, a link of zeros is in none. */
bool links_empty(const struct sched_link *head);
void links_put_last(struct sched_link *head, struct sched_link *link);
void links_put_before(struct sched_link *place, struct sched_link *link);
void links_take(struct sched_link *link);

/* The thread that one of its links belongs to. */
#define thread_of(link, member) ((struct sched_thread *)((char *)(link)-offsetof(struct sched_thread, member)))

extern struct sched_link sched_all, sched_timed;

/* sched.c: it waits no longer. */
void sched_wake_one(struct sched_thread *thread, enum sched_result result);
/* rest.c: called while a thread may run, and while none can. */
void sched_look(void);
void sched_rest(void);
/* report.c */
_Noreturn void sched_report(void);

/* switch.S: keeps all registers that code may use at `*save`, goes on with those that lie at `load`. */
void sched_switch(void **save, void *load);
extern const char sched_entry[];
/* Where a thread stands that sched_switch left. */
void sched_where(const void *context, uint64_t *pc, uint64_t *fp);
/* What sched_switch would have left of a thread on its stack that goes on at sched_entry. */
void *sched_prepare(void *stack_end);
