/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random lines against the GDB server: packets with parts changed, cut, repeated, joined and
 * garbled, in any state. Nothing may crash, and every packet has its answer.
 */
#include "fuzz.h"
#include "gdb_rig.h"
#include "gtest_c.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 40000 };

static struct gdb_rig rig;
static char line[LINE], frame[GDB_FRAME_MAX + LINE];

/* What a client says, and where it can go wrong. */
static const char *const words[] = {
    "?",
    "g",
    "G",
    "p",
    "p20",
    "p341",
    "P1=",
    "m80000000,4",
    "M80000000,2:",
    "X80000000,3:",
    "m",
    "c",
    "s",
    "C05",
    "S05;80000000",
    "vCont;c",
    "vCont;s:1;c",
    "vCont;r80000000,80000010:2",
    "vCont?",
    "D",
    "k",
    "vKill;1",
    "Z0,80000010,2",
    "z0,80000010,2",
    "Z2,80000100,4",
    "z2,80000100,4",
    "Z4,0,1",
    "Hg0",
    "Hg2",
    "Hc-1",
    "T1",
    "qfThreadInfo",
    "qThreadExtraInfo,1",
    "qSupported:swbreak+;hwbreak+",
    "qXfer:features:read:target.xml:0,fff",
    "qXfer:memory-map:read::0,5",
    "qRcmd,74",
    "qC",
    "QStartNoAckMode",
    "vMustReplyEmpty",
    "bs",
    "!",
    ",",
    ":",
    ";",
    "=",
    "-1",
    "ffffffffffffffff",
    "80000000",
    "0",
    "00ff",
};

static size_t put_word(char *to)
{
    const char *word = words[pick(sizeof words / sizeof *words)];

    strcpy(to, word);
    return strlen(word);
}

/* Data of a packet: mostly sense, with some of it spoilt. */
static size_t put_data(char *to)
{
    size_t n = put_word(to);

    while (!pick(3) && n < 1000)
        n += put_word(to + n);
    if (!pick(8))
        for (unsigned i = pick(600); i; i--)
            to[n++] = "0123456789abcdef"[pick(16)];
    if (!pick(200)) {
        memset(to + n, '0', GDB_PACKET_MAX);
        n += GDB_PACKET_MAX;
    }
    while (!pick(3))
        to[pick((uint32_t)n)] = (char)rnd();
    return pick(6) ? n : pick((uint32_t)n + 1);
}

/* Something for the line; a packet, most of the time. */
static size_t put_line(char *to)
{
    const size_t n = gdb_frame(to, line, put_data(line));

    switch (pick(24)) {
    case 0:
        to[pick((uint32_t)n)] = (char)rnd();
        return n;
    case 1:
        return pick((uint32_t)n); /* it breaks off */
    case 2:
        to[0] = "\3-+$#}"[pick(6)];
        return 1;
    default:
        return n;
    }
}

/* Packets that came back; anything else but '+' and '-' is an error. */
static unsigned answers(void)
{
    static struct gdb_reader r;
    unsigned n = 0;

    gdb_reader_init(&r);
    for (size_t i = 0; i < rig.sent_len; i++) {
        const bool between = r.state == GDB_BETWEEN;

        CHECK(!between || strchr("+-$", rig.sent[i]));
        n += gdb_reader_feed(&r, (uint8_t)rig.sent[i]) == GDB_PACKET;
    }
    CHECK_EQ(r.state, GDB_BETWEEN);
    return n;
}

static void run_target(void)
{
    const struct gdb_stop why = {pick(GDB_RIG_HARTS), GDB_SIGNAL_TRAP, (enum gdb_point)pick(6),
                                 rnd()};

    if (pick(3))
        gdb_server_stop(rig.server, &why);
    else if (!pick(20))
        gdb_server_exit(rig.server, (uint8_t)rnd());
}

static void client_comes(void)
{
    gdb_server_disconnect(rig.server);
    CHECK_EQ(rig.set_points, 0);
    gdb_server_connect(rig.server, pick(GDB_RIG_HARTS));
}

static bool step(void)
{
    const size_t n = put_line(frame);

    rig.sent_len = 0;
    gdb_rig_put(&rig, frame, n);
    answers();
    if (gdb_server_state(rig.server) == GDB_RUNNING)
        run_target();
    if (gdb_server_state(rig.server) == GDB_DETACHED ||
        gdb_server_state(rig.server) == GDB_KILLED || !pick(1000))
        client_comes();
    rig.log[0] = 0;
    return rig.set_points <= GDB_POINTS_MAX;
}

/* After whatever was there, a client that asks gets its answer. */
static bool still_answers(void)
{
    client_comes();
    return CHECK_STR(gdb_rig_ask(&rig, "qAttached"), "1");
}

/* Each seed is 5,000 lines. */
TEST(fuzz, random_lines_to_the_gdb_server_are_survived)
{
    const unsigned seeds = fuzz_seeds(60);

    for (unsigned s = 1; s <= seeds; s++) {
        gdb_rig_init(&rig);
        fuzz_seed(s);
        for (unsigned i = 0; i < 5000; i++)
            if (!CHECK(step())) {
                CHECK_EQ(s, i); /* names seed and line */
                break;
            }
        if (!still_answers())
            CHECK_EQ(s, 0);
        gdb_rig_free(&rig);
    }
}

/* In a frame that is whole, every packet but those that let go is answered at once. */
TEST(fuzz, every_whole_packet_to_a_stopped_target_is_answered)
{
    const unsigned seeds = fuzz_seeds(60);
    unsigned asked = 0;

    for (unsigned s = 1; s <= seeds; s++) {
        gdb_rig_init(&rig);
        fuzz_seed(s + 1000000);
        for (unsigned i = 0; i < 2000; i++) {
            const size_t n = gdb_frame(frame, line, put_data(line));

            rig.sent_len = 0;
            gdb_rig_put(&rig, frame, n);
            if (gdb_server_state(rig.server) != GDB_STOPPED) {
                client_comes();
                continue;
            }
            asked++;
            if (!CHECK_GE(answers(), 1)) {
                CHECK_EQ(s, i);
                break;
            }
            rig.log[0] = 0;
        }
        gdb_rig_free(&rig);
    }
    CHECK_GT(asked, seeds * 500);
}
