/* SPDX-License-Identifier: Apache-2.0 */
/* Line numbers and symbols from a program with damaged bytes: read or refused, and sane. */
#include "functions.h"
#include "fuzz.h"
#include "gtest_c.h"
#include "source_lines.h"

#include <stdio.h>
#include <string.h>

enum { BYTES = 1 << 20 };

static uint8_t good[BYTES], bad[BYTES];

/* Ranges are in order, do not overlap, and have a file. */
static bool sane(const struct source_lines *l)
{
    uint64_t end = 0;

    for (size_t i = 0; i < l->count; i++) {
        const struct line_range *r = &l->range[i];

        if (!CHECK_LE(r->lo, r->hi) || !CHECK_LT(r->file, l->files) || !CHECK_GT(r->line, 0))
            return false;
        if (r->hi == r->lo)
            continue;
        if (!CHECK_LE(end, r->lo))
            return false;
        end = r->hi;
    }
    return true;
}

static bool check(size_t size, unsigned *read)
{
    struct source_lines *l;
    struct functions *fs;
    struct failure f = {""};
    struct elf e;
    bool ok;

    if (elf_open(&e, "bad.elf", bad, size, &f))
        return CHECK(*f.text);
    fs = functions_new(&e);
    l = dwarf_lines_read(&e, &f);
    ok = CHECK(fs) && CHECK(l || *f.text) && (!l || sane(l));
    *read += l != NULL;
    functions_free(fs);
    source_lines_free(l);
    return ok;
}

/* DMAVP_FUZZ_SEEDS sets how many programs; 300 otherwise. */
TEST(fuzz_dwarf, damaged_debug_information_is_read_or_refused)
{
    const unsigned seeds = fuzz_seeds(300);
    FILE *in = fopen(PROGRAM, "rb");
    unsigned read = 0;
    size_t size;

    REQUIRE(in);
    size = fread(good, 1, sizeof good, in);
    fclose(in);
    for (unsigned s = 1; s <= seeds; s++) {
        memcpy(bad, good, size);
        fuzz_seed(s);
        for (unsigned n = pick(20) + 1; n; n--)
            bad[52 + pick((uint32_t)size - 52)] = (uint8_t)rnd(); /* behind the ELF header */
        if (!check(s % 8 ? size : size - pick((uint32_t)size / 2), &read)) {
            CHECK_EQ(s, 0); /* names the seed */
            return;
        }
    }
    CHECK_GT(read, seeds / 4);
    CHECK_LT(read, seeds);
}
