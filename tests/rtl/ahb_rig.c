/* SPDX-License-Identifier: Apache-2.0 */
#include "ahb_rig.h"

#include <string.h>

enum { IDLE = 0, BUSY = 1, NONSEQ = 2, SEQ = 3 };

const uint8_t *ahb_rig_pattern(void)
{
    static uint8_t mem[RIG_BYTES];

    for (uint32_t i = 0; i < RIG_BYTES && !mem[RIG_BYTES - 1]; i++)
        mem[i] = (uint8_t)(1 + (i * 7 + i / 251) % 255);
    return mem;
}

void ahb_rig_init(struct ahb_rig *r, unsigned depth)
{
    memset(r, 0, sizeof *r);
    memcpy(r->mem, ahb_rig_pattern(), RIG_BYTES);
    r->m = dma_ch_create(depth);
}

void ahb_rig_end(struct ahb_rig *r)
{
    dma_ch_destroy(r->m);
    r->m = NULL;
}

static void rule(struct ahb_rig *r, bool kept, const char *what)
{
    if (!kept && !r->broken)
        r->broken = what;
}

static bool bad(const struct ahb_rig *r, const struct ahb_beat *b)
{
    return b->addr < RIG_MEM || b->addr + b->bytes > (uint64_t)RIG_MEM + RIG_BYTES ||
           (b->addr < r->bad_to && b->addr + b->bytes > r->bad_from);
}

/* What the memory answers in this cycle, before it sees the address phase. */
static void answer(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    bool error = p->data && bad(r, p->beat);

    r->in.bus[i].hready = !p->data || (!p->waits && (!error || p->second));
    r->in.bus[i].hresp = p->data && !p->waits && error;
    r->in.bus[i].hrdata = 0xdeadbeef; /* outside the last cycle of a read */
    if (p->data && !p->beat->write && r->in.bus[i].hready && !error)
        memcpy(&r->in.bus[i].hrdata, r->mem + ((p->beat->addr & ~3u) - RIG_MEM), 4);
}

/* The beat in its data phase, at the edge that ends the cycle. */
static void end_data(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    struct ahb_beat *b = p->beat;
    uint32_t mask, word;

    if (!p->data)
        return;
    if (!r->in.bus[i].hready) {
        p->second = r->in.bus[i].hresp;
        p->waits -= p->waits > 0;
        return;
    }
    p->data = p->second = false;
    b->failed = r->in.bus[i].hresp;
    if (b->failed)
        return;
    word = b->write ? r->out.bus[i].hwdata : r->in.bus[i].hrdata;
    mask = b->bytes == 4 ? UINT32_MAX : (1u << 8 * b->bytes) - 1;
    b->data = word >> 8 * (b->addr & 3) & mask;
    if (b->write)
        rule(r, word == b->data * (UINT32_MAX / mask), "write data is repeated on all lanes");
    if (b->write)
        memcpy(r->mem + (b->addr - RIG_MEM), &b->data, b->bytes);
}

static void check_rules(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    uint8_t trans = r->out.bus[i].htrans;
    uint32_t addr = r->out.bus[i].haddr;
    bool same = r->out.bus[i].hwrite == p->hwrite && r->out.bus[i].hsize == p->hsize &&
                r->out.bus[i].hburst == p->hburst;

    rule(r, trans != BUSY, "BUSY is not used");
    rule(r, trans == IDLE || !(addr & ((1u << r->out.bus[i].hsize) - 1)), "address is aligned");
    if (p->held && !p->second)
        rule(r, trans == p->htrans && addr == p->haddr && same, "an offered address is held");
    if (p->second)
        rule(r, trans == IDLE, "IDLE in the second cycle of an ERROR");
    if (trans != SEQ || p->held)
        return;
    rule(r, p->htrans == NONSEQ || p->htrans == SEQ, "SEQ follows NONSEQ or SEQ");
    rule(r, same, "a burst keeps direction, size and type");
    rule(r, addr == p->haddr + (1u << p->hsize), "SEQ addresses follow each other");
    rule(r, addr & 1023, "a burst stays within 1 KiB");
}

/* The address phase, at the edge that ends the cycle. */
static void take_address(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    bool ready = r->in.bus[i].hready, offered = r->out.bus[i].htrans != IDLE;

    /* The last offer is kept while the bus waits: a SEQ then follows what was accepted. */
    p->held = offered && !ready;
    p->htrans = r->out.bus[i].htrans;
    p->hwrite = r->out.bus[i].hwrite;
    p->hsize = r->out.bus[i].hsize;
    p->hburst = r->out.bus[i].hburst;
    p->haddr = r->out.bus[i].haddr;
    if (!offered || !ready || r->logged == AHB_LOG)
        return;
    p->beat = &r->log[r->logged++];
    *p->beat = (struct ahb_beat){
        .cycle = r->cycle,
        .addr = p->haddr,
        .port = (uint8_t)i,
        .bytes = (uint8_t)(1 << p->hsize),
        .write = p->hwrite,
    };
    p->data = true;
    p->waits = p->hwrite ? r->waits_write : r->waits_read;
}

void ahb_rig_cycle(struct ahb_rig *r)
{
    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++)
        answer(r, i);
    dma_ch_eval(r->m, &r->in, &r->out);
    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
        check_rules(r, i);
        end_data(r, i);
        take_address(r, i);
    }
    dma_ch_clock(r->m);
    r->cycle++;
}

bool ahb_rig_run(struct ahb_rig *r, uint64_t limit)
{
    for (uint64_t stop = r->cycle + limit; r->cycle < stop;) {
        ahb_rig_cycle(r);
        r->in.start = false;
        if (r->out.done || r->out.stopped) {
            r->cycle--;
            return true;
        }
    }
    return false;
}
