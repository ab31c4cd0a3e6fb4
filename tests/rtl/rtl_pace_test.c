/* SPDX-License-Identifier: Apache-2.0 */
/* The RTL channel engine against the C model, burst by burst: the same addresses with the same data
 * in the same cycles, for every packet. The launch is cycle 0 on both sides. */
#include "ahb_rig.h"
#include "gtest_c.h"
#include "pl080.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CH = PL080_CHAN(3) };

static struct pl080 dma;
static struct rig model;
static struct ahb_rig rtl;

struct packet {
    uint32_t src, dst, sw, dw, sb, db, beats, waits_read, waits_write;
    bool src_inc, dst_inc, src_mgr, dst_mgr;
};

static uint32_t bytes_of(const struct packet *k)
{
    return k->beats << k->sw;
}

/* --- the C model --------------------------------------------------------------- */

static uint32_t control(const struct packet *k)
{
    return PL080_CONTROL_I | (k->src_inc ? PL080_CONTROL_SI : 0) |
           (k->dst_inc ? PL080_CONTROL_DI : 0) | (k->src_mgr ? PL080_CONTROL_S : 0) |
           (k->dst_mgr ? PL080_CONTROL_D : 0) | PUT(PL080_CONTROL_SWIDTH, k->sw) |
           PUT(PL080_CONTROL_DWIDTH, k->dw) | PUT(PL080_CONTROL_SBSIZE, k->sb) |
           PUT(PL080_CONTROL_DBSIZE, k->db) | PUT(PL080_CONTROL_TRANSFER_SIZE, k->beats);
}

static bool run_model(const struct packet *k)
{
    rig_init(&model, &dma, &pl080_class);
    model.master.fast = false;
    model.waits_read = k->waits_read;
    model.waits_write = k->waits_write;
    rig_write(&model, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    rig_write(&model, CH + PL080_CX_SRC_ADDR, k->src);
    rig_write(&model, CH + PL080_CX_DEST_ADDR, k->dst);
    rig_write(&model, CH + PL080_CX_LLI, 0);
    rig_write(&model, CH + PL080_CX_CONTROL, control(k));
    rig_write(&model, CH + PL080_CX_CONFIGURATION,
              PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
    return rig_run(&model, 1000000) && model.level[PL080_INTR];
}

static struct ahb_beat expected[AHB_LOG];

static int by_cycle(const void *a, const void *b)
{
    const struct ahb_beat *x = a, *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    return (int)x->port - (int)y->port;
}

/* The model's accesses, beat by beat. An access begins in the cycle that accepts its first address;
 * the others follow at the pace of its data phases. Data is what memory held: no packet here reads
 * what it has written. */
static unsigned expand(void)
{
    uint32_t read = 0, written = 0;
    static uint8_t stream[RIG_BYTES];
    unsigned n = 0;

    for (unsigned i = 0; i < model.logged; i++) {
        const struct rig_beatlog *l = &model.log[i];
        uint32_t size = l->a.beat_bytes, beats = l->a.len / size;
        uint64_t per = (l->end - l->start - 1) / beats;

        for (uint32_t b = 0; b < beats && n < AHB_LOG; b++, n++) {
            struct ahb_beat *e = &expected[n];

            *e = (struct ahb_beat){
                .cycle = l->start + b * per,
                .addr = (uint32_t)l->a.addr + (l->a.fixed ? 0 : b * size),
                .port = l->a.port,
                .bytes = (uint8_t)size,
                .write = l->a.kind == DMA_WRITE,
            };
            if (e->write) {
                memcpy(&e->data, stream + written, size);
                written += size;
            } else {
                memcpy(&e->data, model.mem + (e->addr - RIG_MEM), size);
                memcpy(stream + read, &e->data, size);
                read += size;
            }
        }
    }
    qsort(expected, n, sizeof expected[0], by_cycle);
    return n;
}

/* --- the RTL ----------------------------------------------------------------------- */

static void launch(const struct packet *k)
{
    rtl.waits_read = k->waits_read;
    rtl.waits_write = k->waits_write;
    rtl.in->start = true;
    rtl.in->src = k->src;
    rtl.in->dst = k->dst;
    rtl.in->beats = (uint16_t)k->beats;
    rtl.in->src_size = (uint8_t)k->sw;
    rtl.in->dst_size = (uint8_t)k->dw;
    rtl.in->src_inc = k->src_inc;
    rtl.in->dst_inc = k->dst_inc;
    rtl.in->src_mgr = k->src_mgr;
    rtl.in->dst_mgr = k->dst_mgr;
    rtl.in->burst = (uint8_t)k->sb;
}

/* --- comparison ------------------------------------------------------------------------ */

static void print_beat(const char *side, const struct ahb_beat *b, unsigned i, unsigned n)
{
    if (i < n)
        printf("  %-5s beat %u: cycle %llu port %u %s 0x%08x %u bytes 0x%0*x\n", side, i,
               (unsigned long long)b[i].cycle, b[i].port, b[i].write ? "write" : "read ", b[i].addr,
               b[i].bytes, 2 * b[i].bytes, b[i].data);
    else
        printf("  %-5s beat %u: none\n", side, i);
}

static void print_difference(const struct packet *k, unsigned at, unsigned n)
{
    printf("%u-bit to %u-bit, %u beats, SBSize %u, DBSize %u, waits %u/%u, managers %u/%u, "
           "0x%08x%s to 0x%08x%s: the first difference is beat %u\n",
           8u << k->sw, 8u << k->dw, k->beats, k->sb, k->db, k->waits_read, k->waits_write,
           k->src_mgr, k->dst_mgr, k->src, k->src_inc ? "" : " fixed", k->dst,
           k->dst_inc ? "" : " fixed", at);
    for (unsigned i = at > 4 ? at - 4 : 0; i < at + 4; i++) {
        print_beat("model", expected, i, n);
        print_beat("RTL", rtl.log, i, rtl.logged);
    }
}

static bool same_beat(const struct ahb_beat *a, const struct ahb_beat *b)
{
    return a->cycle == b->cycle && a->addr == b->addr && a->data == b->data && a->port == b->port &&
           a->bytes == b->bytes && a->write == b->write && a->failed == b->failed;
}

static bool check_same_beats(const struct packet *k)
{
    unsigned n = expand(), i = 0;

    qsort(rtl.log, rtl.logged, sizeof rtl.log[0], by_cycle);
    while (i < n && i < rtl.logged && same_beat(&expected[i], &rtl.log[i]))
        i++;
    if (i < n || i < rtl.logged)
        print_difference(k, i, n);
    return CHECK_EQ(i, n) && CHECK_EQ(i, rtl.logged);
}

/* Runs K on both sides; false after the first difference. */
static bool check_packet(const struct packet *k)
{
    bool ok;

    ahb_rig_init(&rtl, 4);
    launch(k);
    ok = CHECK(run_model(k)) & CHECK(ahb_rig_run(&rtl, 1000000)) & check_same_beats(k);
    ok = ok && CHECK_EQ(rtl.cycle, rig_now(&model)) && CHECK(rtl.out->done) &&
         CHECK(!rtl.out->busy) && CHECK_MEM(rtl.mem, model.mem, RIG_BYTES) &&
         CHECK_STR(rtl.broken ? rtl.broken : "", "") && CHECK_EQ(rtl.out->src, dma.ch[3].src) &&
         CHECK_EQ(rtl.out->dst, dma.ch[3].dst) && CHECK_EQ(rtl.out->left, dma.ch[3].left) &&
         CHECK_EQ(rtl.logged, k->beats + (bytes_of(k) >> k->dw));
    ahb_rig_end(&rtl);
    return ok;
}

static struct packet plain(uint32_t sw, uint32_t dw, uint32_t beats, bool two)
{
    return (struct packet){
        .src = RIG_MEM + 0x3f0,
        .dst = RIG_MEM + 0x83e8,
        .sw = sw,
        .dw = dw,
        .sb = PL080_BURST_4,
        .db = PL080_BURST_4,
        .beats = beats,
        .src_inc = true,
        .dst_inc = true,
        .dst_mgr = two,
    };
}

static bool whole(const struct packet *k)
{
    return bytes_of(k) % (1u << k->dw) == 0;
}

TEST(rtl_pace, every_length_moves_in_the_cycles_of_the_model)
{
    for (uint32_t n = 1; n <= 300; n++)
        for (unsigned i = 0; i < 18; i++) {
            struct packet k = plain(i % 3, i / 3 % 3, n, i / 9);

            if (whole(&k) && !check_packet(&k))
                return;
        }
}

TEST(rtl_pace, every_burst_width_and_wait_state_moves_in_the_cycles_of_the_model)
{
    static const uint32_t lengths[] = {1, 3, 12, 70};

    for (unsigned i = 0; i < 8 * 16 * 18 * 4; i++) {
        struct packet k = plain(i % 3, i / 3 % 3, lengths[i / 2304], i / 9 % 2);

        k.waits_read = i / 18 % 4;
        k.waits_write = i / 72 % 4;
        k.sb = i / 288 % 8;
        k.db = (k.sb * 3 + i) % 8;
        if (whole(&k) && !check_packet(&k))
            return;
    }
}


/* A seeded packet: any of both managers, fixed or moving addresses, on any alignment. */
static struct packet any(uint32_t *seed)
{
    uint32_t sw = ahb_rig_draw(seed, 3), dw = ahb_rig_draw(seed, 3);
    struct packet k = plain(sw, dw, 1 + ahb_rig_draw(seed, 300), false);

    k.src += ahb_rig_draw(seed, 512) << k.sw;
    k.dst = (k.dst & ~3u) + (ahb_rig_draw(seed, 512) << k.dw);
    k.sb = ahb_rig_draw(seed, 8);
    k.db = ahb_rig_draw(seed, 8);
    k.waits_read = ahb_rig_draw(seed, 4);
    k.waits_write = ahb_rig_draw(seed, 4);
    k.src_inc = ahb_rig_draw(seed, 4);
    k.dst_inc = ahb_rig_draw(seed, 4);
    k.src_mgr = ahb_rig_draw(seed, 2);
    k.dst_mgr = ahb_rig_draw(seed, 2);
    return k;
}

TEST_P(rtl_pace, random_packets_move_in_the_cycles_of_the_model, 10)
{
    uint32_t seed = 1 + param;

    for (unsigned i = 0; i < 400; i++) {
        struct packet k = any(&seed);

        while (!whole(&k))
            k.beats++;
        if (!check_packet(&k))
            return;
    }
}

TEST(rtl_pace, n_words_take_n_plus_4_cycles_and_2n_plus_2_on_one_manager)
{
    struct packet k = plain(2, 2, 256, true);

    ahb_rig_init(&rtl, 4);
    launch(&k);
    CHECK(ahb_rig_run(&rtl, 10000));
    CHECK_EQ(rtl.cycle, 256 + 4);
    ahb_rig_end(&rtl);

    k.dst_mgr = 0;
    ahb_rig_init(&rtl, 4);
    launch(&k);
    CHECK(ahb_rig_run(&rtl, 10000));
    CHECK_EQ(rtl.cycle, 2 * 256 + 2);
    CHECK_MEM(rtl.mem + (k.dst - RIG_MEM), rtl.mem + (k.src - RIG_MEM), 1024);
    ahb_rig_end(&rtl);
}
