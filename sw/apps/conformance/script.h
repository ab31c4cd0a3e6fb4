/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Providers that move nothing: they write down which hook is called, a letter each, and answer what
 * the test says. For tests of the registry, which has to get by with any provider.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "conformance.h"
#include "of_dma.h"

enum { SCRIPT_CHANNELS = 8, SCRIPT_LOG = 64 };
/* Hooks for prepare calls: by operation, and those that SLAVE has besides slave_sg. */
enum { SCRIPT_CONFIG_SG = DMA_TX_TYPE_END, SCRIPT_VEC, SCRIPT_HOOKS };

struct script {
    struct dma_device dma;
    struct device dev;
    struct dma_chan chan[SCRIPT_CHANNELS];
    /* A alloc, F free, S synchronize, T terminate, I issue, C router config, R route freed, D
     * device release; what comes when it is full is lost */
    char log[SCRIPT_LOG];
    int alloc_answer, router_answer;
    bool slow;                       /* hooks that may sleep do */
    unsigned prepared[SCRIPT_HOOKS]; /* calls of each */
};

/* No operation of these is one of a controller on a board: what asks for it gets a script. */
#define SCRIPT_OPS (1ul << DMA_XOR | 1ul << DMA_PQ)

/* NAME is the device's. All hooks are there: the mandatory ones, those of the operations in CAPS,
 * and those for channels. Not yet registered. */
void script_init(struct script *s, const char *name, unsigned channels, dma_cap_mask_t caps);
/* ... and registered; a failed check if that fails. */
void script_open(struct script *s, const char *name, unsigned channels, dma_cap_mask_t caps);
/* Unregistered; a failed check if that fails, or if something of it was not given back. */
void script_close(struct script *s);
/* Nothing that was written down before counts. */
void script_forget(struct script *s);
/* How often WHAT was written down. */
unsigned script_count(const struct script *s, char what);
void script_note(struct script *s, char what);

/* The device has the hooks of OPERATIONS, and of no others. */
void script_set_hooks(struct dma_device *device, dma_cap_mask_t operations);
/* Before registration: the device has channel N. */
void script_add(struct script *s, unsigned n);

/* Channel N by its filter, for a user of its own; NULL: refused. */
struct dma_chan *script_request(struct script *s, unsigned n);
/* Is DEVICE registered? */
bool script_is_registered(const struct dma_device *device);

#endif
