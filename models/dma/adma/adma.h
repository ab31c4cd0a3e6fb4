/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ADMA, a DMA controller with XOR and P+Q, the functional core (adma.md is its data sheet).
 *
 * The core follows models/core/device.h: a shell gives it register accesses through device_read()
 * and device_write() and pulls bus accesses through next() and done(). Parts: registers and
 * interrupts (adma.c), descriptors (adma_chan.c), blocks on the bus, and many blocks at once
 * (adma_move.c), arithmetic (adma_math.c).
 *
 * Not modelled: nothing of the data sheet.
 */
#ifndef ADMA_H
#define ADMA_H

#include "adma_regs.h"
#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a channel does; told to traces. */
enum adma_state {
    ADMA_IDLE,
    ADMA_LOADING,   /* reads a descriptor */
    ADMA_RUNNING,   /* moves data */
    ADMA_REPORTING, /* writes the status word */
    ADMA_LINKING,   /* reads NEXT once more */
};

struct adma_config {
    uint32_t channels, masters;
};

struct adma_chan {
    /* registers */
    uint32_t control, status, andar, adar, result, fault;
    uint32_t state;       /* enum adma_state */
    uint32_t append;      /* APPEND is remembered */
    uint32_t aborting;    /* idle once nothing is on the bus */
    uint32_t word[ADMA_DESC_WORDS]; /* the descriptor */
    uint32_t loaded;      /* bytes of it */
    uint32_t next;        /* NEXT as it was read last */
    uint32_t moved;       /* bytes of whole blocks */
    uint32_t block;       /* bytes of the one under way */
    uint32_t turn;        /* which access of the block comes */
    uint32_t not_zero;    /* ADMA_STATUS_P, ADMA_STATUS_Q of checks */
    /* The access on the bus, from its address phase to its end; 0 between two. */
    uint32_t on_bus;      /* there is one, */
    uint32_t addr, len, ok; /* and of it bytes that are through */
    uint64_t wanted[2];   /* cycle since when another channel has the port, + 1 */
    uint8_t p[ADMA_BURST], q[ADMA_BURST]; /* sums of this block; 0 between blocks */
    uint8_t in[ADMA_BURST], out[ADMA_BURST]; /* bytes of the access: the bus's */
};

struct adma {
    struct device dev;
    struct adma_config cfg;
    uint32_t run;         /* resets so far: part of the ids, so that a stale one is dropped */
    uint32_t served[2];   /* channel that had the port last */
    struct adma_chan ch[ADMA_CHANNELS];
};

/* Interrupt outputs */
enum { ADMA_EOT, ADMA_EOC, ADMA_ERR, ADMA_INTR, ADMA_IRQS };

extern const struct device_class adma_class;

/* --- between the parts --------------------------------------------------- */

/* Levels of the interrupt outputs; called after everything that can move them. */
void adma_update_irq(struct adma *d);

/* Channel C does the commands of a write to ACCR, in ADMA_ACCR_COMMANDS. */
void adma_command(struct adma *d, unsigned c, uint32_t commands);
void adma_enter(struct adma *d, unsigned c, enum adma_state state);
/* Channel C stops: REASON is one of ADMA_ACSR_ERRORS, ADDR what it is about. */
void adma_fail(struct adma *d, unsigned c, uint32_t reason, uint32_t addr);
/* The access of channel C that was not one of data is through, its bytes in `in`. */
void adma_fetched(struct adma *d, unsigned c);
void adma_completed(struct adma *d, unsigned c);
/* All data of the descriptor was moved. */
void adma_data_done(struct adma *d, unsigned c);
/* An access of a channel that is aborted has ended. */
void adma_abort_now(struct adma *d, unsigned c);

static inline uint32_t adma_word(const struct adma_chan *ch, uint32_t offset)
{
    return ch->word[offset / 4];
}

static inline uint32_t adma_op(const struct adma_chan *ch)
{
    return GET(adma_word(ch, ADMA_DESC_CONTROL), ADMA_CONTROL_OP);
}

static inline unsigned adma_sources(const struct adma_chan *ch)
{
    return GET(adma_word(ch, ADMA_DESC_CONTROL), ADMA_CONTROL_SOURCES);
}

/* P of channel's descriptor, or the destination, is in memory at DST, and Q at QDST. */
bool adma_has_p(const struct adma_chan *ch);
bool adma_has_q(const struct adma_chan *ch);

bool adma_next(void *dev, unsigned port, struct dma_access *a);
void adma_accepted(void *dev, uint32_t id);
void adma_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st);
enum dma_outlook adma_outlook(const void *dev);
bool adma_shape(const void *dev, struct dma_shape *s);
unsigned adma_ends(const void *dev, unsigned chan, uint64_t src, struct dma_end end[DMA_MAX_ENDS]);
void adma_combine(void *dev, unsigned chan, const uint8_t *const *from, uint8_t *const *to,
                  uint32_t len);
void adma_skip(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead);
void adma_complete(void *dev, unsigned chan);
enum dma_wait adma_waits(const void *dev, unsigned c, char why[DMA_WAIT_TEXT]);

#ifdef __cplusplus
}
#endif
#endif
