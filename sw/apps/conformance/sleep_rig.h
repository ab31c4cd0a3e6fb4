/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Controller and client as devices of the bus, for the sleep of the whole system: one is the
 * provider without hardware, the other streams by it, and what each is told is written down: c, C:
 * the client sleeps, is awake; m, M: the controller.
 */
#ifndef SLEEP_RIG_H
#define SLEEP_RIG_H

#include "conformance.h"

enum { SLEEP_MS = 3 };

extern struct sleep_rig {
    char log[32];
    struct device *controller, *client;
    struct dma_chan *chan;       /* of the client, with a bench */
    void (*client_sleeps)(void); /* in its suspend, or NULL */
    bool client_is_told;         /* it has hooks; until sleep_end() */
    void (*while_asleep)(void);  /* in a timer's handler, or NULL */
    void (*thread_asleep)(void); /* in a thread, which then wakes the system; or NULL */
} rig;

struct device *sleep_add_device(const char *name);
/* The driver of devices "user" alone, for who has no controller. */
extern struct platform_driver sleep_client_driver;

/* The client has a channel by its name; the device that was there first is it, or the controller.
 */
void sleep_begin(bool client_first);
void sleep_end(void);
/* The same of a client without hooks, which nobody asks: nothing but the test issues. */
void sleep_begin_untold(void);
/* The running transfer, piece N, ends well, and is called back for. */
void sleep_finish(unsigned n);
/* Does the engine sleep with the system, as a device of the bus that has a driver? */
bool engine_is_bound(void);
#define NEEDS_BOUND_ENGINE()                                                                       \
    do {                                                                                           \
        if (!engine_is_bound())                                                                    \
            SKIP("the engine is no device of the bus that has a driver");                          \
    } while (0)
void sleep_note(char c);
/* pm_suspend(), and what happens meanwhile. */
int sleep_a_while(void);

#endif
