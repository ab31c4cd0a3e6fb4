/* SPDX-License-Identifier: Apache-2.0 */
/* Break- and watchpoints of the GDB server, on a target that is an array. */
#include "gdb_talk.h"
#include "gtest_c.h"

#include <stdio.h>

TEST(gdb_server, points_are_set_when_all_go_on)
{
    start();
    CHECK_STR(ask("Z0,80000010,2"), "OK");
    CHECK_STR(ask("Z1,80000020,4"), "OK");
    CHECK_STR(ask("Z2,80000100,4"), "OK");
    CHECK_STR(ask("Z3,80000200,1"), "OK");
    CHECK_STR(ask("Z4,80000300,8"), "OK");
    CHECK_STR(ask("Z4,80000300,8"), "OK"); /* the same one again */
    CHECK_STR(rig.log, "");
    ask("c");
    CHECK_STR(rig.log, "+0 80000010,2;+1 80000020,2;+2 80000100,4;+3 80000200,1;+4 80000300,8;");
    gdb_rig_free(&rig);
}

/* As gdb does it at each stop. */
TEST(gdb_server, points_that_are_taken_out_and_put_back_cost_nothing)
{
    start();
    ask("Z0,80000010,2");
    ask("Z2,80000100,4");
    ask("c");
    rig.log[0] = 0;
    stop(0, GDB_SW_BREAK, 0);
    CHECK_STR(ask("z0,80000010,2"), "OK");
    CHECK_STR(ask("z2,80000100,4"), "OK");
    CHECK_STR(ask("z2,80000104,4"), "OK"); /* never was there */
    ask("Z0,80000010,2");
    ask("Z2,80000100,4");
    ask("c");
    CHECK_STR(rig.log, "");
    stop(0, GDB_SW_BREAK, 0);
    ask("z0,80000010,2");
    ask("s");
    CHECK_STR(rig.log, "-0 80000010,2;");
    gdb_rig_free(&rig);
}

TEST(gdb_server, both_kinds_of_breakpoint_at_one_place_are_one_to_the_target)
{
    start();
    ask("Z0,80000010,2");
    ask("Z1,80000010,2");
    ask("c");
    CHECK_STR(rig.log, "+0 80000010,2;");
    stop(0, GDB_SW_BREAK, 0);
    ask("z0,80000010,2");
    ask("c");
    CHECK_STR(rig.log, "+0 80000010,2;");
    stop(0, GDB_SW_BREAK, 0);
    ask("z1,80000010,2");
    ask("c");
    CHECK_STR(rig.log, "+0 80000010,2;-1 80000010,2;");
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_stop_names_the_point_that_the_client_has_there)
{
    start();
    ask("qSupported:swbreak+;hwbreak+");
    rig.reg[0][GDB_REG_PC] = rig.reg[1][GDB_REG_PC] = 0x80000020;
    ask("Z1,80000020,4");
    ask("c");
    stop(0, GDB_SW_BREAK, 0);
    CHECK_HAS(rig.sent, "$T05thread:1;hwbreak:;#");
    ask("Z0,80000020,4");
    ask("c");
    stop(1, GDB_SW_BREAK, 0);
    CHECK_HAS(rig.sent, "$T05thread:2;swbreak:;#");
    rig.reg[0][GDB_REG_PC] = 0x80000024; /* none is here */
    ask("c");
    stop(0, GDB_SW_BREAK, 0);
    CHECK_HAS(rig.sent, "$T05thread:1;#");
    ask("c");
    stop(1, GDB_WATCH_READ, 0x80000104);
    CHECK_HAS(rig.sent, "$T05thread:2;rwatch:80000104;#");
    gdb_rig_free(&rig);
}

/* An old client would not understand it. */
TEST(gdb_server, a_stop_at_a_breakpoint_is_plain_for_a_client_that_knows_no_better)
{
    start();
    rig.reg[0][GDB_REG_PC] = 0x80000020;
    ask("Z0,80000020,4");
    ask("c");
    stop(0, GDB_SW_BREAK, 0);
    CHECK_HAS(rig.sent, "$T05thread:1;#");
    gdb_rig_free(&rig);
}

/* GDB believes that the access is still to come. */
TEST(gdb_server, the_step_behind_a_watchpoint_is_done_already)
{
    start();
    ask("Z2,80000100,4");
    ask("c");
    stop(1, GDB_WATCH_WRITE, 0x80000100);
    rig.log[0] = 0;
    ask("z2,80000100,4");
    CHECK_STR(ask("vCont;s:2"), "T05thread:2;");
    CHECK_EQ(state(), GDB_STOPPED);
    CHECK_STR(rig.log, ""); /* the watchpoint is still set */
    ask("vCont;s:2");       /* but the next one is a step */
    CHECK_EQ(state(), GDB_RUNNING);
    CHECK_STR(rig.log, "-2 80000100,4;");
    stop(1, GDB_NO_POINT, 0);
    ask("Z2,80000100,4");
    ask("c");
    stop(1, GDB_WATCH_WRITE, 0x80000100);
    ask("vCont;s:2"); /* and one of the user, with the watchpoint */
    CHECK_EQ(state(), GDB_RUNNING);
    stop(1, GDB_WATCH_WRITE, 0x80000100);
    ask("z2,80000100,4");
    ask("vCont;s:1"); /* of another hart */
    CHECK_EQ(state(), GDB_RUNNING);
    gdb_rig_free(&rig);
}

TEST(gdb_server, there_are_1024_points)
{
    char packet[64];

    start();
    for (unsigned i = 0; i < GDB_POINTS_MAX; i++) {
        snprintf(packet, sizeof packet, "Z0,%x,2", 0x80000000 + 2 * i);
        if (!CHECK_STR(ask(packet), "OK"))
            break;
    }
    CHECK_STR(ask("Z0,80100000,2"), "E28");
    CHECK_STR(ask("Z0,80000000,2"), "OK"); /* is there */
    ask("z0,80000000,2");
    ask("c");
    CHECK_EQ(rig.set_points, GDB_POINTS_MAX - 1);
    stop(0, GDB_NO_POINT, 0);
    CHECK_STR(ask("Z0,80100000,2"), "OK");
    gdb_server_disconnect(rig.server);
    CHECK_EQ(rig.set_points, 0);
    CHECK_EQ(state(), GDB_DETACHED);
    gdb_rig_free(&rig);
}

TEST(gdb_server, points_that_are_taken_out_make_room_at_once)
{
    char packet[64];

    start();
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < GDB_POINTS_MAX; i++) {
            snprintf(packet, sizeof packet, "Z2,%x,%x", 0x80000000 + i, 1 + round);
            if (!CHECK_STR(ask(packet), "OK"))
                break;
        }
        if (round == 1) { /* the target knows them */
            ask("c");
            CHECK_EQ(rig.set_points, GDB_POINTS_MAX);
            stop(0, GDB_NO_POINT, 0);
        }
        for (unsigned i = 0; i < GDB_POINTS_MAX; i++) {
            snprintf(packet, sizeof packet, "z2,%x,%x", 0x80000000 + i, 1 + round);
            ask(packet);
        }
    }
    ask("c");
    CHECK_EQ(rig.set_points, 0);
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_point_that_cannot_be_set_is_told_on_the_console)
{
    start();
    rig.no_points = true;
    ask("Z2,80000100,4");
    ask("c");
    CHECK_HAS(rig.sent, "$O646d6176703a20"); /* "dmavp: " */
    CHECK_EQ(state(), GDB_RUNNING);
    stop(0, GDB_NO_POINT, 0);
    ask("z2,80000100,4"); /* nothing to clear */
    ask("c");
    CHECK_EQ(state(), GDB_RUNNING);
    gdb_rig_free(&rig);
}
