/* SPDX-License-Identifier: Apache-2.0 */
/* PL080: why a channel does not go on. */
#include "pl080_chan.h"

#include <stdarg.h>
#include <stdio.h>

static enum dma_wait for_software(char why[DMA_WAIT_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum dma_wait for_software(char why[DMA_WAIT_TEXT], const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(why, DMA_WAIT_TEXT, format, ap);
    va_end(ap);
    return DMA_WAITS_SOFTWARE;
}

/* The master that channel C wants, or whose answer it waits for; 0 = none. */
static unsigned wanted_master(const struct pl080 *d, unsigned c)
{
    for (unsigned port = 0; port < 2; port++)
        if (d->ch[c].offered[port] || d->ch[c].wanted[port])
            return port + 1;
    return 0;
}

static enum dma_wait for_hardware(const struct pl080 *d, unsigned c, uint32_t left,
                                  char why[DMA_WAIT_TEXT])
{
    const struct pl080_chan *ch = &d->ch[c];
    const unsigned master = wanted_master(d, c);
    const unsigned owner = master ? d->port[master - 1].owner : 0;

    if (owner && owner != c + 1)
        snprintf(why, DMA_WAIT_TEXT, "for M%u, which channel %u has", master, owner - 1);
    else if (master)
        snprintf(why, DMA_WAIT_TEXT, "for M%u, which takes no address", master);
    else if (ch->on_bus)
        snprintf(why, DMA_WAIT_TEXT, "for an answer of the bus");
    else if (ch->loading)
        snprintf(why, DMA_WAIT_TEXT, "for its next list item");
    else
        snprintf(why, DMA_WAIT_TEXT, "for its engine, which makes no progress: %u bytes are left",
                 left);
    return DMA_WAITS_HARDWARE;
}

static enum dma_wait for_request(const struct pl080_chan *ch, const struct pl080_side *side,
                                 char why[DMA_WAIT_TEXT])
{
    snprintf(why, DMA_WAIT_TEXT, "for a request of its %s on line %u",
             side == &ch->side[PL080_SRC] ? "source" : "destination", side->line);
    return DMA_WAITS_HARDWARE;
}

enum dma_wait pl080_waits(const void *dev, unsigned c, char why[DMA_WAIT_TEXT])
{
    const struct pl080 *d = dev;
    const struct pl080_chan *ch = &d->ch[c];
    const uint32_t width = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_DWIDTH));
    const struct pl080_side *unasked;
    struct pl080_progress at;

    if (!(pl080_enabled(d) & BIT(c)))
        return DMA_WAITS_NOT;
    pl080_ops(d)->progress(pl080_engine_of(d, c), &at);
    if (ch->on_bus)
        return for_hardware(d, c, at.left, why);
    if (pl080_frozen(d))
        return for_software(why, "for software: the controller is disabled");
    if (pl080_halted(ch) && !ch->loading)
        return for_software(why, "for software: it is halted");
    if (ch->loading)
        return for_hardware(d, c, at.left, why);
    /* What software has told it wrongly comes before requests, of which none would help. */
    if (!ch->open && !at.left)
        return for_software(why, "for ever: its TransferSize is 0");
    if (!ch->open && at.left < width)
        return for_software(why, "for ever: its last %u bytes are no destination transfer",
                            at.left);
    unasked = pl080_request_missing(ch);
    return unasked ? for_request(ch, unasked, why) : for_hardware(d, c, at.left, why);
}
