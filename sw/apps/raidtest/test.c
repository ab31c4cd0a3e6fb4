/* SPDX-License-Identifier: Apache-2.0 */
#include "async_tx.h"
#include "jiffies.h"
#include "raidtest.h"
#include "slab.h"
#include "string.h"

u32 pattern_word(u32 n)
{
    return (n + params.seed) * 2654435761u;
}

u32 test_random(u32 below)
{
    static u32 state;

    state = (state + params.seed) * 1664525 + 1013904223;
    return (state >> 8) % below;
}

/* --- what a step takes -------------------------------------------------------------- */

static u64 begun;
static struct async_tx_counts before;

static void begin_step(void)
{
    begun = ktime_get_ns();
    before = async_tx_counts;
}

static void end_step(const char *what, u64 bytes)
{
    const u64 us = (ktime_get_ns() - begun) / 1000;

    pr_info("raidtest: %s: %u KiB in %u us, %u operations by engines, %u by the CPU\n", what,
            (unsigned)(bytes / 1024), (unsigned)us, async_tx_counts.by_engine - before.by_engine,
            async_tx_counts.by_cpu - before.by_cpu);
}

/* --- steps ----------------------------------------------------------------------------- */

/* Stripe by stripe, all of each. */
bool fill(void)
{
    const u32 bytes = (u32)(raid_bytes(array) / config.stripes);
    u32 *stripe = kmalloc_aligned(bytes, PLATTER, GFP_KERNEL), n = 0;
    int err = stripe ? 0 : -ENOMEM;

    begin_step();
    for (unsigned s = 0; s < config.stripes && !err; s++) {
        for (u32 i = 0; i < bytes / 4; i++)
            stripe[i] = pattern_word(n++);
        err = raid_write(array, (u64)s * bytes, stripe, bytes);
        if (shadow)
            memcpy(shadow + s * bytes, stripe, bytes);
    }
    kfree(stripe);
    end_step("filled", raid_bytes(array));
    return expect(!err, "the array can be filled");
}

static bool is_lost(unsigned disk)
{
    return disk == params.fail1 || disk == params.fail2;
}

/* What they had is gone. */
static void lose_disks(void)
{
    for (unsigned d = 0; d < config.disks; d++)
        if (is_lost(d)) {
            expect(!raid_fail(array, d), "a disk may be lost");
            memset(config.disk[d], 0xdb, config.stripes * config.chunk);
        }
}

static void rebuild(void)
{
    const unsigned disks = (params.fail1 != NO_DISK) + (params.fail2 != NO_DISK);

    begin_step();
    expect(!raid_rebuild(array), "lost disks can be rebuilt");
    end_step("rebuilt", (u64)disks * config.stripes * config.chunk);
}

static void check(void)
{
    struct raid_report report;

    begin_step();
    expect(!raid_check(array, &report), "the array can be checked");
    end_step("checked", raid_bytes(array));
    expect(!report.p_wrong && !report.q_wrong, "P and Q are right");
}

void run_rebuild(void)
{
    lose_disks();
    rebuild();
    expect(disks_are_right(), "the disks are as they were");
}

void run_check(void)
{
    check();
    expect(disks_are_right(), "the disks are as they should be");
}

/* --- all ways ---------------------------------------------------------------------------- */

/* Of any length, at any place; sometimes whole stripes. */
static void write_some(void)
{
    const u32 all = (u32)raid_bytes(array), stripe = all / config.stripes;

    for (unsigned i = 0; i < params.writes; i++) {
        const u32 at = test_random(all), most = min(all - at, 2 * stripe),
                  len = 1 + test_random(i % 2 ? most : min(most, (u32)config.chunk));

        for (u32 k = 0; k < len; k++)
            shadow[at + k] = (u8)test_random(256);
        if (!expect(!raid_write(array, at, shadow + at, len), "data can be written"))
            return;
    }
}

static void read_all(void)
{
    const u32 all = (u32)raid_bytes(array), part = (u32)config.chunk + 7;
    u8 *data = kmalloc(part, GFP_KERNEL);

    for (u32 at = 0; data && at < all; at += part) {
        const u32 len = min(part, all - at);

        memset(data, 0xdb, part);
        if (!expect(!raid_read(array, at, data, len), "data can be read") ||
            !expect(!memcmp(data, shadow + at, len), "what is read is what was written"))
            break;
    }
    expect(data, "there is memory to read to");
    kfree(data);
}

/* Read, written and rebuilt without the two disks, or the one. */
static void without(unsigned fail1, unsigned fail2)
{
    params.fail1 = fail1;
    params.fail2 = fail2;
    lose_disks();
    read_all();
    write_some();
    read_all();
    rebuild();
    if (!expect(disks_are_right(), "the disks are as they should be"))
        pr_err("raidtest: after disks %u and %u were lost\n", fail1, fail2);
}

/* A wrong byte on each disk in turn. */
static void check_finds(void)
{
    struct raid_report report;

    for (unsigned d = 0; d < config.disks; d++) {
        const unsigned s = d % config.stripes, p = config.disks - 1 - s % config.disks;
        u8 *byte = &config.disk[d][s * config.chunk + test_random((u32)config.chunk)];
        const bool is_q = config.level == 6 && d == (p + 1) % config.disks;

        *byte ^= 1;
        expect(!raid_check(array, &report), "an array with a wrong byte can be checked");
        expect(report.p_wrong == !is_q && report.q_wrong == (config.level == 6 && d != p) &&
                   report.first_wrong == s,
               "the wrong byte is found where it is");
        *byte ^= 1;
    }
}

static void refuse(void)
{
    u8 byte = 0;

    expect(raid_write(array, raid_bytes(array), &byte, 1) == -EINVAL, "writing behind the end");
    expect(raid_fail(array, config.disks) == -EINVAL, "losing what is not there");
    for (unsigned d = 0; d < config.level - 4; d++)
        expect(!raid_fail(array, d), "losing as many as may be lost");
    expect(raid_fail(array, config.level - 4) == -EIO, "losing one more");
    raid_rebuild(array);
}

void run_all(void)
{
    expect(disks_are_right(), "the disks are as they should be");
    write_some();
    expect(disks_are_right(), "the disks are as they should be after writes");
    read_all();
    for (unsigned a = 0; a < config.disks; a++) {
        without(a, NO_DISK);
        for (unsigned b = a + 1; config.level == 6 && b < config.disks; b++)
            without(a, b);
    }
    check();
    check_finds();
    refuse();
    pr_info("raidtest: columns written: %u full, %u reconstructed, %u modified; %u recovered\n",
            raid_counts(array)->full, raid_counts(array)->reconstruct, raid_counts(array)->modify,
            raid_counts(array)->recovered);
}
