/* SPDX-License-Identifier: Apache-2.0 */
/* Every way to prepare a transfer, for tests of what they have in common. */
#ifndef FORMS_H
#define FORMS_H

#include "memory.h"

enum { FORM_MEMS = 8, FORM_BYTES = 64 };

struct form {
    const char *name;
    size_t hook;   /* of it, in struct dma_device */
    bool peculiar; /* only to prepare it: too long for the memory, or without an end */
    struct dma_async_tx_descriptor *(*prep)(struct dma_chan *chan, unsigned long flags);
};
extern const struct form forms[]; /* ends without a name */

/* Does the provider of CHAN have it? */
bool form_is_there(const struct form *f, const struct dma_chan *chan);

/* FUNCTION for each kind of channel of the engine that prepares something: one for copies, one for
 * a peripheral, or one for both. They have a bench, memory, and a configuration of register 0. */
void forms_on_each_channel(void (*function)(struct dma_chan *chan));

#endif
