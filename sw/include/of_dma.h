/* SPDX-License-Identifier: Apache-2.0 */
/* DMA controllers and routers in the device tree: what `dmas` refers to. P only, may sleep. */
#ifndef OF_DMA_H
#define OF_DMA_H

#include "dmaengine.h"

struct of_dma {
    struct list_head of_dma_controllers;
    struct device_node *of_node;
    /* The channel that the arguments of a `dmas` entry stand for, by dma_get_slave_channel() or its
     * like. NULL or ERR_PTR: there is none, it is taken, or the arguments are wrong. */
    struct dma_chan *(*of_dma_xlate)(struct of_phandle_args *spec, struct of_dma *ofdma);
    /* A router's instead: makes SPEC that of the real controller, and returns the route (ERR_PTR:
     * none). */
    void *(*of_dma_route_allocate)(struct of_phandle_args *spec, struct of_dma *ofdma);
    struct dma_router *dma_router;
    void *of_dma_data;
};

/* 0; -EINVAL: an argument is NULL; -ENOMEM. NP is the controller's node. */
int of_dma_controller_register(struct device_node *np,
                               struct dma_chan *(*xlate)(struct of_phandle_args *, struct of_dma *),
                               void *data);
/* For controllers and routers. */
void of_dma_controller_free(struct device_node *np);

/* As above, of a router (API-036). */
int of_dma_router_register(struct device_node *np,
                           void *(*route_allocate)(struct of_phandle_args *, struct of_dma *),
                           struct dma_router *router);

/* The channel called NAME in the node; ERR_PTR as dma_request_chan() (API-033, API-034). */
struct dma_chan *of_dma_request_slave_channel(struct device *dev, const char *name);

/* What of_dma_data of the next one is. */
struct of_dma_filter_info {
    dma_cap_mask_t dma_cap;
    dma_filter_fn filter_fn;
};
/* Translations of one argument: a parameter of a filter, the number of a channel of the dma_device
 * that of_dma_data is (API-035). */
struct dma_chan *of_dma_simple_xlate(struct of_phandle_args *spec, struct of_dma *ofdma);
struct dma_chan *of_dma_xlate_by_chan_id(struct of_phandle_args *spec, struct of_dma *ofdma);

#endif
