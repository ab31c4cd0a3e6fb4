/* SPDX-License-Identifier: Apache-2.0 */
/* The random files on a board: `dmavp jobs`, as their heads say, does what their sides have done
 * here. So what is kept of a difference can be looked at with it. */
#include "equality.h"
#include "gtest_c.h"
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const sides[] = {"lt", "at", "rtl"};

/* Splits the command in TEXT, "# dmavp jobs -p platform/pl080.dts ...", into ARG. */
static unsigned command(char *text, const char **arg)
{
    unsigned n = 0;

    for (char *word = strtok(text, " "); word && n < RUN_ARGS - 6; word = strtok(NULL, " "))
        if (strcmp(word, "#") && strcmp(word, "dmavp"))
            arg[n++] = strcmp(word, "platform/pl080.dts") ? word : BOARDS "/pl080.dts";
    return n;
}

/* FOLDER has the files of SEED. */
static void on_the_board(const char *folder, uint64_t seed, const char *side)
{
    char jobs[500], kept[500], result[500], *text, *here, *there;
    const char *arg[RUN_ARGS] = {NULL};
    struct run r;
    unsigned n;

    snprintf(jobs, sizeof jobs, "%s/seed-%" PRIu64 ".jobs", folder, seed);
    snprintf(kept, sizeof kept, "%s/seed-%" PRIu64 ".%s.txt", folder, seed, side);
    snprintf(result, sizeof result, "%s/board.txt", folder);
    text = read_text(jobs);
    here = read_text(kept);
    REQUIRE(text && here && strchr(text, '\n'));
    strchr(text, '\n')[strcspn(strchr(text, '\n') + 1, "\n") + 1] = 0;
    n = command(strchr(text, '\n') + 1, arg);
    arg[n++] = "--timing";
    arg[n++] = side;
    arg[n++] = "--result";
    arg[n++] = result;
    arg[n++] = jobs;
    run(&r, NULL, arg);
    CHECK_LE(r.status, 1); /* it has no expectations for starts that fail */
    there = read_text(result);
    if (CHECK(there != NULL)) {
        CHECK_GT(strlen(there), 1000);
        if (CHECK_GE(strlen(here), strlen(there))) /* counters are behind it */
            CHECK_MEM(here, there, strlen(there));
    }
    run_free(&r);
    free(text);
    free(here);
    free(there);
}

TEST_P(equality_board, kept_files_do_the_same_on_a_board, 3)
{
    char folder[200]; /* of its own: the sides may run at the same time */

    snprintf(folder, sizeof folder, "%s-%s", EQUALITY_FOLDER, sides[param]);
    for (uint64_t seed = 1000; seed < 1008; seed++) { /* each board once */
        struct equality e = {.out = stdout, .folder = folder, .keep = true};

        CHECK(equality_check(&e, seed));
        on_the_board(folder, seed, sides[param]);
    }
}
