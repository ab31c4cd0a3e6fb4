/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the GDB server but for points, on a target that is an array. */
#include "gdb_talk.h"
#include "gtest_c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the line ---------------------------------------------------------------------- */

TEST(gdb_server, packets_are_acknowledged_until_the_client_wants_no_more_of_it)
{
    start();
    CHECK_STR(ask("?"), "T05thread:1;");
    CHECK_EQ(rig.sent[0], '+');
    CHECK_STR(ask("QStartNoAckMode"), "OK");
    CHECK_EQ(rig.sent[0], '+');
    CHECK_STR(ask("?"), "T05thread:1;");
    CHECK_EQ(rig.sent[0], '$');
    gdb_server_connect(rig.server, 0); /* the next client starts anew */
    ask("?");
    CHECK_EQ(rig.sent[0], '+');
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_garbled_packet_is_asked_for_again_or_refused)
{
    start();
    rig.sent_len = 0;
    gdb_rig_put(&rig, "$G00#00", 7);
    CHECK_EQ(rig.sent_len, 1);
    CHECK_EQ(rig.sent[0], '-');
    ask("QStartNoAckMode");
    rig.sent_len = 0;
    gdb_rig_put(&rig, "$?#00", 5);
    CHECK_STR(rig.sent, "$E22#a9");
    gdb_rig_free(&rig);
}

TEST(gdb_server, the_last_answer_is_sent_again_on_request)
{
    char first[64];

    start();
    gdb_rig_put(&rig, "-", 1); /* there is none yet */
    CHECK_EQ(rig.sent_len, 0);
    ask("?");
    snprintf(first, sizeof first, "%.63s", rig.sent + 1);
    rig.sent_len = 0;
    gdb_rig_put(&rig, "-", 1);
    CHECK_STR(rig.sent, first);
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_packet_that_is_too_long_is_refused)
{
    static char data[GDB_PACKET_MAX + 2], frame[2 * sizeof data + 4];

    start();
    memset(data, 'm', sizeof data);
    rig.sent_len = 0;
    gdb_rig_put(&rig, frame, gdb_frame(frame, data, sizeof data));
    CHECK_HAS(rig.sent, "+$E07#");
    CHECK_STR(ask("?"), "T05thread:1;");
    gdb_rig_free(&rig);
}

TEST(gdb_server, unknown_packets_have_an_empty_answer)
{
    static const char *const packets[] = {"vMustReplyEmpty",
                                          "bs",
                                          "bc",
                                          "R00",
                                          "!",
                                          "qTStatus",
                                          "vRun;",
                                          "vFile:open:2f",
                                          "QNonStop:1",
                                          "A",
                                          "",
                                          "qXfer:auxv:read::0,100"};

    start();
    for (unsigned i = 0; i < sizeof packets / sizeof *packets; i++) {
        if (!CHECK_STR(ask(packets[i]), ""))
            CHECK_STR(packets[i], "the packet");
        CHECK_STR(rig.sent, "+$#00"); /* answered all the same */
    }
    gdb_rig_free(&rig);
}

/* --- queries ------------------------------------------------------------------------ */

TEST(gdb_server, features_are_told_and_reverse_execution_is_not_among_them)
{
    start();
    ask("qSupported:multiprocess+;swbreak+;hwbreak+");
    CHECK_HAS(rig.text, "PacketSize=4000;");
    CHECK_HAS(rig.text, "QStartNoAckMode+");
    CHECK_HAS(rig.text, "qXfer:features:read+");
    CHECK_HAS(rig.text, "qXfer:memory-map:read+");
    CHECK(!strstr(rig.text, "Reverse"));
    CHECK(!strstr(rig.text, "multiprocess"));
    gdb_rig_free(&rig);
}

TEST(gdb_server, long_texts_are_told_in_parts)
{
    start();
    CHECK_STR(ask("qXfer:features:read:target.xml:0,8"), "m<target>");
    CHECK_STR(ask("qXfer:features:read:target.xml:2f,fff"), "l</target>");
    CHECK_STR(ask("qXfer:features:read:target.xml:fffffff,fff"), "l");
    CHECK_STR(ask("qXfer:memory-map:read::0,ffffffffffff"), "l<memory-map/>");
    CHECK_STR(ask("qXfer:memory-map:read::0,"), "E22");
    CHECK_STR(ask("qXfer:memory-map:read::-1,5"), "E22");
    CHECK_STR(ask("qXfer:features:read:other.xml:0,8"), "E00");
    CHECK_STR(ask("qXfer:memory-map:read:x:0,8"), "E00");
    CHECK_STR(ask("qXfer:threads:read::0,8"), "");
    gdb_rig_free(&rig);
}

TEST(gdb_server, harts_are_threads)
{
    start();
    CHECK_STR(ask("qfThreadInfo"), "m1,2");
    CHECK_STR(ask("qsThreadInfo"), "l");
    CHECK_STR(ask("qC"), "QC1");
    CHECK_STR(ask("qAttached"), "1");
    CHECK_STR(ask("qThreadExtraInfo,2"), "686172742031"); /* "hart 1" */
    CHECK_STR(ask("qThreadExtraInfo,3"), "E03");
    CHECK_STR(ask("T2"), "OK");
    CHECK_STR(ask("T3"), "E03");
    CHECK_STR(ask("T0"), "E03");
    CHECK_STR(ask("Hg2"), "OK");
    CHECK_STR(ask("qC"), "QC2");
    CHECK_STR(ask("Hg0"), "OK"); /* any: it stays */
    CHECK_STR(ask("Hc-1"), "OK");
    CHECK_STR(ask("qC"), "QC2");
    CHECK_STR(ask("Hg3"), "E03");
    CHECK_STR(ask("Hx1"), "E22");
    CHECK_STR(ask("H"), "E22");
    gdb_rig_free(&rig);
}

TEST(gdb_server, monitor_commands_print_on_the_client_s_console)
{
    start();
    CHECK_STR(ask("qRcmd,74696d65"), "OK");
    CHECK_STR(rig.log, "monitor time;");
    CHECK_HAS(rig.sent, "$O74696d65#");
    CHECK_STR(ask("qRcmd,7"), "E22");
    CHECK_STR(ask("qRcmd,zz"), "E22");
    CHECK_STR(rig.log, "monitor time;");
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_monitor_command_that_is_too_long_is_refused)
{
    char packet[1024] = "qRcmd,";

    start();
    memset(packet + 6, '6', 2 * 256);
    CHECK_STR(ask(packet), "E22");
    CHECK_STR(rig.log, "");
    gdb_rig_free(&rig);
}

/* --- registers and memory ------------------------------------------------------------ */

TEST(gdb_server, registers_are_little_endian_and_of_the_chosen_hart)
{
    start();
    rig.reg[0][1] = 0x12345678;
    rig.reg[1][1] = 0x9abcdef0;
    rig.reg[0][GDB_REG_PC] = 0x80000010;
    ask("g");
    CHECK_EQ(strlen(rig.text), 33 * 8);
    CHECK(!strncmp(rig.text, "0000000078563412", 16));
    CHECK_STR(rig.text + 32 * 8, "10000080");
    CHECK_STR(ask("p1"), "78563412");
    CHECK_STR(ask("P2=efbeadde"), "OK");
    CHECK_EQ(rig.reg[0][2], 0xdeadbeef);
    CHECK_STR(ask("Hg2"), "OK");
    CHECK_STR(ask("p1"), "f0debc9a");
    CHECK_EQ(rig.reg[1][2], 0);
    gdb_rig_free(&rig);
}

TEST(gdb_server, csrs_have_numbers_from_65_on)
{
    start();
    rig.csr[0] = 0x88;
    CHECK_STR(ask("p341"), "88000000"); /* 65 + 0x300 */
    CHECK_STR(ask("P341=08000000"), "OK");
    CHECK_EQ(rig.csr[0], 8);
    CHECK_STR(ask("p342"), "E22"); /* there is none */
    CHECK_STR(ask("P342=08000000"), "E22");
    CHECK_STR(ask("pffffffff"), "E22");
    gdb_rig_free(&rig);
}

TEST(gdb_server, all_registers_are_written_or_none)
{
    char packet[1 + 33 * 8 + 1] = "G";

    start();
    for (unsigned i = 0; i < 33; i++)
        snprintf(packet + 1 + 8 * i, 9, "%02x000000", i);
    CHECK_STR(ask(packet), "OK");
    CHECK_EQ(rig.reg[0][31], 31);
    CHECK_EQ(rig.reg[0][GDB_REG_PC], 32);
    packet[9] = 'f';
    packet[100] = 'x';
    CHECK_STR(ask(packet), "E22");
    CHECK_EQ(rig.reg[0][1], 1);
    packet[20] = 0;
    CHECK_STR(ask(packet), "E22");
    CHECK_EQ(rig.reg[0][1], 1);
    gdb_rig_free(&rig);
}

TEST(gdb_server, registers_that_cannot_be_written_now_are_not_called_written)
{
    char packet[1 + 33 * 8 + 1] = "G";

    start();
    memset(packet + 1, '1', 33 * 8);
    rig.busy = true;
    CHECK_STR(ask(packet), "E16");
    CHECK_STR(ask("P1=11111111"), "E22");
    CHECK_EQ(rig.reg[0][1], 0);
    rig.busy = false;
    CHECK_STR(ask(packet), "OK");
    CHECK_EQ(rig.reg[0][1], 0x11111111);
    gdb_rig_free(&rig);
}

TEST(gdb_server, memory_is_read_as_far_as_there_is_some)
{
    start();
    CHECK_STR(ask("m80000000,4"), "01080f16");
    CHECK_STR(ask("m8000fffe,4"), "f3fa"); /* the end */
    CHECK_STR(ask("m80010000,4"), "E14");
    CHECK_STR(ask("m0,1"), "E14");
    CHECK_STR(ask("m80000000,0"), "");
    CHECK_EQ(strlen(ask("m80000000,ffffffffffffffff")), GDB_PACKET_MAX);
    gdb_rig_free(&rig);
}

TEST(gdb_server, memory_is_written_in_digits_and_as_bytes)
{
    static const char binary[] = "X80000010,5:\x00\x23\x24\x7d\x2a";

    start();
    CHECK_STR(ask("M80000000,3:aabbcc"), "OK");
    CHECK_MEM(rig.mem, "\xaa\xbb\xcc\x16", 4);
    CHECK_STR(gdb_rig_ask_n(&rig, binary, sizeof binary - 1), "OK");
    CHECK_MEM(rig.mem + 16, binary + 12, 5);
    CHECK_STR(ask("X80000000,0:"), "OK"); /* how a client finds out whether it is known */
    CHECK_STR(ask("X0,0:"), "OK");
    CHECK_STR(ask("M8000ffff,2:aabb"), "E14");
    CHECK_EQ(rig.mem[GDB_RIG_BYTES - 1], (uint8_t)((GDB_RIG_BYTES - 1) * 7 + 1));
    gdb_rig_free(&rig);
}

TEST(gdb_server, malformed_accesses_are_refused_and_touch_nothing)
{
    static const char *const packets[] = {"m",
                                          "m,",
                                          "m80000000",
                                          "m80000000,",
                                          "mx,1",
                                          "m80000000,4x",
                                          "m80000000;4",
                                          "m10000000000000000,1",
                                          "M80000000,2:aa",
                                          "M80000000,1:aabb",
                                          "M80000000,1:ag",
                                          "M80000000,1",
                                          "M80000000,ffffffffffffffff:aa",
                                          "X80000000,2:a",
                                          "X80000000,1:ab",
                                          "X80000000,1",
                                          "p",
                                          "px",
                                          "p1x",
                                          "P1",
                                          "P1=",
                                          "P1=1234",
                                          "P=12345678",
                                          "P1=1234567x",
                                          "G",
                                          "Z",
                                          "z",
                                          "Z0",
                                          "Z0,",
                                          "Z0,80000000",
                                          "Z5,80000000,4",
                                          "Z2,80000000,0",
                                          "z2,80000000,x",
                                          "Z2,ffffffffffffffff,2",
                                          "Z0,80000000,2;X"};
    struct gdb_rig before;

    start();
    before = rig;
    for (unsigned i = 0; i < sizeof packets / sizeof *packets; i++)
        if (!CHECK_STR(ask(packets[i]), "E22"))
            CHECK_STR(packets[i], "the packet");
    CHECK_MEM(rig.mem, before.mem, sizeof rig.mem);
    CHECK_MEM(rig.reg, before.reg, sizeof rig.reg);
    CHECK_EQ(rig.mem_reads, 0);
    ask("c");
    CHECK_STR(rig.log, "");
    gdb_rig_free(&rig);
}

/* --- going on ------------------------------------------------------------------------ */

TEST(gdb_server, a_stop_is_the_answer_to_going_on)
{
    start();
    CHECK_EQ(state(), GDB_STOPPED);
    CHECK_STR(ask("c"), "");
    CHECK_EQ(state(), GDB_RUNNING);
    CHECK_STR(rig.sent, "+");
    CHECK(!gdb_server_resume(rig.server)->step);
    stop(1, GDB_NO_POINT, 0);
    CHECK_EQ(state(), GDB_STOPPED);
    CHECK_HAS(rig.sent, "$T05thread:2;#");
    CHECK_STR(ask("?"), "T05thread:2;");
    CHECK_STR(ask("qC"), "QC2"); /* the hart that stopped is the current one */
    gdb_rig_free(&rig);
}

TEST(gdb_server, the_old_packets_go_on_from_an_address)
{
    start();
    ask("c80000020");
    CHECK_EQ(rig.reg[0][GDB_REG_PC], 0x80000020);
    stop(1, GDB_NO_POINT, 0);
    ask("s80000030");
    CHECK_EQ(rig.reg[1][GDB_REG_PC], 0x80000030);
    CHECK(gdb_server_resume(rig.server)->step);
    CHECK_EQ(gdb_server_resume(rig.server)->hart, 1);
    stop(0, GDB_NO_POINT, 0);
    ask("C05;80000040");
    CHECK_EQ(rig.reg[0][GDB_REG_PC], 0x80000040);
    CHECK(!gdb_server_resume(rig.server)->step);
    stop(0, GDB_NO_POINT, 0);
    ask("S05");
    CHECK(gdb_server_resume(rig.server)->step);
    stop(0, GDB_NO_POINT, 0);
    CHECK_STR(ask("cx"), "E22");
    CHECK_EQ(state(), GDB_STOPPED);
    gdb_rig_free(&rig);
}

struct vcont {
    const char *packet;
    int step; /* which hart steps, -1 = none, -2 = refused */
    uint64_t to;
};

static const struct vcont vconts[] = {
    {"vCont;c", -1, 0},
    {"vCont;C05", -1, 0},
    {"vCont;s:1;c", 0, 0},
    {"vCont;s:2;c", 1, 0},
    {"vCont;c:1;s:2", 1, 0},
    {"vCont;S05:2;c:-1", 1, 0},
    {"vCont;s", 0, 0}, /* all: the current one */
    {"vCont;s:1", 0, 0},
    {"vCont;c:1;s:1;c", -1, 0}, /* the first action for a hart counts */
    {"vCont;r80000010,80000020:2;c", 1, 0x80000020},
    {"vCont", -2, 0},
    {"vCont;", -2, 0},
    {"vCont;x", -2, 0},
    {"vCont;s:3", -2, 0},
    {"vCont;s:", -2, 0},
    {"vCont;s:1x", -2, 0},
    {"vCont;r80000010:1", -2, 0},
    {"vCont;r80000010,:1", -2, 0},
    {"vCont;S:1", -2, 0},
    {"vCont;c;", -2, 0},
};

TEST_P(gdb_server, vcont_tells_who_steps, sizeof vconts / sizeof *vconts)
{
    const struct vcont *v = &vconts[param];
    const struct gdb_resume *r;

    start();
    ask(v->packet);
    CHECK_EQ(state(), v->step == -2 ? GDB_STOPPED : GDB_RUNNING);
    CHECK_STR(rig.text, v->step == -2 ? "E22" : "");
    if (v->step != -2) {
        r = gdb_server_resume(rig.server);
        CHECK_EQ(r->step, v->step >= 0);
        CHECK_EQ(r->to, v->to);
        if (v->step >= 0)
            CHECK_EQ(r->hart, v->step);
    }
    gdb_rig_free(&rig);
}

TEST(gdb_server, ctrl_c_is_heard_while_all_run)
{
    start();
    gdb_rig_put(&rig, "\3", 1);
    CHECK(!gdb_server_interrupted(rig.server)); /* they stand already */
    ask("vCont;c");
    CHECK(!gdb_server_interrupted(rig.server));
    gdb_rig_put(&rig, "\3", 1);
    CHECK(gdb_server_interrupted(rig.server));
    stop(0, GDB_NO_POINT, 0);
    CHECK(!gdb_server_interrupted(rig.server));
    gdb_rig_free(&rig);
}

TEST(gdb_server, packets_are_refused_while_all_run)
{
    start();
    ask("c");
    CHECK_STR(ask("g"), "E16");
    CHECK_STR(ask("M80000000,1:ff"), "E16");
    CHECK_STR(ask(""), "E16");
    CHECK_EQ(rig.mem[0], 1);
    CHECK_EQ(state(), GDB_RUNNING);
    ask("k");
    CHECK_EQ(state(), GDB_KILLED);
    gdb_rig_free(&rig);
}

TEST(gdb_server, a_client_can_leave_or_end_the_run)
{
    start();
    CHECK_STR(ask("Z0,80000010,2"), "OK");
    ask("c");
    stop(0, GDB_SW_BREAK, 0);
    CHECK_EQ(rig.set_points, 1);
    CHECK_STR(ask("D"), "OK");
    CHECK_EQ(state(), GDB_DETACHED);
    CHECK_EQ(rig.set_points, 0);
    gdb_server_connect(rig.server, 1);
    CHECK_EQ(state(), GDB_STOPPED);
    CHECK_STR(ask("?"), "T05thread:2;");
    CHECK_STR(ask("vKill;1"), "OK");
    CHECK_EQ(state(), GDB_KILLED);
    gdb_rig_free(&rig);
}

TEST(gdb_server, the_end_of_the_run_is_told)
{
    start();
    ask("c");
    rig.sent_len = 0;
    gdb_server_print(rig.server, "bye");
    gdb_server_exit(rig.server, 42);
    CHECK_STR(rig.sent, "$O627965#92$W2a#ea");
    CHECK_EQ(state(), GDB_DETACHED);
    gdb_server_print(rig.server, "nobody hears this");
    CHECK_STR(rig.sent, "$O627965#92$W2a#ea");
    gdb_rig_free(&rig);
}

TEST(gdb_server, hc_chooses_the_hart_that_the_old_packets_step)
{
    start();
    ask("Hg1");
    ask("Hc2");
    ask("s80000020");
    CHECK_EQ(gdb_server_resume(rig.server)->hart, 1);
    CHECK_EQ(rig.reg[1][GDB_REG_PC], 0x80000020);
    stop(0, GDB_NO_POINT, 0);
    ask("Hc-1"); /* whoever is looked at */
    ask("s");
    CHECK_EQ(gdb_server_resume(rig.server)->hart, 0);
    gdb_rig_free(&rig);
}
