/* SPDX-License-Identifier: Apache-2.0 */
/* Long chains of operations at random, by two threads at a time on the same engines, on two harts
 * if there are. A model that does them in order says what must come of it. */
#include "asynctest.h"

#include "kthread.h"
#include "slab.h"
#include "string.h"

enum { LEN = 64, THREADS = 2, OWN = BLOCKS_MAX / THREADS, LINKS = 120, ROUNDS = 6 };

struct chain {
    unsigned first; /* of its blocks */
    u32 random;
    u8 *model[OWN];
    struct dma_async_tx_descriptor *tx;
    unsigned waits;
};

static u32 pick(struct chain *c, u32 below)
{
    c->random = c->random * 1664525 + 1013904223;
    return (c->random >> 8) % below;
}

static void do_copy(struct chain *c, unsigned to, unsigned from, struct async_submit_ctl *submit)
{
    c->tx = async_memcpy(bed.page[c->first + to], bed.page[c->first + from], bed.off[c->first + to],
                         bed.off[c->first + from], LEN, submit);
    memmove(c->model[to], c->model[from], LEN);
}

static void do_sum(struct chain *c, unsigned to, unsigned from, struct async_submit_ctl *submit)
{
    struct page *src[] = {bed.page[c->first + to], bed.page[c->first + from]};
    unsigned off[] = {bed.off[c->first + to], bed.off[c->first + from]};

    c->tx =
        async_xor_offs(bed.page[c->first + to], bed.off[c->first + to], src, off, 2, LEN, submit);
    for (unsigned k = 0; k < LEN; k++)
        c->model[to][k] ^= c->model[from][k];
}

/* Blocks BASE to BASE + 3: P and Q of two. */
static void do_syndrome(struct chain *c, unsigned base, struct async_submit_ctl *submit)
{
    u8 *const *m = c->model + base;

    c->tx =
        async_gen_syndrome(bed.page + c->first + base, bed.off + c->first + base, 4, LEN, submit);
    for (unsigned k = 0; k < LEN; k++) {
        m[2][k] = m[0][k] ^ m[1][k];
        m[3][k] = m[0][k] ^ ref_mul(2, m[1][k]);
    }
}

/* One more operation; sometimes what is there is issued, or waited for. */
static void add_link(struct chain *c)
{
    const unsigned to = pick(c, OWN), from = (to + 1 + pick(c, OWN - 1)) % OWN;
    struct async_submit_ctl submit;

    init_async_submit(&submit, ASYNC_TX_XOR_DROP_DST, c->tx, NULL, NULL, NULL);
    switch (pick(c, 3)) {
    case 0:
        do_copy(c, to, from, &submit);
        break;
    case 1:
        do_sum(c, to, from, &submit);
        break;
    case 2:
        submit.flags = 0;
        do_syndrome(c, pick(c, OWN - 3), &submit);
        break;
    }
    if (!pick(c, 8))
        async_tx_issue_pending_all();
    if (!pick(c, 16)) {
        c->waits += c->tx != NULL;
        async_tx_quiesce(&c->tx);
    }
}

static int run_chain(void *arg)
{
    struct chain *c = arg;

    for (unsigned i = 0; i < LINKS; i++)
        add_link(c);
    async_tx_quiesce(&c->tx);
    return 0;
}

static void open_chain(struct chain *c, unsigned n, unsigned seed)
{
    *c = (struct chain){.first = n * OWN, .random = seed * THREADS + n};
    for (unsigned i = 0; i < OWN; i++)
        c->model[i] = kmemdup(bed.was[c->first + i], LEN, GFP_KERNEL);
}

static void close_chain(struct chain *c)
{
    for (unsigned i = 0; i < OWN; i++) {
        CHECK(!memcmp(bed.at[c->first + i], c->model[i], LEN));
        kfree(c->model[i]);
    }
}

static void run_chains(enum who who, unsigned seed)
{
    struct task_struct *thread[THREADS];
    struct chain chain[THREADS];

    bed_open(who, BLOCKS_MAX, LEN, true);
    for (unsigned n = 0; n < THREADS; n++) {
        open_chain(&chain[n], n, seed);
        thread[n] = kthread_create(run_chain, &chain[n], "chain%u", n);
        kthread_bind(thread[n], n % num_online_cpus());
    }
    for (unsigned n = 0; n < THREADS; n++)
        wake_up_process(thread[n]);
    for (unsigned n = 0; n < THREADS; n++)
        kthread_stop(thread[n]);
    for (unsigned n = 0; n < THREADS; n++) {
        CHECK_EQ(chain[n].waits != 0, who != BY_CPU);
        close_chain(&chain[n]);
    }
    bed_close();
}

static void chains_of_two_threads_do_what_they_do_in_order(void)
{
    for (unsigned who = 0; who < WHOS; who++)
        for (unsigned seed = 1; seed <= ROUNDS; seed++)
            run_chains(who, seed);
}

const struct selftest random_tests[] = {
    {"random.chains_of_two_threads_do_what_they_do_in_order",
     chains_of_two_threads_do_what_they_do_in_order},
    {NULL, NULL},
};
