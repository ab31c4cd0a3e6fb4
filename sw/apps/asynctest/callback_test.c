/* SPDX-License-Identifier: Apache-2.0 */
/* Callbacks that submit, and chains of operations. */
#include "asynctest.h"

#include "jiffies.h"
#include "preempt.h"
#include "string.h"

enum { LEN = 96, ROUNDS = 1000, TIMEOUT_MS = 5000 };

static unsigned rounds;
static uintptr_t lowest, highest; /* stack of the callbacks */
static DECLARE_COMPLETION(finished);

/* Each round adds block 1 to block 0, and copies it to block 2; then the next one is begun. */
static void next_round(void *unused)
{
    struct dma_async_tx_descriptor *tx;
    struct async_submit_ctl submit;
    struct page *src[] = {bed.page[0], bed.page[1]};
    unsigned off[] = {bed.off[0], bed.off[1]};
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    (void)unused;
    lowest = min(lowest, here);
    highest = max(highest, here);
    if (!rounds--) {
        complete(&finished);
        return;
    }
    init_async_submit(&submit, ASYNC_TX_XOR_DROP_DST, NULL, NULL, NULL, NULL);
    tx = async_xor_offs(bed.page[0], bed.off[0], src, off, 2, LEN, &submit);
    init_async_submit(&submit, ASYNC_TX_ACK, tx, next_round, NULL, NULL);
    async_memcpy(bed.page[2], bed.page[0], bed.off[2], bed.off[0], LEN, &submit);
    async_tx_issue_pending_all();
}

static void run_rounds(enum who who, unsigned count)
{
    const bool odd = count & 1;

    bed_open(who, 3, LEN, true);
    rounds = count;
    lowest = UINTPTR_MAX;
    highest = 0;
    reinit_completion(&finished);
    next_round(NULL);
    CHECK(wait_for_completion_timeout(&finished, msecs_to_jiffies(TIMEOUT_MS)));
    for (size_t k = 0; k < LEN; k++) {
        const u8 sum = bed.was[0][k] ^ (odd ? bed.was[1][k] : 0);

        if (!CHECK_EQ(bed.at[0][k], sum) || !CHECK_EQ(bed.at[2][k], sum))
            break;
    }
    bed_close();
}

/* D8: the stack does not grow with the rounds. */
static void callbacks_submit_without_end(void)
{
    for (unsigned who = 0; who < WHOS; who++) {
        unsigned before = 0;

        run_rounds(who, 3);
        before = (unsigned)(highest - lowest);
        run_rounds(who, ROUNDS + 1);
        CHECK((unsigned)(highest - lowest) <= before + 4096);
    }
}

/* A sum over all, link by link: what does the operations changes when the engine is in the way. */
static void a_chain_is_done_in_order(void)
{
    enum { LINKS = 20 };

    for (unsigned who = 0; who < WHOS; who++) {
        struct dma_async_tx_descriptor *tx = NULL;
        struct async_submit_ctl submit;

        bed_open(who, LINKS, LEN, true);
        for (unsigned i = 0; i + 1 < LINKS; i++) {
            struct page *src[] = {bed.page[i + 1], bed.page[i]};
            unsigned off[] = {bed.off[i + 1], bed.off[i]};

            init_async_submit(&submit, ASYNC_TX_XOR_DROP_DST, tx, NULL, NULL, NULL);
            tx = async_xor_offs(bed.page[i + 1], bed.off[i + 1], src, off, 2, LEN, &submit);
        }
        async_tx_quiesce(&tx);
        for (unsigned i = 0; i < LINKS; i++)
            for (size_t k = 0; k < LEN; k++)
                if (!CHECK_EQ(bed.at[i][k], ref_p(i + 1, k, 0)))
                    break;
        bed_close();
    }
}

static void said(void *done)
{
    complete(done);
}

/* P and Q of nothing, which no engine makes, behind what an engine does; softirqs are out, and so
 * is the engine's thread. */
static void what_must_not_wait_is_queued_behind_what_it_depends_on(void)
{
    const unsigned queued = async_tx_counts.queued;
    DECLARE_COMPLETION_ONSTACK(done);
    struct page *pq[3] = {NULL};
    struct async_submit_ctl submit;
    struct dma_async_tx_descriptor *tx;

    bed_open(BY_ENGINE, 3, LEN, false);
    pq[1] = bed.page[0];
    pq[2] = bed.page[2];
    local_bh_disable();
    init_async_submit(&submit, 0, NULL, NULL, NULL, NULL);
    tx = async_memcpy(bed.page[1], bed.page[0], bed.off[1], bed.off[0], LEN, &submit);
    init_async_submit(&submit, ASYNC_TX_ACK, tx, said, &done, NULL);
    CHECK(async_gen_syndrome(pq, (unsigned[]){0, bed.off[0], bed.off[2]}, 3, LEN, &submit));
    CHECK(unchanged(0));
    async_tx_issue_pending_all();
    local_bh_enable();
    CHECK(wait_for_completion_timeout(&done, msecs_to_jiffies(TIMEOUT_MS)));
    CHECK_EQ(async_tx_counts.queued, queued + 1);
    CHECK(!memcmp(bed.at[1], bed.was[0], LEN)); /* before it was overwritten */
    for (size_t k = 0; k < LEN; k++)
        CHECK(!bed.at[0][k] && !bed.at[2][k]);
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "callback." #name, name                                                                    \
    }
const struct selftest callback_tests[] = {
    T(callbacks_submit_without_end),
    T(a_chain_is_done_in_order),
    T(what_must_not_wait_is_queued_behind_what_it_depends_on),
    {NULL, NULL},
};
