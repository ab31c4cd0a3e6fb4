/* SPDX-License-Identifier: Apache-2.0 */
/* equality_run [COUNT [FIRST]]: the job files of COUNT seeds from FIRST on, on LT, AT and RTL,
 * until one of them differs. */
#include "equality.h"
#include "seeds.h"

enum { STARTS, BEATS, CLOCKS };

static void add(uint64_t *sums, const struct equality *e)
{
    for (unsigned i = 0; i < JOB_OUTCOMES; i++)
        sums[STARTS] += e->starts[i];
    sums[BEATS] += e->beats;
    sums[CLOCKS] += e->files - 1;
}

/* One of ten files at 33 MHz and one at 250 MHz as well. */
static bool check(unsigned worker, uint64_t seed, uint64_t count, uint64_t *sums)
{
    struct equality e = {.out = stdout, .folder = EQUALITY_FOLDER};
    bool ok;

    (void)worker;
    (void)count; /* one: step */
    ok = equality_check(&e, seed);
    e.period = seed % 10 == 3 ? 30303 : seed % 10 == 7 ? 4000 : 0;
    ok = ok && (!e.period || equality_check(&e, seed));
    add(sums, &e);
    return ok;
}

int main(int argc, char **argv)
{
    static const struct seeds seeds = {
        .name = "equality",
        .what = "job files on LT, AT and RTL",
        .count = "EQUALITY_COUNT",
        .first = "EQUALITY_FIRST",
        .step = 1,
        .sums =
            {[STARTS] = "starts", [BEATS] = "beats", [CLOCKS] = "files at other clocks as well"},
        .check = check,
    };

    return seeds_main(&seeds, argc, argv);
}
