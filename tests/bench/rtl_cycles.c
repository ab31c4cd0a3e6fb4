/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Speed of the Verilated channel engine on its own: packets of 4,095 words over both managers
 * without wait states, so that every cycle carries a read and a write. CPU time, best of five.
 */
#include "cpu_seconds.h"
#include "dma_ch_model.h"

#include <stdio.h>
#include <string.h>

enum { CYCLES = 5000000, WORDS = 16384, DST = 0x8000 };

static uint32_t mem[WORDS];

struct phase {
    bool data, write;
    uint32_t addr;
};

/* The memory on one manager: the beat in its data phase, then the address phase. */
static void serve(struct phase *p, struct dma_ch_in *in, const struct dma_ch_out *out, unsigned i)
{
    if (p->data && p->write)
        mem[p->addr / 4 % WORDS] = out->hwdata;
    else if (p->data)
        in->bus[i].hrdata = mem[p->addr / 4 % WORDS];
    *p = (struct phase){out->bus[i].htrans != 0, out->bus[i].hwrite, out->bus[i].haddr};
}

static double run(struct dma_ch_model *m, uint64_t *beats)
{
    struct dma_ch_in in;
    struct dma_ch_out out;
    struct phase phase[DMA_CH_MANAGERS];
    double start = cpu_seconds();

    memset(&in, 0, sizeof in);
    memset(phase, 0, sizeof phase);
    in.dst = DST;
    in.beats = 4095;
    in.src_size = in.dst_size = 2;
    in.src_inc = in.dst_inc = true;
    in.dst_mgr = 1;
    in.burst = 4;
    in.start = true;
    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++)
        in.bus[i].gnt = in.bus[i].hready = true;
    for (unsigned c = 0; c < CYCLES; c++) {
        dma_ch_eval(m, &in, &out);
        for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
            serve(&phase[i], &in, &out, i);
            *beats += phase[i].data;
        }
        dma_ch_clock(m, &in);
        in.start = out.done;
    }
    return cpu_seconds() - start;
}

int main(void)
{
    struct dma_ch_model *m = dma_ch_create(4, 2);
    double best = 1e9;
    uint64_t beats = 0;

    for (unsigned i = 0; i < 5; i++) {
        double t = run(m, &beats);

        best = t < best ? t : best;
    }
    dma_ch_destroy(m);
    printf("RTL channel engine, both managers busy (%.2f beats per cycle): %.1f million cycles per "
           "second\n",
           (double)beats / CYCLES / 5, CYCLES / best / 1e6);
    return 0;
}
