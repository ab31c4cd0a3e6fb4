/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RTL channel engines of a PL080 or PL081: Verilated dma_ch.sv behind the functions of
 * models/dma/pl080/pl080_engine.h, so that they take the C engines' place. All share the
 * masters through the arbiter of pl080_bus.c; what the bus answers becomes HREADY, HRESP and
 * HRDATA. Request lines stay with the core, whose grants are pins. An engine whose flip-flops are
 * at rest is not clocked.
 */
#ifndef PL080_RTL_H
#define PL080_RTL_H

#include "dma_ch_model.h"
#include "pl080.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pl080_rtl;

/* Whether there are engines with FIFOs of WORDS words: 4 and 16. */
bool pl080_rtl_has(unsigned words);

/* Engines for all channels of CLS, a PL080 or PL081, with FIFOs of WORDS words. NULL: there are
 * none, or no memory. */
struct pl080_rtl *pl080_rtl_new(const struct device_class *cls, unsigned words);
/* The same with MAKER in the place of dma_ch_create(). */
struct pl080_rtl *pl080_rtl_new_by(dma_ch_maker *maker, const struct device_class *cls,
                                   unsigned words);
void pl080_rtl_free(struct pl080_rtl *r);

/* Gives the engines to D, which is of their class: after device_init(), before device_start(). */
void pl080_rtl_fit(struct pl080_rtl *r, struct pl080 *d);

/* Shows V the signals of all engines, under the scopes NAME.ch0, NAME.ch1, ... They were made by
 * dma_ch_create_traced(). */
void pl080_rtl_watch(struct pl080_rtl *r, const struct dma_ch_viewer *v, const char *name);

/* Cycles that all engines together were clocked. */
uint64_t pl080_rtl_cycles(const struct pl080_rtl *r);

#ifdef __cplusplus
}
#endif
#endif
