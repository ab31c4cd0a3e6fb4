/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-C and SIGTERM: the run ends in order at the first one, the program at the second. What comes
 * at once after the first is the same one again. */
#ifndef DMAVP_INTERRUPT_H
#define DMAVP_INTERRUPT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on signals are noted. */
void interrupt_listen(void);
/* The run is over: a first signal ends the program as well. */
void interrupt_unlisten(void);

bool interrupted(void);

/* Readable as soon as interrupted(): to be polled by whoever waits, since a signal just before
 * poll() does not end it. -1 if there is none. */
int interrupt_fd(void);

#ifdef __cplusplus
}
#endif
#endif
