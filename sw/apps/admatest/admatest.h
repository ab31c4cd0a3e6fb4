/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the ADMA driver: each operation against a reference, chains at every moment, errors. */
#ifndef ADMATEST_H
#define ADMATEST_H

#include "completion.h"
#include "dmaengine.h"
#include "hw.h"
#include "selftest.h"

/* Blocks of a page-aligned buffer, mapped for a channel, pseudo-random and known as they were. */
enum { BLOCKS = 28, BLOCK = 1024, SOURCES = 24, P = 24, Q = 25, TO = 26, OTHER = 27 };

struct bed {
    struct dma_chan *chan; /* somebody's alone */
    u8 *mem, *was;
    dma_addr_t dma;
};
extern struct bed bed;

/* What came back for a transfer. */
struct seen {
    unsigned calls;
    struct dmaengine_result result;
    struct completion done;
};

enum { FLAGS = DMA_PREP_INTERRUPT | DMA_CTRL_ACK };

/* False, and a failed check: there is no ADMA. With several harts its interrupt goes to the last
 * one. BLOCKS are the CPU's until bed_map(). */
bool bed_open(void);
/* Nothing may be left of what was prepared, and the channel is at rest. */
void bed_close(void);
/* A register of the channel. */
u32 bed_register(u32 offset);
/* The device's turn with all blocks, which are known as they are now; and the CPU's again. */
void bed_map(void);
void bed_unmap(void);
/* The CPU looks at what was written so far. */
void bed_peek(void);

static inline u8 *block(unsigned i)
{
    return bed.mem + i * BLOCK;
}

static inline const u8 *block_was(unsigned i)
{
    return bed.was + i * BLOCK;
}

static inline dma_addr_t block_dma(unsigned i)
{
    return bed.dma + i * BLOCK;
}

/* Is block I what it was? */
bool unchanged(unsigned i);
/* Are all but the blocks in EXCEPT, bits? */
bool others_unchanged(u32 except);
/* Are N bytes of block I those that block FROM had? */
bool is_copy(unsigned i, unsigned from, u32 n);

/* A copy of LEN bytes of block FROM to block TO; NULL: a failed check. */
struct dma_async_tx_descriptor *copy(unsigned to, unsigned from, u32 len);
/* TX may run again. The call that says so is there for peripherals alone. */
static inline void make_reusable(struct dma_async_tx_descriptor *tx)
{
    tx->flags |= DMA_CTRL_REUSE;
}
/* Submits TX with a callback that SEEN counts; the cookie. */
dma_cookie_t submit(struct dma_async_tx_descriptor *tx, struct seen *seen);
/* The same, and issues it. */
dma_cookie_t launch(struct dma_async_tx_descriptor *tx, struct seen *seen);
/* Waits for the callback; false: it did not come. */
bool await(struct seen *seen);
/* It came once, with RESULT. */
bool came(const struct seen *seen, enum dmaengine_tx_result result);
/* Launches TX and waits for its good end. */
void run(struct dma_async_tx_descriptor *tx);
/* What COOKIE has left; checks that it is in STATUS. */
u32 left(dma_cookie_t cookie, enum dma_status status);

/* Sweeps go on by so many steps: the parameter step=N. */
unsigned test_step(void);
/* wrong=1: descriptors that break the data sheet, which are guest errors. */
bool test_wrong(void);

extern const struct selftest op_tests[], sum_tests[], chain_tests[], stop_tests[], memory_tests[],
    error_tests[];

#endif
