/* SPDX-License-Identifier: Apache-2.0 */
/* A controller of the board as an engine, one at a time, with the handles of test control. */
#ifndef ENGINE_HW_H
#define ENGINE_HW_H

#include "conformance.h"

/* E has DEVICE from now on; and its handles, if the board has test control. */
void hw_engine_begin(struct engine *e, const struct dma_device *device);
/* Until the last ticket is done, failed or paused, or nothing has moved for a while. */
void hw_engine_run(struct dma_chan *chan);

#endif
