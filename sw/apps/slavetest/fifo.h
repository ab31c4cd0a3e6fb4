/* SPDX-License-Identifier: Apache-2.0 */
/* The board's test FIFOs: peripherals to transfer with. */
#ifndef FIFO_H
#define FIFO_H

#include "dmaengine.h"
#include "test_fifo_regs.h"

enum { FIFOS_MAX = 2 };

/* Side N is TEST_FIFO_RX or TEST_FIFO_TX. */
struct fifo {
    struct device *dev;
    u8 __iomem *regs;
    phys_addr_t bus;                        /* of the registers */
    struct dma_chan *chan[TEST_FIFO_SIDES]; /* of fifo_request_all() */
};

/* How a side is set up; what is 0 is off. */
struct fifo_setup {
    u32 total;         /* bytes; 0: without end */
    u32 width;         /* exponent */
    u32 burst;         /* transfers of a request; 0: single transfers */
    u32 maxburst;      /* what the channel is told; 0: the same */
    u32 cycles, bytes; /* rate of the line; 0 cycles: at once */
    u32 ctrl;          /* more of TEST_FIFO_CTRL_ */
    u32 seed;          /* of the bytes */
    u32 fail;          /* the access that gets a bus error */
};

extern struct fifo fifos[FIFOS_MAX];
extern unsigned fifo_count;

u32 fifo_read(const struct fifo *f, unsigned side, u32 reg);
/* The channel of a side, for whom asks first; or ERR_PTR. */
struct dma_chan *fifo_channel(const struct fifo *f, unsigned side);
/* Takes all of them, for good; false: one failed. */
bool fifo_request_all(void);
/* What the channel of a side is to be told for SETUP. */
struct dma_slave_config fifo_config(const struct fifo *f, unsigned side,
                                    const struct fifo_setup *setup);
/* Switches a side off and on again, as SETUP says. */
void fifo_run(const struct fifo *f, unsigned side, const struct fifo_setup *setup);
/* The same, and configures its channel. */
void fifo_start(const struct fifo *f, unsigned side, const struct fifo_setup *setup);
void fifo_stop(const struct fifo *f, unsigned side);
/* The controller kept to the handshake, and all bytes were the pattern's: checks. */
void fifo_check(const struct fifo *f, unsigned side);
enum dma_transfer_direction fifo_direction(unsigned side);

/* Bytes of the pattern, from number FIRST on. */
void pattern_fill(u8 *to, u32 seed, u32 first, u32 bytes);
/* The first one that differs; BYTES: none. */
u32 pattern_differs(const u8 *at, u32 seed, u32 first, u32 bytes);

#endif
