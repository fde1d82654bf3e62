#include <parts.h>
#include <cpu.h>
#include <exit.h>
#include <heap.h>

enum { PLACES = 64, STACK_ALIGN = 16 };

/* What runs already is a thread, too. */
static struct sched_thread first = { .number = 1 };
static struct sched_thread *current = &first;
static unsigned count = 1, last_number = 1;
struct sched_link sched_all, sched_timed;
static struct sched_link ready, places[PLACES];
/* It ended, and its memory is still in use until another one runs. */
static struct sched_thread *ended;
const char sched_events[1] = "";

static struct sched_link *place_of(const void *at)
{
	return &places[((uintptr_t)at >> 3) * 2654435761u >> 16 & (PLACES - 1)];
}

struct sched_thread *sched_self(void)
{
	if (links_empty(&sched_all))
		links_put_last(&sched_all, &first.all);
	return current;
}

unsigned sched_count(void)
{
	return count;
}

struct sched_thread *sched_find(unsigned number)
{
	sched_self();
	for (struct sched_link *one = sched_all.next; one != &sched_all; one = one->next)
		if (thread_of(one, all)->number == number)
			return thread_of(one, all);
	return NULL;
}

struct sched_thread *sched_next(const struct sched_thread *thread)
{
	sched_self();
	const struct sched_link *next = thread == NULL ? sched_all.next : thread->all.next;
	return next == &sched_all ? NULL : thread_of(next, all);
}

static void bury(void)
{
	if (ended == NULL)
		return;
	free(ended->stack);
	if (ended != &first)
		free(ended);
	ended = NULL;
}

/* The thread that runs has put itself where it will be found, if it goes on at all: the next one. */
static void go_on(void)
{
	sched_look();
	while (links_empty(&ready))
		sched_rest();
	struct sched_thread *next = thread_of(ready.next, queue), *before = current;
	links_take(&next->queue);
	if (next == before)
		return;
	before->pointer = cpu_thread_pointer();
	current = next;
	cpu_set_thread_pointer(next->pointer);
	sched_switch(&before->context, next->context);
	bury();
}

/* Where sched_entry leads, on the thread's own stack. */
__attribute__((used)) _Noreturn void sched_begin(void)
{
	bury();
	current->run(current->argument);
	sched_end();
}

struct sched_thread *sched_start(void (*run)(void *), void *argument, void *stack, uintptr_t pointer, void *own)
{
	struct sched_thread *thread = calloc(1, sizeof *thread);
	if (thread == NULL)
		return NULL;
	if (stack == NULL) {
		thread->stack = malloc(CONFIG_SCHED_STACK);
		if (thread->stack == NULL) {
			free(thread);
			return NULL;
		}
		stack = (char *)thread->stack + CONFIG_SCHED_STACK;
	}
	sched_self();
	thread->number = ++last_number;
	thread->run = run;
	thread->argument = argument;
	thread->pointer = pointer;
	thread->own = own;
	thread->context = sched_prepare((void *)((uintptr_t)stack & -(uintptr_t)STACK_ALIGN));
	links_put_last(&sched_all, &thread->all);
	links_put_last(&ready, &thread->queue);
	count++;
	return thread;
}

_Noreturn void sched_end(void)
{
	struct sched_thread *self = sched_self();
	/* The last one takes the machine with it. */
	if (count == 1)
		exit(0);
	count--;
	links_take(&self->all);
	ended = self;
	go_on();
	__builtin_unreachable();
}

void sched_yield(void)
{
	links_put_last(&ready, &sched_self()->queue);
	go_on();
}

static void put_timed(struct sched_thread *thread)
{
	struct sched_link *at = &sched_timed;
	if (at->next == NULL)
		at->next = at->last = at;
	/* From the end: who begins to wait now mostly waits longest. */
	while (at->last != &sched_timed && thread_of(at->last, timed)->until > thread->until)
		at = at->last;
	links_put_before(at, &thread->timed);
}

enum sched_result sched_wait(const void *at, uint64_t until, const char *what)
{
	struct sched_thread *self = sched_self();
	if (self->interrupted) {
		self->interrupted = false;
		return SCHED_INTERRUPTED;
	}
	self->waits_at = at;
	self->waits_for = what;
	self->until = until;
	links_put_last(place_of(at), &self->queue);
	if (until != SCHED_NEVER)
		put_timed(self);
	go_on();
	return self->result;
}

void sched_wake_one(struct sched_thread *thread, enum sched_result result)
{
	links_take(&thread->queue);
	links_take(&thread->timed);
	thread->waits_at = NULL;
	thread->result = result;
	links_put_last(&ready, &thread->queue);
}

/* The first that waits at `at`, from this link on. */
static struct sched_link *find(const struct sched_link *place, struct sched_link *from, const void *at)
{
	while (from != place && thread_of(from, queue)->waits_at != at)
		from = from->next;
	return from;
}

unsigned sched_wake(const void *at, unsigned most)
{
	struct sched_link *place = place_of(at);
	unsigned woken = 0;
	if (links_empty(place))
		return 0;
	for (struct sched_link *one = find(place, place->next, at), *next; one != place && woken < most; one = next, woken++) {
		next = find(place, one->next, at);
		sched_wake_one(thread_of(one, queue), SCHED_WOKEN);
	}
	return woken;
}

unsigned sched_move(const void *from, const void *to, unsigned most)
{
	struct sched_link *place = place_of(from);
	unsigned moved = 0;
	if (links_empty(place) || from == to)
		return 0;
	for (struct sched_link *one = find(place, place->next, from), *next; one != place && moved < most; one = next, moved++) {
		next = find(place, one->next, from);
		links_take(one);
		thread_of(one, queue)->waits_at = to;
		links_put_last(place_of(to), one);
	}
	return moved;
}

void sched_interrupt(struct sched_thread *thread)
{
	if (thread->waits_at == NULL)
		thread->interrupted = true;
	else
		sched_wake_one(thread, SCHED_INTERRUPTED);
}

void sched_event(void)
{
	sched_wake(sched_events, UINT32_MAX);
}

void sched_leave_others(void)
{
	for (struct sched_link *one = sched_all.next, *next; one != NULL && one != &sched_all; one = next) {
		struct sched_thread *thread = thread_of(one, all);
		next = one->next;
		if (thread == current)
			continue;
		links_take(&thread->queue);
		links_take(&thread->timed);
		links_take(&thread->all);
	}
	count = 1;
}
