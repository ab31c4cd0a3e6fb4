/* SPDX-License-Identifier: Apache-2.0 */
/* The PL080 with its C engines against the PL080 with RTL engines: whatever software does, on any
 * number of channels, the same beats go to the same ports in the same cycles. */
#include "dma_rig.h"
#include "gtest_c.h"
#include "pl080_rtl.h"

#include <stdio.h>
#include <string.h>

static struct pl080 dma[2];
static struct rig rigs[2];
static struct pl080_rtl *rtl;

static bool fit(void *dev)
{
    if (dev == &dma[1])
        pl080_rtl_fit(rtl, dev);
    return dev == &dma[1];
}

static void start_over(void)
{
    if (!rtl)
        rtl = pl080_rtl_new(4);
    rig_fit = fit;
    for (unsigned i = 0; i < 2; i++) {
        rig_init(&rigs[i], &dma[i], &pl080_class);
        rigs[i].master.fast = false;
        rig_write(&rigs[i], PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    }
}

/* --- what software does ----------------------------------------------------------- */

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

static void both(uint32_t off, uint32_t val)
{
    for (unsigned i = 0; i < 2; i++)
        rig_write(&rigs[i], off, val);
}

static uint32_t control(void)
{
    return draw(0x10000) << 16 >> 4 & (PL080_CONTROL_DBSIZE | PL080_CONTROL_SBSIZE) ?
           PUT(PL080_CONTROL_SBSIZE, draw(8)) | PUT(PL080_CONTROL_DBSIZE, draw(8)) |
               PUT(PL080_CONTROL_SWIDTH, draw(3)) | PUT(PL080_CONTROL_DWIDTH, draw(3)) |
               (draw(2) ? PL080_CONTROL_S : 0) | (draw(2) ? PL080_CONTROL_D : 0) |
               (draw(8) ? PL080_CONTROL_SI : 0) | (draw(8) ? PL080_CONTROL_DI : 0) |
               PL080_CONTROL_I | PUT(PL080_CONTROL_TRANSFER_SIZE, 1 + draw(60)) : PL080_CONTROL_I;
}

static uint32_t address(void)
{
    return RIG_MEM + (draw(0x8000) & ~3u);
}

/* A list of up to four items behind the memory that packets move. */
static uint32_t list(void)
{
    uint32_t at = RIG_MEM + 0xf000 + 16 * draw(64), next = draw(2) ? at + 16 : 0;
    const uint32_t w[4] = {address(), address(), next | draw(2), control()};

    for (unsigned i = 0; i < 2; i++)
        memcpy(rigs[i].mem + (at - RIG_MEM), w, sizeof w);
    return at | draw(2);
}

static void launch(unsigned c)
{
    uint32_t w[4] = {address(), address(), draw(3) ? 0 : list(), control()};

    for (unsigned i = 0; i < 4; i++)
        both(PL080_CHAN(c) + 4 * i, w[i]);
    both(PL080_CHAN(c) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static void act(unsigned channels)
{
    unsigned c = draw(channels);
    uint32_t config = rig_read(&rigs[0], PL080_CHAN(c) + PL080_CX_CONFIGURATION);

    switch (draw(12)) {
    case 0:
        both(PL080_CHAN(c) + PL080_CX_CONFIGURATION, config ^ PL080_CONFIG_H);
        break;
    case 1:
        both(PL080_CHAN(c) + PL080_CX_CONFIGURATION, 0);
        break;
    case 2:
        both(PL080_CONFIGURATION, !draw(2) ? 0 : PL080_CONFIGURATION_E);
        break;
    case 3:
        if (!draw(10))
            for (unsigned i = 0; i < 2; i++)
                rig_reset(&rigs[i]);
        break;
    case 4:
        both(PL080_CHAN(c) + PL080_CX_SRC_ADDR, address());
        break;
    default:
        both(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        if (!(config & PL080_CONFIG_E))
            launch(c);
    }
}

/* --- comparison ----------------------------------------------------------------------- */

static void print_beat(const char *side, const struct rig *r, unsigned i)
{
    const struct rig_beatlog *b = &r->log[i];

    if (i < r->logged)
        printf("  %-4s beat %u: cycle %llu to edge %llu, channel %u port %u %s of %u at 0x%08llx\n",
               side, i, (unsigned long long)b->start, (unsigned long long)b->end, b->a.chan,
               b->a.port, dma_kind_names[b->a.kind], b->a.len, (unsigned long long)b->a.addr);
}

static bool same_beat(const struct rig_beatlog *a, const struct rig_beatlog *b)
{
    return a->start == b->start && a->end == b->end && a->ok == b->ok && a->a.addr == b->a.addr &&
           a->a.len == b->a.len && a->a.kind == b->a.kind && a->a.chan == b->a.chan &&
           a->a.port == b->a.port && a->a.fixed == b->a.fixed;
}

static bool check_beats(void)
{
    unsigned i = 0;

    while (i < rigs[0].logged && i < rigs[1].logged &&
           same_beat(&rigs[0].log[i], &rigs[1].log[i]))
        i++;
    if (i < rigs[0].logged || i < rigs[1].logged)
        for (unsigned j = i > 3 ? i - 3 : 0; j < i + 3; j++) {
            print_beat("C", &rigs[0], j);
            print_beat("RTL", &rigs[1], j);
        }
    return CHECK_EQ(i, rigs[0].logged) && CHECK_EQ(i, rigs[1].logged);
}

static bool check_equal(void)
{
    bool ok = CHECK_EQ(rig_now(&rigs[0]), rig_now(&rigs[1])) && check_beats() &&
              CHECK_MEM(rigs[0].mem, rigs[1].mem, RIG_BYTES) &&
              CHECK_MEM(rigs[0].rises, rigs[1].rises, sizeof rigs[0].rises);

    for (uint32_t off = 0; off < 0x200 && ok; off += 4)
        if (off != PL080_INT_TC_CLEAR && off != PL080_INT_ERR_CLEAR)
            ok = CHECK_EQ(device_peek(&dma[0], off), device_peek(&dma[1], off)) || CHECK_EQ(off, 0);
    return ok;
}

/* One run: WHAT is its number. False after a difference. */
static bool run(uint64_t what, unsigned channels)
{
    state = what * 0x9e3779b97f4a7c15u;
    start_over();
    for (unsigned i = 0; i < 2; i++) {
        rigs[i].waits_read = draw(2) ? draw(4) : 0;
        rigs[i].waits_write = draw(2) ? draw(4) : 0;
        if (i) {
            rigs[1].waits_read = rigs[0].waits_read;
            rigs[1].waits_write = rigs[0].waits_write;
        } else if (!draw(3)) {
            rigs[0].bad_from = rigs[1].bad_from = RIG_MEM + (draw(0x8000) & ~3u);
            rigs[0].bad_to = rigs[1].bad_to = rigs[0].bad_from + 4;
        }
    }
    for (unsigned n = 0; n < 12; n++) {
        uint64_t at = rig_now(&rigs[0]) + draw(60);

        act(channels);
        rig_run_to(&rigs[0], at);
        rig_run_to(&rigs[1], at);
        if (!check_equal())
            return false;
    }
    both(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    rig_run_to(&rigs[0], rig_now(&rigs[0]) + 6000);
    rig_run_to(&rigs[1], rig_now(&rigs[0]));
    return check_equal();
}

TEST_P(rtl_equal, whatever_happens_is_the_same_beat_for_beat, 8)
{
    for (uint64_t i = 0; i < 200; i++)
        if (!run(8 * i + param + 1, 1 + param)) {
            CHECK_EQ(8 * i + param + 1, 0); /* names the run */
            return;
        }
}
