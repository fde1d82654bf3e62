#include <parts.h>

bool links_empty(const struct sched_link *head)
{
	return head->next == NULL || head->next == head;
}

void links_put_before(struct sched_link *place, struct sched_link *link)
{
	link->next = place;
	link->last = place->last;
	place->last->next = link;
	place->last = link;
}

void links_put_last(struct sched_link *head, struct sched_link *link)
{
	if (head->next == NULL)
		head->next = head->last = head;
	links_put_before(head, link);
}

void links_take(struct sched_link *link)
{
	if (link->next == NULL)
		return;
	link->last->next = link->next;
	link->next->last = link->last;
	link->next = link->last = NULL;
}
