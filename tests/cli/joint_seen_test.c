/* SPDX-License-Identifier: Apache-2.0 */
/* Joint runs in dmavp (docs/time.md) are not seen: not in time, nor on the console, nor in what is
 * counted. A trace that shows requests is a run without them. */
#include "gtest_c.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const boards[] = {"pl080-fifo", "pl081-fifo"};
static const char *const timings[] = {"lt", "at"};

/* Beat by beat, and so long in AT, and longer with sanitizers. */
#define STEP_AT (SANITIZED ? "step=197" : "step=61")

struct seen {
    struct run run;
    char *stats;
    long long deltas;
};

/* The files have the process's number: other cases run at the same time. */
static void run_slavetest(struct seen *s, unsigned which, bool requests)
{
    char board[300], json[40], vcd[40], *text;

    snprintf(board, sizeof board, BOARDS "/%s.dts", boards[which / 2]);
    snprintf(json, sizeof json, "cli_joint_%d.json", (int)getpid());
    snprintf(vcd, sizeof vcd, "cli_joint_%d.vcd", (int)getpid());
    RUN(&s->run, "run", "-p", board, "--timing", timings[which % 2], "--stats", json, "--trace",
        vcd, "--trace-filter", requests ? "*.dma.*" : "*.irq.*", SW "/slavetest.elf", "--",
        which % 2 ? STEP_AT : "step=29");
    text = read_text(json);
    s->deltas = number_behind(text, "\"delta_cycles\": ");
    free(text);
    s->stats = read_stats(json);
    text = read_text(vcd);
    CHECK(!!(text && strstr(text, " dma ")) == requests);
    free(text);
    unlink(vcd);
}

TEST_P(joint_seen, a_trace_of_requests_changes_nothing_else, 4)
{
    struct seen with, without;

    run_slavetest(&without, param, false);
    run_slavetest(&with, param, true);
    CHECK_EQ(without.run.status, 0);
    CHECK_EQ(with.run.status, 0);
    CHECK_STR(with.run.out, without.run.out);
    CHECK_STR(with.run.err, without.run.err);
    CHECK_GT(number_behind(without.stats, "\"sim_time_ps\": "), 1000000);
    CHECK_STR(with.stats, without.stats);
    CHECK_GT(without.deltas, 0);
    CHECK_LT(without.deltas, with.deltas); /* there were some */
    run_free(&with.run);
    run_free(&without.run);
    free(with.stats);
    free(without.stats);
}
