/* SPDX-License-Identifier: Apache-2.0 */
/* 2.6: preparation, what all forms have in common, API-055 to API-067. */
#include "forms.h"
#include "sections.h"

#include "dma-mapping.h"
#include "slab.h"
#include "string.h"

static struct dma_chan *chan; /* of the running test, for functions that run in other contexts */

/* --- contexts and memory ------------------------------------------------------------- */

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK };

static struct {
    unsigned prepared, may_sleep, reserve;
} seen_in_contexts;

/* Prepares each form, gives it back, and adds up what was asked of the allocator. */
static void prepare_each_form(void)
{
    struct slab_probe probe;

    for (const struct form *f = forms; f->name; f++) {
        struct dma_async_tx_descriptor *tx;

        if (!form_is_there(f, chan))
            continue;
        slab_probe_reset();
        tx = f->prep(chan, CALLED);
        slab_probe_read(&probe);
        seen_in_contexts.may_sleep += probe.may_sleep;
        seen_in_contexts.reserve += probe.reserve;
        if (!CHECK(tx))
            continue;
        seen_in_contexts.prepared++;
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
}

static void prepare_in_callback(struct seen *s)
{
    (void)s;
    prepare_each_form();
}

/* In each context, and in the callback of the channel itself. */
static void prepare_everywhere(struct dma_chan *c)
{
    unsigned forms_there = 0;

    chan = c;
    memset(&seen_in_contexts, 0, sizeof seen_in_contexts);
    for (const struct form *f = forms; f->name; f++)
        forms_there += form_is_there(f, chan);
    in_all_contexts(prepare_each_form);
    CHECK_EQ(seen_in_contexts.prepared, forms_there * (testctl() ? 4 : 3));
    piece[0].seen.then = prepare_in_callback;
    bench_give(
        bench_watch(form_is_there(&forms[0], chan) ? forms[0].prep(chan, CALLED) : port_prep(0), 0),
        0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(seen_in_contexts.prepared, forms_there * (testctl() ? 5 : 4));
    CHECK_EQ(seen_in_contexts.may_sleep, 0);
    CHECK_EQ(seen_in_contexts.reserve, 0);
}

static void every_form_is_prepared_in_every_context(void)
{
    forms_on_each_channel(prepare_everywhere);
}

enum { MANY = 400, ALL = 10000, TIMES = 80, ALLOCATIONS = 3 };

static struct dma_async_tx_descriptor *made[MANY];
static unsigned made_count;

/* Prepares until an allocation that fails makes it NULL: what the engine has set aside, it has
 * given. */
static void use_up(const struct form *f)
{
    struct dma_async_tx_descriptor *tx;

    for (made_count = 0; made_count < MANY; made_count++) {
        slab_fail_nth(1);
        tx = f->prep(chan, CALLED);
        if (!tx)
            break;
        made[made_count] = tx;
    }
    CHECK(made_count < MANY && slab_has_failed());
    slab_fail_nth(0);
}

static void give_back(void)
{
    while (made_count)
        CHECK_EQ(dmaengine_desc_cancel(made[--made_count]), 0);
}

/* The N-th allocation of a prepare call fails, again and again, and nothing is left of it. False:
 * there are fewer. */
static bool fail_often(const struct form *f, unsigned n)
{
    unsigned objects = 0;

    for (unsigned i = 0; i < TIMES; i++) {
        struct dma_async_tx_descriptor *tx;

        slab_fail_nth(n);
        tx = f->prep(chan, CALLED);
        CHECK(tx || slab_has_failed());
        slab_fail_nth(0);
        if (tx) {
            CHECK_EQ(dmaengine_desc_cancel(tx), 0);
            return false;
        }
        if (i == TIMES / 2) /* what it keeps for the next ones, it has */
            objects = slab_objects();
    }
    CHECK_EQ(slab_objects(), objects);
    return true;
}

/* How many allocations of F can fail. */
static unsigned fail_each(const struct form *f)
{
    struct dma_async_tx_descriptor *tx;
    unsigned n = 1;

    use_up(f);
    while (n <= ALLOCATIONS && fail_often(f, n))
        n++;
    tx = f->prep(chan, CALLED); /* with memory, it works again */
    if (CHECK(tx))
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    give_back();
    return n - 1;
}

static void fail_allocations(struct dma_chan *c)
{
    struct slab_probe probe;

    chan = c;
    slab_probe_reset();
    for (const struct form *f = forms; f->name; f++)
        if (form_is_there(f, chan))
            CHECK(fail_each(f) >= 1);
    slab_probe_read(&probe);
    CHECK(probe.failed && !probe.reserve && !probe.may_sleep);
}

static void a_failed_allocation_fails_one_prepare_and_leaks_nothing(void)
{
    forms_on_each_channel(fail_allocations);
}

struct hoard {
    struct hoard *next;
};

/* All memory but the reserve, in ever smaller pieces. */
static struct hoard *hoard_all(void)
{
    struct hoard *all = NULL, *h;

    for (size_t size = 1 << 20; size >= 16; size /= 2)
        while ((h = kmalloc(size, GFP_NOWAIT))) {
            h->next = all;
            all = h;
        }
    return all;
}

static void prepare_without_memory(struct dma_chan *c)
{
    struct hoard *all = hoard_all(), *next;
    struct slab_probe probe;
    unsigned n = 0;

    slab_probe_reset();
    while (n < ALL && forms[0].prep(c, CALLED))
        n++;
    slab_probe_read(&probe);
    CHECK(n < ALL && probe.calls);
    CHECK_EQ(probe.reserve, 0);
    for (; all; all = next) {
        next = all->next;
        kfree(all);
    }
    CHECK_EQ(dmaengine_terminate_sync(c), 0);
    CHECK(forms[0].prep(c, CALLED));
}

static void prepare_leaves_the_reserve_alone(void)
{
    chan = operation_open(DMA_MEMCPY, FORM_MEMS, FORM_BYTES);
    prepare_without_memory(chan);
    operation_close(chan);
}

/* --- what is refused -------------------------------------------------------------------- */

static void absent_hooks(struct dma_chan *c)
{
    struct dma_device *device = c->device;

    chan = c;
    for (const struct form *f = forms; f->name; f++) {
        const void *hook, *none = NULL;

        memcpy(&hook, (u8 *)device + f->hook, sizeof hook);
        memcpy((u8 *)device + f->hook, &none, sizeof none);
        CHECK(!f->prep(chan, CALLED));
        memcpy((u8 *)device + f->hook, &hook, sizeof hook);
        CHECK(!f->prep(NULL, CALLED));
        if (hook) /* a mark that only dmaengine_desc_set_reuse() makes */
            CHECK(!f->prep(chan, CALLED | DMA_CTRL_REUSE));
    }
}

static void without_channel_or_hook_the_answer_is_null(void)
{
    forms_on_each_channel(absent_hooks);
}

static void empty_memory(struct dma_chan *c)
{
    const dma_addr_t d = mem[0].at, s = mem[1].at;
    struct scatterlist sg[2] = {{.dma_address = s, .length = 16}, {.dma_address = s, .last = true}};
    dma_addr_t src[] = {s, mem[2].at}, pq[] = {d, mem[3].at};
    const unsigned char scf[] = {1, 2};
    enum sum_check_flags result;
    const unsigned long no_pq = CALLED | DMA_PREP_PQ_DISABLE_P | DMA_PREP_PQ_DISABLE_Q;

    CHECK(!dmaengine_prep_dma_memcpy(c, d, s, 0, CALLED));
    CHECK(!dmaengine_prep_dma_memset(c, d, 1, 0, CALLED));
    CHECK(!dmaengine_prep_dma_memset_sg(c, sg, 0, 1, CALLED));
    CHECK(!dmaengine_prep_dma_memset_sg(c, sg, 2, 1, CALLED));
    CHECK(!dmaengine_prep_dma_memset_sg(c, NULL, 1, 1, CALLED));
    CHECK(!dmaengine_prep_dma_xor(c, d, src, 0, 64, CALLED));
    CHECK(!dmaengine_prep_dma_xor(c, d, src, 2, 0, CALLED));
    CHECK(!dmaengine_prep_dma_xor_val(c, src, 0, 64, &result, CALLED));
    CHECK(!dmaengine_prep_dma_xor_val(c, src, 2, 0, &result, CALLED));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 0, scf, 64, CALLED));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 2, scf, 0, CALLED));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 2, scf, 64, no_pq));
    CHECK(!dmaengine_prep_dma_pq_val(c, pq, src, 0, scf, 64, &result, CALLED));
    CHECK(!dmaengine_prep_dma_pq_val(c, pq, src, 2, scf, 0, &result, CALLED));
}

static void empty_templates(struct dma_chan *c)
{
    struct {
        struct dma_interleaved_template xt;
        struct data_chunk chunk[1];
    } t = {.xt = {.src_start = mem[1].at,
                  .dst_start = mem[0].at,
                  .dir = DMA_MEM_TO_MEM,
                  .src_inc = true,
                  .dst_inc = true,
                  .numf = 1,
                  .frame_size = 1}};
    struct dma_interleaved_template *xt = &t.xt;

    xt->sgl[0] = (struct data_chunk){.size = 0};
    CHECK(!dmaengine_prep_interleaved_dma(c, xt, CALLED));
    xt->sgl[0].size = 16;
    xt->numf = 0;
    CHECK(!dmaengine_prep_interleaved_dma(c, xt, CALLED));
    xt->numf = 1;
    xt->frame_size = 0;
    CHECK(!dmaengine_prep_interleaved_dma(c, xt, CALLED));
    xt->frame_size = 1;
    xt->dir = DMA_TRANS_NONE;
    CHECK(!dmaengine_prep_interleaved_dma(c, xt, CALLED));
}

static void empty_transfers(struct dma_chan *c)
{
    struct scatterlist sg[2] = {{.dma_address = mem[1].at, .length = 16},
                                {.dma_address = mem[1].at, .last = true}};
    const enum dma_transfer_direction bad[] = {DMA_MEM_TO_MEM, DMA_DEV_TO_DEV, DMA_TRANS_NONE,
                                               (enum dma_transfer_direction)9};
    const dma_addr_t s = mem[1].at;

    CHECK(!dmaengine_prep_slave_single(c, s, 0, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_slave_sg(c, sg, 0, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_slave_sg(c, sg, 2, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_slave_sg(c, NULL, 1, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_peripheral_dma_vec(c, NULL, 1, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_peripheral_dma_vec(c, &(struct dma_vec){s, 0}, 1, DMA_MEM_TO_DEV, 0));
    CHECK(!dmaengine_prep_peripheral_dma_vec(c, &(struct dma_vec){s, 16}, 0, DMA_MEM_TO_DEV, 0));
    CHECK(!dmaengine_prep_dma_cyclic(c, s, 0, 0, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_dma_cyclic(c, s, 64, 0, DMA_MEM_TO_DEV, CALLED));
    CHECK(!dmaengine_prep_dma_cyclic(c, s, 0, 16, DMA_MEM_TO_DEV, CALLED));
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        CHECK(!dmaengine_prep_slave_single(c, s, 64, bad[i], CALLED));
        CHECK(!dmaengine_prep_peripheral_dma_vec(c, &(struct dma_vec){s, 16}, 1, bad[i], CALLED));
        CHECK(!dmaengine_prep_dma_cyclic(c, s, 64, 16, bad[i], CALLED));
    }
}

static void refuse_nothing(struct dma_chan *c)
{
    const unsigned before = slab_objects();

    empty_memory(c);
    empty_templates(c);
    empty_transfers(c);
    CHECK_EQ(slab_objects(), before);
}

static void no_length_no_entries_and_no_direction_are_refused(void)
{
    forms_on_each_channel(refuse_nothing);
}

/* --- what prepare leaves alone --------------------------------------------------------------- */

static void prepare_while_it_runs(struct dma_chan *c)
{
    const dma_cookie_t last = c->cookie;
    struct dma_async_tx_descriptor *tx;

    for (const struct form *f = forms; f->name; f++) {
        if (!form_is_there(f, c) || !CHECK(tx = f->prep(c, CALLED)))
            continue;
        CHECK_EQ(tx->cookie, 0);
        CHECK_EQ(c->cookie, last);
        CHECK(tx->chan == c);
        dma_async_issue_pending(c); /* of nothing that was submitted */
        bench_run(c);
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
    CHECK(mem_fresh(0, 0, FORM_BYTES) && mem_fresh(3, 0, FORM_BYTES));
}

static void prepare_starts_nothing_and_gives_no_ticket(void)
{
    forms_on_each_channel(prepare_while_it_runs);
}

static void prepare_does_not_disturb_what_runs(void)
{
    NEEDS(hold);
    chan = operation_open(DMA_MEMCPY, FORM_MEMS, FORM_BYTES);
    bench_hold(chan, 0, 64);
    CHECK_EQ(engine_register_accesses(chan, prepare_each_form), 0);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    CHECK_EQ(piece[0].seen.calls, 0);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(piece[0].seen.calls == 1 && bench_arrived(0));
    CHECK(mem_fresh(0, 0, FORM_BYTES));
    operation_close(chan);
}

const struct statement prepare_tests[] = {
    OF_ENGINES(55, every_form_is_prepared_in_every_context),
    OF_ENGINES(56, a_failed_allocation_fails_one_prepare_and_leaks_nothing),
    OF_ENGINES(56, prepare_leaves_the_reserve_alone),
    OF_ENGINES(57, without_channel_or_hook_the_answer_is_null),
    OF_ENGINES(58, no_length_no_entries_and_no_direction_are_refused),
    OF_ENGINES(59, prepare_starts_nothing_and_gives_no_ticket),
    OF_ENGINES(59, prepare_does_not_disturb_what_runs),
    {0},
};
