/* SPDX-License-Identifier: Apache-2.0 */
/* The example device: what docs/add-a-device.md says it does. */
#include "blockcopy.h"
#include "dma_rig.h"
#include "gtest_c.h"

enum { SRC = RIG_MEM + 0x100, DST = RIG_MEM + 0x4000 };

static struct blockcopy dev;
static struct rig r;

static void start(uint32_t len)
{
    rig_init(&r, &dev, &blockcopy_class);
    rig_write(&r, BLOCKCOPY_SRC, SRC);
    rig_write(&r, BLOCKCOPY_DST, DST);
    rig_write(&r, BLOCKCOPY_LEN, len);
    rig_write(&r, BLOCKCOPY_CTRL, BLOCKCOPY_CTRL_START | BLOCKCOPY_CTRL_IE);
}

TEST(blockcopy, copies_and_raises_its_interrupt)
{
    start(200);
    CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_BUSY);
    CHECK(!r.level[0]);
    CHECK(rig_run(&r, 1000));
    CHECK(r.level[0]);
    CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_DONE);
    CHECK_MEM(r.mem + (DST - RIG_MEM), r.mem + (SRC - RIG_MEM), 200);
    CHECK_NE(r.mem[DST - RIG_MEM + 200], r.mem[SRC - RIG_MEM + 200]);
    CHECK_EQ(r.master.stats[0].beats, 100);
    rig_write(&r, BLOCKCOPY_STATUS, BLOCKCOPY_STATUS_DONE);
    CHECK(!r.level[0]);
}

TEST(blockcopy, looking_at_it_in_every_cycle_changes_nothing)
{
    uint64_t total;

    start(200);
    rig_run(&r, 1000);
    total = rig_now(&r);
    start(200);
    for (uint64_t at = 1; at < total; at++) {
        rig_run_to(&r, at);
        CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_BUSY);
    }
    rig_run(&r, 1000);
    CHECK_EQ(rig_now(&r), total);
    CHECK_MEM(r.mem + (DST - RIG_MEM), r.mem + (SRC - RIG_MEM), 200);
}

TEST(blockcopy, a_bus_error_ends_it_with_the_error_flag)
{
    rig_init(&r, &dev, &blockcopy_class);
    rig_write(&r, BLOCKCOPY_SRC, 0x10);
    rig_write(&r, BLOCKCOPY_DST, DST);
    rig_write(&r, BLOCKCOPY_LEN, 64);
    rig_write(&r, BLOCKCOPY_CTRL, BLOCKCOPY_CTRL_START);
    CHECK(rig_run(&r, 1000));
    CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_ERROR);
    CHECK(!r.level[0]);
}

TEST(blockcopy, a_start_without_words_is_a_guest_error)
{
    start(7);
    CHECK_EQ(dev.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), 0);
}

TEST(blockcopy, reset_in_any_cycle_leaves_nothing_behind)
{
    for (uint64_t at = 0; at < 110; at++) {
        start(200);
        rig_run_to(&r, at);
        rig_reset(&r);
        CHECK(rig_run(&r, 1000));
        CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), 0);
        rig_write(&r, BLOCKCOPY_SRC, SRC);
        rig_write(&r, BLOCKCOPY_DST, DST + 0x1000);
        rig_write(&r, BLOCKCOPY_LEN, 64);
        rig_write(&r, BLOCKCOPY_CTRL, BLOCKCOPY_CTRL_START);
        CHECK(rig_run(&r, 1000));
        CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_DONE);
        CHECK_MEM(r.mem + (DST + 0x1000 - RIG_MEM), r.mem + (SRC - RIG_MEM), 64);
    }
}

TEST(blockcopy, registers_written_while_it_runs_are_for_the_next_copy)
{
    for (uint64_t at = 0; at < 100; at++) {
        start(200);
        rig_run_to(&r, at);
        rig_write(&r, BLOCKCOPY_LEN, 4);
        rig_write(&r, BLOCKCOPY_SRC, 0);
        CHECK(rig_run(&r, 1000));
        CHECK_EQ(rig_read(&r, BLOCKCOPY_STATUS), BLOCKCOPY_STATUS_DONE);
        CHECK_MEM(r.mem + (DST - RIG_MEM), r.mem + (SRC - RIG_MEM), 200);
    }
}
