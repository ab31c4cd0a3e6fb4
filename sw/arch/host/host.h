/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of this folder owe one another. */
#ifndef HOST_H
#define HOST_H

#include "arch.h"
#include "host_link.h"

/* hart.c: the hart that runs, as the simulator sees it. */
extern struct host_hart *arch_line;

/* link.c: what the simulator gave. */
extern struct host_link *arch_link;

void arch_resume(unsigned hart); /* of struct host_program */
void arch_no_hart(void);         /* runs, or will: there is no simulator any more */
/* The running hart lets the simulator do what it asks for; PC: of the place, in the program. */
void arch_ask(enum host_request request, const void *pc);
/* Has the hart run for as long as it may? Then others do, and interrupts that are due are taken. */
void arch_edge_end(const void *pc);

/* exception.c */
void arch_exception(void) __attribute__((noreturn));
/* The access that was made last has failed. */
void arch_bus_error(void) __attribute__((noreturn));

#endif
