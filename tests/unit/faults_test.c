/* SPDX-License-Identifier: Apache-2.0 */
/* What rules mean, without a bus; and wires. */
#include "faults.h"
#include "gtest_c.h"

#include <string.h>

enum { BASE = 0x1000 };

static struct faults table;
static struct fault_initiator who[2];

static void start(void)
{
    memset(&table, 0, sizeof table);
    memset(who, 0, sizeof who);
    for (unsigned i = 0; i < 2; i++) {
        who[i].faults = &table;
        who[i].number = i;
    }
}

static int add(struct fault_rule r)
{
    return fault_add(&table, &r);
}

static struct dma_access beat(enum dma_kind kind, uint64_t addr)
{
    return (struct dma_access){.kind = kind, .addr = addr, .len = 4, .beat_bytes = 4, .chan = 2};
}

/* Does initiator I's access meet an answer? */
static bool refused(unsigned i, enum dma_kind kind, uint64_t addr)
{
    const struct dma_access a = beat(kind, addr);
    struct fault_action act;

    return fault_ask(&who[i], &a, &act) && act.answer == FAULT_REFUSES;
}

TEST(faults, an_access_that_touches_one_byte_of_the_range_is_hit)
{
    start();
    add(fault_on(FAULT_ERROR, BASE + 3, BASE + 8));
    CHECK(!refused(0, DMA_READ, BASE - 4));
    CHECK(refused(0, DMA_READ, BASE));
    CHECK(refused(0, DMA_WRITE, BASE + 8));
    CHECK(refused(0, DMA_FETCH, BASE + 4));
    CHECK(!refused(0, DMA_WRITE, BASE + 9));
    CHECK_EQ(table.hits[0], 3);
}

TEST(faults, nth_and_count_are_of_each_initiator_apart)
{
    struct fault_rule r = fault_on(FAULT_ERROR, BASE, BASE + 3);

    start();
    r.nth = 3;
    r.count = 2;
    add(r);
    for (unsigned n = 1; n <= 6; n++) {
        CHECK_EQ(refused(0, DMA_READ, BASE), n == 3 || n == 4);
        CHECK_EQ(fault_free(&who[0], FAULT_ALL_ACCESSES, BASE, 8), n < 4 ? 0 : 8);
    }
    CHECK(!refused(1, DMA_READ, BASE));
    CHECK(!refused(1, DMA_READ, BASE));
    CHECK(refused(1, DMA_READ, BASE));
    CHECK_EQ(table.hits[0], 3);
}

TEST(faults, a_rule_is_about_the_accesses_the_initiator_and_the_channel_that_it_names)
{
    struct fault_rule r = fault_on(FAULT_ERROR, BASE, BASE + 3);

    start();
    r.accesses = 1 << DMA_FETCH | 1 << DMA_WRITE;
    r.initiator = 1;
    r.chan = 2;
    add(r);
    CHECK(!refused(0, DMA_WRITE, BASE));
    CHECK(!refused(1, DMA_READ, BASE));
    CHECK(refused(1, DMA_WRITE, BASE));
    CHECK(refused(1, DMA_FETCH, BASE));
    table.rule[0].chan = 3;
    CHECK(!refused(1, DMA_WRITE, BASE));
    CHECK_EQ(fault_free(&who[1], 1 << DMA_READ, BASE, 16), 16);
    CHECK_EQ(fault_free(&who[1], 1 << DMA_WRITE, BASE - 12, 16), 12);
    CHECK_EQ(fault_free(&who[0], 1 << DMA_WRITE, BASE, 16), 16);
}

TEST(faults, the_last_answer_counts_and_delays_and_flips_add_up)
{
    struct fault_rule r = fault_on(FAULT_DELAY, BASE, BASE + 3);
    const struct dma_access a = beat(DMA_READ, BASE);
    struct fault_action act;

    start();
    r.cycles = 3;
    add(r);
    add(r);
    r = fault_on(FAULT_CORRUPT, BASE, BASE + 3);
    r.flip = 0xff;
    add(r);
    r.flip = 0xf0;
    add(r);
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK_EQ(act.answer, FAULT_NO_ANSWER);
    CHECK_EQ(act.cycles, 6);
    CHECK_EQ(act.flip, 0x0f);
    add(fault_on(FAULT_ERROR, BASE, BASE + 3));
    const int last = add(fault_on(FAULT_STALL, BASE, BASE + 3));
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK_EQ(act.answer, FAULT_HANGS);
    fault_remove(&table, (unsigned)last);
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK_EQ(act.answer, FAULT_REFUSES);
}

TEST(faults, delays_do_not_wrap)
{
    const struct dma_access a = beat(DMA_READ, BASE);
    struct fault_rule r = fault_on(FAULT_DELAY, BASE, BASE + 3);
    struct fault_action act;

    start();
    r.cycles = 0x80000000;
    add(r);
    add(r);
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK_EQ(act.cycles, UINT32_MAX);
}

TEST(faults, poison_is_for_controllers_only)
{
    const struct dma_access a = beat(DMA_READ, BASE);
    struct fault_action act;

    start();
    add(fault_on(FAULT_POISON, BASE, BASE + 3));
    who[1].cpu = true;
    CHECK(!refused(1, DMA_READ, BASE));
    CHECK_EQ(fault_free(&who[1], FAULT_ALL_ACCESSES, BASE, 4), 4);
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK(act.poison == &table.rule[0]);
}

TEST(faults, a_burst_is_asked_about_beat_by_beat)
{
    struct dma_access a = beat(DMA_WRITE, BASE);
    struct fault_rule r = fault_on(FAULT_CORRUPT, BASE, BASE + 63);
    uint8_t data[16] = {0}, want[16] = {0};
    struct fault_action act;

    start();
    r.nth = 2;
    r.count = 1;
    r.flip = 0x1180;
    add(r);
    add(fault_on(FAULT_ERROR, BASE + 12, BASE + 12));
    a.len = 16;
    CHECK(fault_ask(&who[0], &a, &act));
    CHECK_EQ(act.ok_bytes, 12);
    CHECK_EQ(act.answer, FAULT_REFUSES);
    fault_flip(&act, data, sizeof data, 4);
    want[4] = 0x80;
    want[5] = 0x11;
    CHECK_MEM(data, want, sizeof want);
    a.fixed = true; /* never gets to the bad byte */
    CHECK(!fault_ask(&who[0], &a, &act));
}

TEST(faults, addresses_are_those_of_the_map_seen_through_the_views)
{
    start();
    who[0].view[0] = (struct fault_view){0x100, BASE, 0x40};
    who[0].view[1] = (struct fault_view){0x800, 2 * BASE, 0x40};
    who[0].views = 2;
    add(fault_on(FAULT_ERROR, BASE + 0x10, BASE + 0x13));
    CHECK(refused(0, DMA_READ, 0x110));
    CHECK(!refused(0, DMA_READ, BASE + 0x10));
    CHECK(!refused(0, DMA_READ, 0x810));
    CHECK_EQ(fault_free(&who[0], FAULT_ALL_ACCESSES, 0x100, 0x1000), 0x10);
    CHECK_EQ(fault_free(&who[0], FAULT_ALL_ACCESSES, 0x114, 0x1000), 0x2c); /* the view's end */
}

TEST(faults, a_span_ends_where_the_answer_changes)
{
    uint64_t first = 0, last = 0xffff;

    start();
    add(fault_on(FAULT_ERROR, 0x1010, 0x1013));
    CHECK(!fault_span(&who[0], 0x800, &first, &last));
    CHECK_EQ(first, 0);
    CHECK_EQ(last, 0xfff);
    first = 0;
    last = 0xffff;
    CHECK(fault_span(&who[0], 0x1020, &first, &last));
    CHECK_EQ(first, 0x1000);
    CHECK_EQ(last, 0x103f);
    first = 0;
    last = 0xffff;
    CHECK(!fault_span(&who[0], 0x1040, &first, &last));
    CHECK_EQ(first, 0x1040);
    CHECK_EQ(last, 0xffff);
}

TEST(faults, a_full_table_refuses_and_a_removed_rule_makes_room)
{
    start();
    for (int n = 0; n < FAULT_RULES; n++)
        CHECK_EQ(add(fault_on(FAULT_ERROR, BASE, BASE)), n);
    CHECK_EQ(add(fault_on(FAULT_ERROR, BASE, BASE)), -1);
    fault_remove(&table, 5);
    fault_remove(&table, FAULT_RULES + 5);
    CHECK_EQ(add(fault_on(FAULT_ERROR, BASE, BASE)), 5);
    for (unsigned n = 0; n < FAULT_RULES; n++)
        fault_remove(&table, n);
    CHECK_EQ(table.rules, 0);
}

/* --- wires -------------------------------------------------------------------------- */

TEST(fault_wires, a_gate_withholds_both_edges_until_told)
{
    struct fault_wire w = {0};

    CHECK(fault_wire_drive(&w, 1, NULL, 0));
    CHECK(!fault_wire_gate(&w, true));
    CHECK(!fault_wire_drive(&w, 0, NULL, 0));
    CHECK_EQ(w.out, 1);
    CHECK(fault_wire_withheld(&w));
    CHECK(fault_wire_pass(&w));
    CHECK_EQ(w.out, 0);
    CHECK(!fault_wire_withheld(&w));
    CHECK(!fault_wire_drive(&w, 1, NULL, 0));
    CHECK(fault_wire_gate(&w, false));
    CHECK_EQ(w.out, 1);
}

TEST(fault_wires, a_forced_level_is_added_to_what_is_driven)
{
    struct fault_wire w = {0};

    CHECK(fault_wire_force(&w, 1));
    CHECK_EQ(w.out, 1);
    CHECK(!fault_wire_drive(&w, 1, NULL, 0));
    CHECK(!fault_wire_force(&w, 0)); /* driven still */
    CHECK(fault_wire_drive(&w, 0, NULL, 0));
    CHECK(fault_wire_force(&w, 6)); /* several signals: a request line */
    CHECK(!fault_wire_gate(&w, true));
    CHECK(fault_wire_force(&w, 0));
    CHECK_EQ(w.out, 0);
}

TEST(fault_wires, pulses_overlap_and_leave_a_forced_level_alone)
{
    struct fault_wire w = {0};

    CHECK(fault_wire_pulse(&w, 1, true));
    CHECK(fault_wire_pulse(&w, 5, true));
    CHECK_EQ(w.out, 5);
    CHECK(fault_wire_pulse(&w, 5, false)); /* the longer one goes on */
    CHECK_EQ(w.out, 1);
    CHECK(!fault_wire_force(&w, 1));
    CHECK(!fault_wire_pulse(&w, 1, false));
    CHECK_EQ(w.out, 1);
    CHECK(fault_wire_force(&w, 0));
    CHECK_EQ(w.out, 0);
}

TEST(fault_wires, a_pulse_is_lost_as_a_whole)
{
    struct fault_rule r = fault_on(FAULT_LOST, 1, 0);
    struct fault_wire w = {0};

    start();
    r.initiator = 7;
    r.nth = 2;
    r.count = 1;
    add(r);
    for (unsigned pulse = 1; pulse <= 3; pulse++) {
        fault_wire_drive(&w, 1, &table, 7);
        CHECK_EQ(w.out, pulse != 2);
        fault_wire_drive(&w, 3, &table, 7); /* more of the same pulse */
        CHECK_EQ(w.out, pulse != 2 ? 3 : 0);
        CHECK(!fault_wire_withheld(&w));
        fault_wire_drive(&w, 0, &table, 7);
        CHECK_EQ(w.out, 0);
    }
    CHECK_EQ(table.hits[0], 1);
    fault_wire_drive(&w, 1, &table, 6);
    CHECK_EQ(table.seen[0][0], 3); /* not about that wire */
}
