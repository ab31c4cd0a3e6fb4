/* SPDX-License-Identifier: Apache-2.0 */
/* What can happen in a schedule of s4f.c, and what is seen of it (s4f_events.c). */
#ifndef S4F_H
#define S4F_H

#include "conformance.h"
#include "slab.h"
#include "string.h"

/* Of the schedule that runs; complete after s4f_end(). */
struct s4f {
    unsigned calls;
    unsigned late;     /* calls, or ends of calls, with the callback's data freed */
    bool early_return; /* synchronize has returned while the callback ran */
    unsigned written;  /* bytes of the freed buffer */
    unsigned frees;    /* of the descriptor */
    unsigned spoilt;   /* its bytes that were written to after that */
};
extern struct s4f s4f;

/* On the running engine: a channel, false without one; and the end of it. */
bool s4f_open(void);
void s4f_close(void);
/* The caller's thread stays on hart 0, and another one waits on hart 1. */
void s4f_harts_begin(void);
void s4f_harts_end(void);

/* The point in the callback itself, beside those of virt-dma.c. */
#define S4F_IN_CALLBACK "callback"

/* A transfer is submitted, its deferred work waits behind the gate. POINT: where its callback stops
 * on the other hart, or NULL. */
void s4f_begin(const char *point, bool broken);
/* What was left over happens, and all is given back. */
void s4f_end(void);

void s4f_issue(void);
void s4f_complete(void);
/* The same on the caller's hart, in an interrupt handler if the engine lets one. */
void s4f_complete_here(void);
void s4f_defer(void);
void s4f_let_callback_return(void);
void s4f_terminate(void);
void s4f_synchronize(void);
/* In a thread of its own, for which this waits until it has returned or sleeps. */
void s4f_synchronize_beside(void);
/* When synchronize has returned. */
void s4f_free(void);
/* FUNCTION on hart 1; waits until it has returned, or stopped at the point. */
void s4f_other_hart(void (*function)(void));

#endif
