/* SPDX-License-Identifier: Apache-2.0 */
/* Constrained-random job files: LT, AT and RTL are equal, and what shows that they are not. */
#include "equality.h"
#include "gtest_c.h"
#include "random_jobs.h"
#include "vcd_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TESTS = 5, SEEDS = 60 };

static struct equality fresh(void)
{
    return (struct equality){.out = stdout, .folder = EQUALITY_FOLDER};
}

/* False after the first difference, which is a failed check that names the seed. */
static bool seeds(struct equality *e, uint64_t first, uint64_t after)
{
    for (uint64_t seed = first; seed < after; seed++)
        if (!CHECK(equality_check(e, seed)))
            return CHECK_EQ(seed, UINT64_MAX);
    return true;
}

TEST_P(equality, random_files_are_equal_in_lt_at_and_rtl, TESTS)
{
    struct equality e = fresh();
    uint64_t ends;

    if (!seeds(&e, param * SEEDS, (param + 1) * SEEDS))
        return;
    ends = e.starts[JOB_OK] + e.starts[JOB_FAILED] + e.starts[JOB_STOPPED] + e.starts[JOB_RUNNING];
    CHECK_EQ(e.files, SEEDS);
    CHECK_GT(e.starts[JOB_OK] * 3, ends * 2); /* most go to their end */
    CHECK_GT(e.starts[JOB_FAILED], 0);
    CHECK_GT(e.starts[JOB_STOPPED], 0);
    CHECK_GE(e.contended, SEEDS / 4);
    CHECK_GE(e.looks, 8 * SEEDS);
    CHECK_GE(e.beats, 1000 * SEEDS);
    CHECK_GE(e.wires, 50 * SEEDS); /* requests and acknowledges */
    CHECK_GE(e.interrupts, SEEDS);
}

/* Memory changes under a read in its data phase; afterwards LT and AT take stretches again, and the
 * RTL engine runs on its own. */
TEST(equality, what_was_read_before_memory_changed_is_written)
{
    struct equality e = fresh();
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    fprintf(f, "memory 0x80000000 64K\nfill 0x80000000 64K seed=1\ncontroller on\n"
               "start ch0 src=0x80001000 dst=0x80009000 bytes=3000 width=1,2 masters=2\n");
    for (unsigned i = 0; i < 40; i++)
        fprintf(f, "@%u fill 0x80001000 3000 seed=%u\n", 100 + 101 * i, 2 + i);
    fclose(f);
    CHECK(equality_check_text(&e, 0, text, size));
    CHECK_EQ(e.starts[JOB_OK], 1);
    free(text);
}

/* In the file of this seed channel 0 is disabled in a cycle without a beat while channel 2 waits
 * for its master: LT may take the packet at once, but not without what it has waited. */
TEST(equality, what_a_packet_waited_before_it_was_alone_counts)
{
    struct equality e = fresh();

    seeds(&e, 906, 907);
    CHECK_EQ(e.files, 1);
}

/* A packet on its own, in the middle of a DMA burst, keeps its claim to a master on which it has
 * nothing at the moment: another channel comes at every distance to its last write there. */
TEST(equality, a_packet_that_was_alone_keeps_its_place_with_the_arbiter)
{
    enum { SLOW_READS = 2 /* a seed whose board has them */ };
    struct equality e = fresh();
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    fprintf(f, "memory 0x80000000 64K\nfill 0x80000000 64K seed=1\nmemory 0x14000000 64K\n"
               "fill 0x14000000 64K seed=2\ncontroller on\n"
               "start ch1 src=0x14001000 dst=0x80001000 bytes=2048 width=1,4 burst=256 "
               "masters=1,2\n");
    for (unsigned i = 0; i < 40; i++)
        fprintf(f, "@%u start ch0 src=0x80004000 dst=0x80005000 bytes=2 width=1,1 masters=2\n",
                100 + 91 * i);
    fclose(f);
    CHECK(equality_check_text(&e, SLOW_READS, text, size));
    CHECK_EQ(e.starts[JOB_OK], 41);
    free(text);
}

/* 33 MHz, whose period is no whole number of ns, and 250 MHz: the cycles are those at 100 MHz. */
TEST_P(equality, the_clock_changes_no_cycle, 4)
{
    struct equality e = fresh();

    e.period = param & 1 ? 4000 : 30303;
    seeds(&e, 40 * param, 40 * (param + 1));
    CHECK_EQ(e.files, 40);
}

/* --- what shows a difference ----------------------------------------------------------------- */

enum { SMALL_FIFO = 1, LARGE_FIFO = 7 }; /* boards that differ in nothing else */

static char *file_text(const char *folder, uint64_t seed, const char *name)
{
    char path[500], *text = NULL;
    size_t size;
    FILE *in, *out;

    snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".%s", folder, seed, name);
    in = fopen(path, "r");
    if (!CHECK(in != NULL))
        return NULL;
    out = open_memstream(&text, &size);
    for (int c; (c = fgetc(in)) != EOF;)
        fputc(c, out);
    fclose(out);
    fclose(in);
    return text;
}

/* The line of TEXT that begins with PREFIX, behind it; free it. NULL: none does. */
static char *line_of(const char *text, const char *prefix)
{
    const char *at = text ? strstr(text, prefix) : NULL;

    return at ? strndup(at + strlen(prefix), strcspn(at + strlen(prefix), "\n")) : NULL;
}

static void check_kept(const char *folder, uint64_t seed, const char *rtl, const char *at)
{
    char *jobs = file_text(folder, seed, "jobs"), *rtl_text = file_text(folder, seed, "rtl.txt");
    char *at_text = file_text(folder, seed, "at.txt"), *lt_text = file_text(folder, seed, "lt.txt");
    size_t size;
    char *jobs_now = random_jobs(seed, &size);

    CHECK_STR(jobs, jobs_now);
    CHECK_HAS(rtl_text, rtl);
    CHECK_HAS(at_text, at);
    CHECK_HAS(lt_text, at);
    CHECK(at_text && !strstr(at_text, rtl));
    free(jobs);
    free(jobs_now);
    free(rtl_text);
    free(at_text);
    free(lt_text);
}

/* Each side is in the waveform, and its beats. */
static void check_wave(const char *folder, uint64_t seed)
{
    static const char *const sides[] = {"rtl", "at", "lt"};
    char path[500], name[40], err[256] = "";
    struct vcd_file vcd = {0};

    snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".vcd", folder, seed);
    CHECK_EQ(vcd_check(path, &vcd, NULL, NULL, err), 0);
    CHECK_STR(err, "");
    for (unsigned i = 0; i < 3; i++) {
        uint64_t beats = 0;

        for (unsigned port = 1; port <= 2; port++) {
            snprintf(name, sizeof name, "%s.m%u.count", sides[i], port);
            if (CHECK(vcd_find(&vcd, name) != NULL))
                beats += vcd_find(&vcd, name)->value;
        }
        CHECK_GT(beats, 10);
    }
    CHECK(vcd_find(&vcd, "lt_stretches.irq.intr") != NULL);
    CHECK(vcd_find(&vcd, "lt_stretches.m1.count") == NULL); /* they have no beats */
    vcd_free(&vcd);
}

TEST(equality, a_difference_is_shown_with_context_and_its_files_are_kept)
{
    const char *const folder = EQUALITY_FOLDER "-planted";
    struct equality e = {.folder = folder, .board[WAY_RTL] = LARGE_FIFO};
    uint64_t seed = 0;
    char *text = NULL, *rtl, *at;
    bool equal = true;
    size_t size;

    while (equal && seed < 1000) {
        free(text);
        e.out = open_memstream(&text, &size);
        while (random_jobs_board(++seed) != SMALL_FIFO)
            ;
        equal = equality_check(&e, seed);
        fclose(e.out);
    }
    REQUIRE(!equal);
    CHECK_HAS(text, ": rtl and phases differ, clock of 10000 ps\n");
    CHECK_HAS(text, "  rtl        beat ");
    CHECK_HAS(text, "  phases     beat ");
    rtl = line_of(text, "> rtl        ");
    at = line_of(text, "> phases     ");
    CHECK_HAS(rtl, "beat ");
    CHECK_HAS(at, "beat ");
    check_kept(folder, seed, rtl, at);
    check_wave(folder, seed);
    free(rtl);
    free(at);
    free(text);
}

TEST(equality, a_file_that_does_not_fit_is_no_equality)
{
    char *text = NULL;
    size_t size;
    struct equality e = {.out = open_memstream(&text, &size), .folder = EQUALITY_FOLDER,
                         .board[WAY_AT] = 2};

    CHECK(!equality_check(&e, SMALL_FIFO - 1));
    fclose(e.out);
    CHECK_HAS(text, "seed 0: seed-0.jobs:3: the board has no such memory");
    free(text);
}
