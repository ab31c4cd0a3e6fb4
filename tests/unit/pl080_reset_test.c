/* SPDX-License-Identifier: Apache-2.0 */
/* PL080: a reset with accesses on the bus. */
#include "gtest_c.h"
#include "pl080_rig.h"

#include <string.h>

TEST(pl080_reset, a_reset_withdraws_the_address_that_waits)
{
    start_over();
    rig.waits_read = 5;
    launch(0, SRC, DST, 0, control(2, 2, 1, 1, 8) | PL080_CONTROL_D);
    rig_run_to(&rig, 4); /* the first read in its data phase, the second in its address phase */
    CHECK_EQ(dma.ch[0].on_bus, 2);
    rig_reset(&rig);
    CHECK(rig_run(&rig, 100));
    CHECK_EQ(rig.logged, 1);
    CHECK_EQ(rig.log[0].a.addr, SRC);
}

TEST(pl080_reset, a_write_on_the_bus_keeps_its_bytes_over_a_reset)
{
    start_over();
    rig.waits_read = 5;
    rig.one_port = true;
    launch(0, SRC, DST, 0, control(2, 2, 1, 1, 8) | PL080_CONTROL_D);
    rig_run_to(&rig, 10); /* a read has the memory's port, the first write waits for it */
    CHECK_EQ(rig.logged, 1);
    CHECK(memcmp(mem(DST), mem(SRC), 4));
    rig_reset(&rig);
    CHECK(rig_run(&rig, 100));
    CHECK_EQ(rig.logged, 3);
    CHECK_EQ(rig.log[2].a.addr, DST);
    CHECK_MEM(mem(DST), mem(SRC), 4);
}
