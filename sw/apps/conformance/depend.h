/* SPDX-License-Identifier: Apache-2.0 */
/* Two public channels of the engine, or of the provider without hardware where none runs, whose
 * copies wait for each other: only there a descriptor stays until it is acknowledged. */
#ifndef DEPEND_H
#define DEPEND_H

#include "conformance.h"
#include "dmaengine_depend.h"

extern struct dma_chan *depend_first, *depend_second;
extern struct dma_async_tx_descriptor *depend_tx[PIECES]; /* that were prepared last */

void depend_begin(void);
void depend_end(void);

/* Does the engine have interrupt descriptors? */
bool depend_interrupts(void);
#define NEEDS_INTERRUPTS()                                                                         \
    do {                                                                                           \
        if (!depend_interrupts())                                                                  \
            SKIP("the engine has no interrupt descriptors");                                       \
    } while (0)

/* Prepares the copy of piece N on CHAN, not acknowledged. */
struct dma_async_tx_descriptor *depend_prep(struct dma_chan *chan, unsigned n);
/* The same, and submits it behind piece PARENT, which is acknowledged by it. */
dma_cookie_t depend_submit(struct dma_chan *chan, unsigned n, unsigned parent);
/* Piece 0 is on the first channel, and stands in the middle. */
void depend_hold(void);
/* Begins a test so, if the engine can. */
#define DEPEND_HELD()                                                                              \
    do {                                                                                           \
        NEEDS(hold);                                                                               \
        NEEDS_INTERRUPTS();                                                                        \
        depend_begin();                                                                            \
        depend_hold();                                                                             \
    } while (0)
/* Lets go of it, and lets both run to their ends. */
void depend_run(void);
/* Checks: pieces 0 to N - 1 have been copied and called back in this order. */
void depend_check_order(unsigned n);

#endif
