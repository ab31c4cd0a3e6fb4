/* SPDX-License-Identifier: Apache-2.0 */
#include "move_rig.h"

#include "gtest_c.h"

#include <string.h>

struct ahb_rig rtl, ref;

void launch(struct ahb_rig *r, unsigned depth, unsigned i)
{
    ahb_rig_init_many(r, depth, depth == 4 && i / 9 % 3 == 2 ? 1 : 2, 1);
    r->in->src = SRC;
    r->in->dst = DST;
    r->in->src_size = i % 3;
    r->in->dst_size = i / 3 % 3;
    r->in->beats = (uint16_t)(TOTAL >> r->in->src_size);
    r->in->src_inc = r->in->dst_inc = true;
    r->in->dst_mgr = i / 9 % 3 > 0;
    r->in->burst = 2; /* 8 beats */
    r->in->prot = i % 8;
    r->in->lock = i % 5 == 0;
    r->waits_read = i / 27 % 2 * 2;
    r->waits_write = i / 54 % 2;
    r->in->start = true;
}

void run_to(struct ahb_rig *r, uint64_t cycle)
{
    while (r->cycle < cycle) {
        ahb_rig_cycle(r);
        r->in->start = false;
    }
}

uint64_t cycles_alone(unsigned i)
{
    launch(&ref, 4, i);
    CHECK(ahb_rig_run(&ref, 10000));
    ahb_rig_end(&ref);
    return ref.cycle;
}

bool check_memory(const struct ahb_rig *r, uint32_t written)
{
    static uint8_t mem[RIG_BYTES];

    memcpy(mem, ahb_rig_pattern(), RIG_BYTES);
    memcpy(mem + (DST - RIG_MEM), mem + (SRC - RIG_MEM), written);
    return CHECK_LE(written, TOTAL) & CHECK_MEM(r->mem, mem, RIG_BYTES) &
           CHECK_STR(r->broken ? r->broken : "", "");
}

bool check_each_beat_once(const struct ahb_rig *r)
{
    uint32_t src = SRC, dst = DST;
    bool ok = true;

    for (unsigned i = 0; i < r->logged; i++) {
        uint32_t *next = r->log[i].write ? &dst : &src;

        ok &= CHECK_EQ(r->log[i].addr, *next);
        *next += r->log[i].bytes;
    }
    return ok & CHECK_EQ(src, SRC + TOTAL) & CHECK_EQ(dst, DST + TOTAL);
}
