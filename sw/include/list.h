/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Circular doubly linked lists: a list_head inside each entry, and one as the
 * head. An entry that is on no list and was made by INIT_LIST_HEAD or
 * list_del_init is "empty". No locking.
 */
#ifndef LIST_H
#define LIST_H

#include "kernel.h"

struct list_head {
    struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name)                                                                       \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
    head->next = head;
    head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
    return head->next == head;
}

/* ENTRY becomes the first of the list. */
static inline void list_add(struct list_head *entry, struct list_head *head)
{
    entry->prev = head;
    entry->next = head->next;
    head->next->prev = entry;
    head->next = entry;
}

/* ENTRY becomes the last of the list. */
static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
    list_add(entry, head->prev);
}

/* Takes ENTRY off its list; its links are invalid until it is added again. */
static inline void list_del(struct list_head *entry)
{
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
}

static inline void list_del_init(struct list_head *entry)
{
    list_del(entry);
    INIT_LIST_HEAD(entry);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
    list_del(entry);
    list_add_tail(entry, head);
}

/* All of FROM goes, in order, behind the last of TO; FROM is empty then. */
static inline void list_splice_tail_init(struct list_head *from, struct list_head *to)
{
    if (list_empty(from))
        return;
    from->next->prev = to->prev;
    to->prev->next = from->next;
    from->prev->next = to;
    to->prev = from->prev;
    INIT_LIST_HEAD(from);
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_first_entry_or_null(head, type, member)                                               \
    (list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_for_each_entry(pos, head, member)                                                     \
    for (pos = list_first_entry(head, __typeof__(*pos), member); &pos->member != (head);           \
         pos = list_entry(pos->member.next, __typeof__(*pos), member))
/* The body may delete POS. */
#define list_for_each_entry_safe(pos, tmp, head, member)                                           \
    for (pos = list_first_entry(head, __typeof__(*pos), member),                                   \
        tmp = list_entry(pos->member.next, __typeof__(*pos), member);                              \
         &pos->member != (head);                                                                   \
         pos = tmp, tmp = list_entry(tmp->member.next, __typeof__(*tmp), member))

#endif
