/* SPDX-License-Identifier: Apache-2.0 */
/* The pace of a channel: stated figures, and the promise that a bulk copy takes exactly the cycles
 * of the same packet burst by burst, also when somebody looks at it half-way. */
#include "dma_rig.h"
#include "gtest_c.h"
#include "pl080.h"

#include <string.h>

enum { SRC = RIG_MEM + 0x400, DST = RIG_MEM + 0x8000, CH = PL080_CHAN(3) };

static struct pl080 dma[2];
static struct rig rigs[2];

static struct rig *fresh(unsigned i, bool bulk)
{
    rig_init(&rigs[i], &dma[i], &pl080_class);
    rigs[i].master.fast = bulk;
    rig_write(&rigs[i], PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    return &rigs[i];
}

struct packet {
    uint32_t sw, dw, sb, db, beats;
    bool two_masters;
    uint32_t waits_read, waits_write;
    bool one_port; /* of the memory */
};

static uint32_t control(const struct packet *k)
{
    return PL080_CONTROL_I | PL080_CONTROL_SI | PL080_CONTROL_DI |
           PUT(PL080_CONTROL_SWIDTH, k->sw) | PUT(PL080_CONTROL_DWIDTH, k->dw) |
           PUT(PL080_CONTROL_SBSIZE, k->sb) | PUT(PL080_CONTROL_DBSIZE, k->db) |
           (k->two_masters ? PL080_CONTROL_D : 0) | PUT(PL080_CONTROL_TRANSFER_SIZE, k->beats);
}

static void launch(struct rig *r, const struct packet *k)
{
    r->waits_read = k->waits_read;
    r->waits_write = k->waits_write;
    r->one_port = k->one_port;
    rig_write(r, CH + PL080_CX_SRC_ADDR, SRC);
    rig_write(r, CH + PL080_CX_DEST_ADDR, DST);
    rig_write(r, CH + PL080_CX_LLI, 0);
    rig_write(r, CH + PL080_CX_CONTROL, control(k));
    rig_write(r, CH + PL080_CX_CONFIGURATION,
              PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static uint64_t cycles(struct rig *r, const struct packet *k)
{
    uint64_t start = rig_now(r);

    launch(r, k);
    CHECK(rig_run(r, 10000000));
    CHECK(r->level[PL080_INTR]);
    CHECK_EQ(rig_read(r, PL080_ENBLD_CHNS), 0);
    return rig_now(r) - start;
}

TEST(pl080_pace, two_masters_move_n_words_in_n_plus_4_cycles)
{
    for (uint32_t n = 1; n <= 4095; n = n * 2 + 1) {
        struct packet k = {2, 2, PL080_BURST_4, PL080_BURST_4, n, true, 0, 0, false};

        CHECK_EQ(cycles(fresh(0, true), &k), n + 4);
    }
}

/* A last group of one word waits a cycle for its data. */
TEST(pl080_pace, one_master_moves_n_words_in_2n_plus_2_or_3_cycles)
{
    for (uint32_t n = 4; n <= 4095; n = n * 2 + 1) {
        struct packet k = {2, 2, PL080_BURST_4, PL080_BURST_4, n, false, 0, 0, false};

        CHECK_EQ(cycles(fresh(0, true), &k), 2 * n + (n % 4 == 1 ? 3 : 2));
    }
}

TEST(pl080_pace, wait_states_stretch_every_beat)
{
    struct packet k = {2, 2, PL080_BURST_4, PL080_BURST_4, 100, false, 3, 1, false};

    CHECK_EQ(cycles(fresh(0, true), &k), 100 * (4 + 2) + 2);
    k.two_masters = true; /* the slower side decides */
    CHECK_LE(cycles(fresh(0, true), &k), 100 * 4 + 8);
}

/* The i-th of all packets worth trying. */
static bool nth(unsigned i, struct packet *k)
{
    static const uint32_t beats[] = {1, 4, 7, 12, 33, 64, 100, 255, 1000, 4095};
    static const uint32_t waits[][2] = {{0, 0}, {1, 0}, {0, 2}, {3, 1}, {2, 2}};

    k->sw = i % 3;
    k->dw = i / 3 % 3;
    k->sb = i / 9 % 8;
    k->db = (i / 9 + 3) % 8;
    k->two_masters = i / 72 % 2;
    k->beats = beats[i / 144 % 10];
    k->one_port = i % 5 == 0;
    k->waits_read = waits[i / 1440 % 5][0];
    k->waits_write = waits[i / 1440 % 5][1];
    return (k->beats << k->sw) % (1u << k->dw) == 0;
}

enum { PACKETS = 1440 * 5 };

static void check_equal(const struct rig *a, const struct rig *b, unsigned i)
{
    const char *where = NULL;

    device_equal(a->dev, b->dev, &where);
    if (!CHECK_EQ(rig_now(a), rig_now(b)) || !CHECK_STR(where ? where : "equal", "equal") ||
        !CHECK_MEM(a->mem, b->mem, RIG_BYTES))
        CHECK_EQ(i, UINT64_MAX); /* names the packet */
}

TEST(pl080_pace, a_bulk_copy_takes_the_cycles_of_its_bursts)
{
    for (unsigned i = 0; i < PACKETS; i++) {
        struct packet k;

        if (!nth(i, &k))
            continue;
        cycles(fresh(0, true), &k);
        cycles(fresh(1, false), &k);
        check_equal(&rigs[0], &rigs[1], i);
        CHECK_EQ(rigs[0].master.stats[3].beats, rigs[1].master.stats[3].beats);
        CHECK_EQ(rigs[0].master.stats[3].bytes, rigs[1].master.stats[3].bytes);
        for (unsigned p = 0; p < 2; p++) {
            CHECK_EQ(rigs[0].master.port_stats[p].data, rigs[1].master.port_stats[p].data);
            CHECK_EQ(rigs[0].master.port_stats[p].waits, rigs[1].master.port_stats[p].waits);
        }
        if (!k.one_port)
            CHECK_EQ(rigs[0].master.stats[3].stall_waits,
                     (k.beats * k.waits_read) + ((k.beats << k.sw) >> k.dw) * k.waits_write);
        CHECK_MEM(rigs[0].mem + (DST - RIG_MEM), rigs[0].mem + (SRC - RIG_MEM), k.beats << k.sw);
    }
}

TEST(pl080_pace, looking_at_a_register_changes_nothing_and_sees_the_same_in_both)
{
    uint32_t seed = 12345;

    for (unsigned i = 0; i < PACKETS; i += 7) {
        struct packet k;
        uint64_t total, at;

        if (!nth(i, &k))
            continue;
        total = cycles(fresh(0, true), &k);
        fresh(0, true);
        fresh(1, false);
        launch(&rigs[0], &k);
        launch(&rigs[1], &k);
        for (at = 0; at < total; at += 1 + (seed >> 16) % (1 + total / 8)) {
            seed = seed * 1103515245 + 12345;
            for (unsigned j = 0; j < 2; j++) {
                rig_run_to(&rigs[j], at);
                rig_read(&rigs[j], CH + PL080_CX_CONTROL);
            }
            CHECK_EQ(dma[0].ch[3].engine.burst, dma[1].ch[3].engine.burst);
            for (uint32_t reg = 0; reg <= PL080_CX_CONFIGURATION; reg += 4)
                if (!CHECK_EQ(rig_read(&rigs[0], CH + reg), rig_read(&rigs[1], CH + reg))) {
                    CHECK_EQ(at, i);
                    return;
                }
        }
        CHECK(rig_run(&rigs[0], 1000000));
        CHECK(rig_run(&rigs[1], 1000000));
        check_equal(&rigs[0], &rigs[1], i);
        CHECK_EQ(rig_now(&rigs[0]), total);
    }
}

/* PL080-042, 043: halting and resuming loses nothing; PL080-054: the count is what remains. */
TEST(pl080_pace, a_halt_at_any_cycle_drains_and_resumes_without_loss)
{
    struct packet k = {2, 0, PL080_BURST_8, PL080_BURST_4, 40, false, 0, 0, false};
    uint64_t total = cycles(fresh(0, true), &k);

    for (uint64_t at = 0; at < total; at++)
        for (unsigned j = 0; j < 2; j++) {
            struct rig *r = fresh(j, j == 0);
            uint32_t config, left;

            launch(r, &k);
            rig_run_to(r, at);
            config = rig_read(r, CH + PL080_CX_CONFIGURATION);
            if (!(config & PL080_CONFIG_E))
                continue;
            rig_write(r, CH + PL080_CX_CONFIGURATION, config | PL080_CONFIG_H);
            CHECK(rig_run(r, 100));
            CHECK_EQ(rig_read(r, CH + PL080_CX_CONFIGURATION) & PL080_CONFIG_A, 0);
            left = rig_read(r, CH + PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE;
            CHECK_EQ(rig_read(r, CH + PL080_CX_SRC_ADDR), SRC + (40 - left) * 4);
            CHECK_MEM(r->mem + (DST - RIG_MEM), r->mem + (SRC - RIG_MEM), (40 - left) * 4);
            rig_write(r, CH + PL080_CX_CONFIGURATION, config);
            CHECK(rig_run(r, 10000));
            CHECK_MEM(r->mem + (DST - RIG_MEM), r->mem + (SRC - RIG_MEM), 160);
            CHECK_EQ(rig_read(r, PL080_RAW_INT_TC_STATUS), BIT(3));
        }
}

TEST(pl080_pace, a_resumed_channel_launches_anew)
{
    struct packet k = {2, 2, PL080_BURST_4, PL080_BURST_4, 64, false, 0, 0, false};
    struct rig *r = fresh(0, true);
    uint32_t left;

    launch(r, &k);
    rig_run_to(r, 50);
    rig_write(r, CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_H);
    rig_run_to(r, 1000);
    left = rig_read(r, CH + PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE;
    CHECK_GT(left, 30);
    rig_write(r, CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    CHECK(rig_run(r, 1000));
    CHECK_GE(rig_now(r), 1000 + 2 * left + 2);
    CHECK_LE(rig_now(r), 1000 + 2 * left + 4); /* the turn that was broken off, by itself */
}

/* Bytes of accesses of KIND whose data was complete at edge BY. */
static uint32_t moved_by(const struct rig *r, enum dma_kind kind, uint64_t by)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < r->logged; i++)
        n += r->log[i].a.kind == kind && r->log[i].end <= by ? r->log[i].ok : 0;
    return n;
}

/* Bytes of accesses of KIND whose address went out before cycle BY. */
static uint32_t begun_by(const struct rig *r, enum dma_kind kind, uint64_t by)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < r->logged; i++)
        n += r->log[i].a.kind == kind && r->log[i].start < by ? r->log[i].ok : 0;
    return n;
}

TEST(pl080_pace, a_read_is_promised_free_room_and_a_write_has_its_data)
{
    for (unsigned i = 72; i < PACKETS; i += 144) /* two masters: beat by beat */
        for (unsigned j = 0; j < 9; j++) {
            struct packet k;
            struct rig *r = fresh(0, false);

            if (!nth(i + j, &k) || k.beats > 100)
                continue;
            CHECK(k.two_masters);
            cycles(r, &k);
            for (unsigned n = 0; n < r->logged; n++) {
                const struct rig_beatlog *b = &r->log[n];

                if (b->a.kind == DMA_READ)
                    CHECK_LE(begun_by(r, DMA_READ, b->start) + b->ok,
                             PL080_FIFO_BYTES + moved_by(r, DMA_WRITE, b->start));
                else
                    CHECK_LE(begun_by(r, DMA_WRITE, b->start) + b->ok,
                             moved_by(r, DMA_READ, b->start));
            }
        }
}

/* What software may do to a channel in the middle. */
enum { HALT, DISABLE, CONTROLLER_OFF, OTHER_CHANNEL, EVENTS };

static void event(struct rig *r, unsigned what, uint64_t at)
{
    switch (what) {
    case HALT:
        rig_write_at(r, at, CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_H);
        break;
    case DISABLE:
        rig_write_at(r, at, CH + PL080_CX_CONFIGURATION, 0);
        break;
    case CONTROLLER_OFF:
        rig_write_at(r, at, PL080_CONFIGURATION, 0);
        break;
    default:
        rig_write_at(r, at, PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    }
}

static void snapshot(struct rig *r, uint32_t reg[6])
{
    for (uint32_t i = 0; i < 5; i++)
        reg[i] = rig_read(r, CH + 4 * i);
    reg[5] = rig_read(r, PL080_ENBLD_CHNS);
}

/* One run: the packet, something at cycle AT, LOOK or not in the same cycle, and the rest. */
static uint64_t disturbed(struct rig *r, const struct packet *k, unsigned what, uint64_t at,
                          bool look, uint32_t reg[6])
{
    rig_write(r, PL080_CHAN(0) + PL080_CX_SRC_ADDR, SRC);
    rig_write(r, PL080_CHAN(0) + PL080_CX_DEST_ADDR, DST + 0x1000);
    rig_write(r, PL080_CHAN(0) + PL080_CX_CONTROL, control(k));
    launch(r, k);
    if (look) {
        rig_run_to(r, at);
        snapshot(r, reg);
    }
    event(r, what, at);
    rig_run(r, 1000000);
    snapshot(r, reg);
    if (what == CONTROLLER_OFF) {
        rig_write_at(r, 5000, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        rig_run(r, 1000000);
    }
    return rig_now(r);
}

/* Bulk or burst by burst, looked at or not: the same registers, data and time. */
TEST_P(pl080_pace, whatever_happens_in_the_middle_is_the_same_in_a_copy_and_in_bursts, EVENTS)
{
    for (unsigned i = 0; i < 24; i++) {
        struct packet k = {2 - i % 3 % 2, 2, PL080_BURST_4 + i % 4, PL080_BURST_4, 64, i / 3 % 2,
                           i / 6 % 2 * 2, i / 12, i % 2};

        for (uint64_t at = 0; at < 150; at++) {
            uint32_t reg[3][6];
            uint64_t end[3];

            for (unsigned run = 0; run < 3; run++) /* a copy, bursts, a copy with a look */
                end[run] = disturbed(fresh(run % 2, run != 1), &k, param, at, run == 2, reg[run]);
            /* rigs[0] is the copy with a look, rigs[1] the bursts */
            if (!CHECK_EQ(end[0], end[1]) || !CHECK_EQ(end[2], end[1]) ||
                !CHECK_MEM(reg[0], reg[1], sizeof reg[0]) ||
                !CHECK_MEM(reg[2], reg[1], sizeof reg[0]) ||
                !CHECK_MEM(rigs[0].mem, rigs[1].mem, RIG_BYTES)) {
                CHECK_EQ(i, at);
                return;
            }
        }
    }
}
