/* SPDX-License-Identifier: Apache-2.0 */
/* What the test FIFO says of its state: two moments with equal keys go on alike (rhythm.h). */
#include "rhythm.h"
#include "test_fifo_rig.h"

#include <string.h>

static void look(struct rhythm_moment *m)
{
    struct rhythm r = {.now = fifo.dev.now, .at = m};

    m->keys = m->counts = 0;
    CHECK(test_fifo_class.rhythm(&fifo, &r));
    CHECK(!r.full);
}

static bool alike(const struct rhythm_moment *a, const struct rhythm_moment *b)
{
    return a->keys == b->keys && !memcmp(a->key, b->key, a->keys * sizeof *a->key);
}

/* Before its first byte a line that does not wait misses nothing. */
TEST(test_fifo, a_line_that_has_had_nothing_yet_is_in_another_state)
{
    static struct rhythm_moment first, later, last;

    fifo_start(16);
    set(TX, TEST_FIFO_SEED, 1);
    set(TX, TEST_FIFO_RATE, RATE(20, 16));
    set(TX, TEST_FIFO_CTRL, EN | DMA | WIDTH(2) | TEST_FIFO_CTRL_LOSSY);
    run_to(25);
    look(&first);
    run_to(45);
    look(&later);
    CHECK(alike(&first, &later));
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 0);
    run_to(50);
    serve(TX, 4, 4, false);
    run_to(65);
    look(&last);
    CHECK_EQ(get(TX, TEST_FIFO_LEVEL), 0);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 0);
    CHECK_EQ(last.keys, first.keys);
    CHECK(!alike(&first, &last));
    run_to(85);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 16);
}
