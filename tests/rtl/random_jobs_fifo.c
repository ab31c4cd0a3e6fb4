/* SPDX-License-Identifier: Apache-2.0 */
/* Random job files: peripherals and the transfers that they ask for. */
#include "random_jobs_gen.h"

#include "test_fifo_regs.h"

#include <inttypes.h>

static const uint32_t bursts[] = {1, 4, 8, 16, 32};
static const char *const side_name[TEST_FIFO_SIDES] = {"rx", "tx"};

/* A transfer with them. */
struct service {
    bool from, to;         /* a peripheral is its source, its destination */
    unsigned fifo[TEST_FIFO_SIDES];
    uint32_t bytes;        /* that the peripherals make or take */
    uint32_t width[2], burst[2];
    const char *flow;      /* the flow controller, or NULL: the DMA controller */
};

void gen_fifos(struct gen *g)
{
    for (unsigned i = 0; i < g->fifos; i++)
        fprintf(g->head, "fifo fifo%u 0x%08x rx=%u tx=%u\n", i, way_fifos[i], 2 * i, 2 * i + 1);
}

/* Switches a side on: mostly one that keeps the rules, now and then one that does not. */
static void switch_on(struct gen *g, const struct service *s, unsigned side)
{
    static const char *const asks[] = {"bursts", "tail", "both", "singles"};
    const unsigned fifo = s->fifo[side], at = side == TEST_FIFO_RX ? 0 : 1;
    FILE *out;

    fprintf(gen_line(g), "off fifo%u %s\n", fifo, side_name[side]);
    out = gen_line(g);
    fprintf(out, "%s fifo%u total=%u width=%u burst=%u asks=%s seed=%u", side_name[side], fifo,
            s->bytes, s->width[at], s->burst[at], asks[gen_draw(g, 4)], gen_draw(g, 100));
    if (gen_chance(g, 70))
        fprintf(out, " rate=%u,%u", 1 + gen_draw(g, 12), 1 + gen_draw(g, 6));
    if (gen_chance(g, s->bytes > 500 ? 10 : 30)) /* long ones mostly have a rhythm */
        fprintf(out, " jitter=%u", 1 + gen_draw(g, 9));
    if (gen_chance(g, 30))
        fprintf(out, " gap=%u hold=%u", gen_draw(g, 20), gen_draw(g, 4));
    if (gen_chance(g, 6))
        fprintf(out, " drop=%u", 1 + gen_draw(g, 30));
    if (gen_chance(g, g->errors ? 50 : 5))
        fprintf(out, " fail=%u", 1 + gen_draw(g, 20));
    if (s->flow && s->flow[0] == (side == TEST_FIFO_RX ? 's' : 'd'))
        fprintf(out, " flow");
    fprintf(out, "%s\n", gen_chance(g, 5) ? " lossy" : "");
}

static void choose(struct gen *g, struct service *s)
{
    const unsigned kind = gen_draw(g, 5);
    uint32_t unit = 1;

    s->from = kind < 2 || kind == 4;
    s->to = kind >= 2;
    for (unsigned i = 0; i < 2; i++) {
        s->width[i] = 1u << gen_draw(g, 3);
        s->burst[i] = bursts[gen_draw(g, 5)];
        s->fifo[i] = gen_draw(g, g->fifos);
        unit = s->width[i] > unit ? s->width[i] : unit;
    }
    s->bytes = (1 + gen_draw(g, gen_chance(g, 70) ? 30 : gen_chance(g, 70) ? 120 : 1000)) * unit;
    s->flow = gen_chance(g, 70) ? NULL : s->from && (!s->to || gen_chance(g, 50)) ? "src" : "dst";
}

static bool is_fifo(const struct service *s, unsigned side)
{
    return side == TEST_FIFO_RX ? s->from : s->to;
}

/* One side of the line that starts it. */
static void print_place(FILE *out, const struct service *s, unsigned side, uint32_t addr)
{
    const char *key = side == TEST_FIFO_RX ? "src" : "dst";

    if (is_fifo(s, side))
        fprintf(out, " %s=fifo%u", key, s->fifo[side]);
    else
        fprintf(out, " %s=0x%08x", key, addr);
}

/* A line that another channel has is seldom taken, and so is a channel that is at work. */
void gen_start_peripheral(struct gen *g)
{
    const unsigned c = gen_channel(g, false), masters = gen_draw(g, 4);
    uint32_t src, dst;
    struct service s;
    FILE *out;

    if (gen_busy(g, c) && gen_chance(g, 95))
        return;
    choose(g, &s);
    src = gen_address(g, s.bytes, s.width[0], false);
    dst = gen_address(g, s.bytes, s.width[1], true);
    if (s.from && gen_chance(g, 95))
        switch_on(g, &s, TEST_FIFO_RX);
    if (s.to && gen_chance(g, 95))
        switch_on(g, &s, TEST_FIFO_TX);
    out = gen_line(g);
    fprintf(out, "start ch%u", c);
    print_place(out, &s, TEST_FIFO_RX, src);
    print_place(out, &s, TEST_FIFO_TX, dst);
    fprintf(out, " width=%u,%u burst=%u,%u masters=%u,%u", s.width[0], s.width[1], s.burst[0],
            s.burst[1], gen_master(g, 1 + masters % 2), gen_master(g, 1 + masters / 2));
    if (s.flow)
        fprintf(out, " flow=%s\n", s.flow);
    else
        fprintf(out, " bytes=%u\n", s.bytes);
    g->until[c] = g->edge + 30 + 8 * s.bytes;
    g->halted[c] = false;
    g->work += 8 * s.bytes;
}
