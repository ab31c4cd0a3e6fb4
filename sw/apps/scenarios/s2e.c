/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "The completion routine must not submit new operations" (async_tx, 2010): without an engine
 * each operation is done, and called back for, within the call, so that callbacks that submit
 * would nest without limit. Ours (D8): an operation that is submitted in a callback begins when
 * that has returned.
 *
 * Broken: a layer that calls back within the call, wherever that is.
 */
#include "scenario.h"

#include "async_tx.h"

enum { ROUNDS = 1000, BROKEN_ROUNDS = 20, BYTES = 64 };

static u8 sum[BYTES], term[BYTES];
static unsigned rounds, inside, deepest;
static bool within_the_call;

static void add(void);

static void called(void *unused)
{
    (void)unused;
    inside++;
    deepest = max(deepest, inside);
    if (--rounds)
        add();
    inside--;
}

/* TERM to SUM, which no engine of this board does. */
static void add(void)
{
    struct page *src[] = {virt_to_page(sum), virt_to_page(term)};
    struct async_submit_ctl submit;

    init_async_submit(&submit, ASYNC_TX_XOR_DROP_DST | ASYNC_TX_ACK, NULL,
                      within_the_call ? NULL : called, NULL, NULL);
    async_xor(virt_to_page(sum), src, 0, 2, BYTES, &submit);
    if (within_the_call)
        called(NULL);
}

static void run(bool broken)
{
    const unsigned count = broken ? BROKEN_ROUNDS : ROUNDS;

    memset(term, 0x5c, BYTES);
    within_the_call = broken;
    rounds = count;
    add();
    for (unsigned i = 0; i < 10 * count && READ_ONCE(rounds); i++)
        selftest_settle();
    expect(!rounds, "each callback has begun the next operation");
    expect(sum[0] == (count % 2 ? 0x5c : 0), "and it was done");
    expect(deepest == 1, "no callback began within another one");
}

int main(void);

int main(void)
{
    return scenario("s2e", run);
}
