/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: what its parts share. "Locked" means: with the registry's mutex. */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "dmaengine.h"
#include "kthread.h"
#include "mutex.h"
#include "spinlock.h"

/* Guards who has which channel, and all of the following. A filter that calls back into the
 * registry takes it twice, which is caught (API-016). */
extern struct mutex dma_registry;
extern struct list_head dma_devices; /* of struct dma_device */
/* Held besides while dma_devices or a list of channels changes: those who may not sleep walk over
 * them with this alone. */
extern struct spinlock dma_list_lock;
extern unsigned dma_public_refs; /* dmaengine_get() less dmaengine_put() */
/* Who looks for a channel by the device tree (of_dma.c), and was refused one that somebody has. */
extern const struct task_struct *dma_seeker;
extern bool dma_seeker_refused;

/* Locked. One more user of the channel, with whom its provider may refuse, if it is the first
 * (API-017, API-018). A public one gets all the users that dmaengine_get() has registered. */
int dma_chan_get(struct dma_chan *chan);
/* Locked. One user less (API-019). */
void dma_chan_put(struct dma_chan *chan);
/* Locked. The same for a user who has it alone; its device is private meanwhile (API-023). */
int dma_chan_get_private(struct dma_chan *chan);
void dma_chan_put_private(struct dma_chan *chan);

/* Its last user goes: what is on its way is told, and terminated. */
void dma_chan_stop_outstanding(struct dma_chan *chan);

/* One more channel of DEVICE needs power: 0, or why there is none; and one less. Sleep. */
int dma_power_get(struct dma_device *device);
void dma_power_put(struct dma_device *device);
/* Nobody has the channel any more, and it is idle: what its user prepared, or did not, is as before
 * the next request. Sleeps. */
void dma_chan_power_end(struct dma_chan *chan);
/* Are there tickets that were given and have neither completed nor been terminated? */
bool dma_chan_busy(struct dma_chan *chan);

/* Guards the power of all devices and channels. Inside the registry's, where both are held. */
extern struct mutex dma_power_lock;
/* Of a controller's device when the whole system sleeps (sleep.c). */
extern const struct dev_pm_ops dma_class_pm;

/* Locked. Spreads the public channels over the table anew. */
void dma_channel_rebalance(void);

/* As of_dma_request_slave_channel(); *BUSY becomes true if a channel fits that somebody has. */
struct dma_chan *of_dma_find(struct device *dev, const char *name, bool *busy);

#endif
