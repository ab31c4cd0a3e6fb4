/* SPDX-License-Identifier: Apache-2.0 */
/* The random files on a board: `dmavp jobs`, as their heads say, does what their sides have done
 * here. So what is kept of a difference can be looked at with it. */
#include "equality.h"
#include "gtest_c.h"
#include "random_jobs.h"
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const sides[] = {"lt", "at", "rtl"};

/* Splits the command in TEXT, "# dmavp jobs -p platform/pl080.dts ...", into ARG. */
static unsigned command(char *text, const char **arg)
{
    static const char folder[] = "platform/";
    static char board[1024];
    unsigned n = 0;

    for (char *word = strtok(text, " "); word && n < RUN_ARGS - 6; word = strtok(NULL, " ")) {
        if (!strcmp(word, "#") || !strcmp(word, "dmavp"))
            continue;
        arg[n++] = word;
        if (strncmp(word, folder, strlen(folder)))
            continue;
        snprintf(board, sizeof board, BOARDS "/%s", word + strlen(folder));
        arg[n - 1] = board;
    }
    return n;
}

/* FOLDER is this side's own: the three run at the same time. */
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
    /* It has no expectations for starts that fail, or that wait for ever for a peripheral. */
    CHECK(r.status <= 1 || r.status == 3);
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
    char folder[400];

    snprintf(folder, sizeof folder, "%s-%s", EQUALITY_FOLDER, sides[param]);
    for (uint64_t n = 0; n < WAY_DOUBLES + WAY_SINGLES; n++) { /* each board once */
        const uint64_t seed = n < WAY_DOUBLES ? 1000 + n : 1016 + n - WAY_DOUBLES;
        struct equality e = {.out = stdout, .folder = folder, .keep = true};

        CHECK_EQ(random_jobs_board(seed), 1 + n);
        CHECK(equality_check(&e, seed));
        on_the_board(folder, seed, sides[param]);
    }
}
