/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets, queues and callbacks of the DMA engine framework, statement by statement. */
#include "arch.h"
#include "fake_dma.h"
#include "interrupt.h"
#include "io.h"
#include "provider.h"
#include "selftest.h"
#include "string.h"

enum { BYTES = 64 };

struct seen {
    unsigned calls, order;
    dma_cookie_t cookie;
    bool deferred, complete;
    struct dmaengine_result result;
    struct dma_chan *chan;
    void (*then)(struct seen *s);
};

static struct dma_chan *chan;
static unsigned order;
static u8 from[BYTES], to[BYTES];

static void rig(void)
{
    fake_create();
    chan = list_first_entry(&fake.channels, struct dma_chan, device_node);
    chan = dma_request_chan(NULL, chan->name);
    CHECK(!IS_ERR(chan));
    order = 0;
    for (unsigned i = 0; i < BYTES; i++) {
        from[i] = (u8)(i + 1);
        to[i] = 0xee;
    }
}

static void rig_end(void)
{
    dma_release_channel(chan);
    fake_destroy();
}

static void called(void *arg)
{
    struct seen *s = arg;

    s->calls++;
    s->order = ++order;
    s->deferred = in_softirq() && !arch_irqs_disabled();
    s->complete = dmaengine_tx_status(chan, s->cookie, NULL) == DMA_COMPLETE;
    if (s->then)
        s->then(s);
}

static void called_result(void *arg, const struct dmaengine_result *result)
{
    ((struct seen *)arg)->result = *result;
    called(arg);
}

static struct dma_async_tx_descriptor *prepare(struct seen *s)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        chan, virt_to_phys(to), virt_to_phys(from), BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    CHECK(tx);
    if (s) {
        tx->callback_param = s;
        tx->callback = called;
    }
    return tx;
}

static dma_cookie_t submit(struct seen *s)
{
    struct dma_async_tx_descriptor *tx = prepare(s);
    dma_cookie_t cookie = dmaengine_submit(tx);

    if (s)
        s->cookie = cookie;
    return cookie;
}

static enum dma_status status(dma_cookie_t cookie)
{
    return dmaengine_tx_status(chan, cookie, NULL);
}

/* API-115 */
static void the_first_ticket_is_2_and_1_reads_complete(void)
{
    rig();
    CHECK_EQ(status(1), DMA_COMPLETE);
    CHECK_EQ(submit(NULL), 2);
    CHECK_EQ(submit(NULL), 3);
    CHECK_EQ(status(2), DMA_IN_PROGRESS);
    dmaengine_terminate_sync(chan);
    rig_end();
}

/* API-116, API-117 */
static void tickets_wrap_from_the_largest_to_1(void)
{
    dma_cookie_t last, used;

    rig();
    chan->cookie = chan->completed_cookie = chan->terminated_cookie = INT32_MAX - 1;
    CHECK_EQ(submit(NULL), INT32_MAX);
    CHECK_EQ(submit(NULL), 1);
    CHECK_EQ(submit(NULL), 2);
    CHECK_EQ(status(INT32_MAX - 1), DMA_COMPLETE);
    for (dma_cookie_t c = 1; c <= 2; c++)
        CHECK_EQ(status(c), DMA_IN_PROGRESS);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan) && fake_finish(chan));
    CHECK_EQ(status(INT32_MAX), DMA_COMPLETE);
    CHECK_EQ(status(1), DMA_COMPLETE);
    CHECK_EQ(dma_async_is_tx_complete(chan, 2, &last, &used), DMA_IN_PROGRESS);
    CHECK(last == 1 && used == 2);
    fake_finish(chan);
    selftest_settle();
    rig_end();
}

/* API-117: a window of two open tickets, at every place around the wrap. */
static void ticket_arithmetic_holds_at_every_place_of_the_wrap(void)
{
    for (int shift = -6; shift <= 6; shift++) {
        dma_cookie_t c[6];

        for (int i = 0; i < 6; i++) {
            const s64 n = (s64)INT32_MAX + shift - 3 + i;

            c[i] = (dma_cookie_t)(n > INT32_MAX ? n - INT32_MAX : n);
        }
        for (int i = 0; i < 6; i++) /* c[2] completed last, c[4] given last */
            if (i < 5)
                CHECK_EQ(dma_async_is_complete(c[i], c[2], c[4]),
                         i <= 2 ? DMA_COMPLETE : DMA_IN_PROGRESS);
    }
}

/* API-110, API-123, API-124 */
static void submit_starts_nothing_and_issue_starts_all_of_it(void)
{
    struct seen a = {0}, b = {0}, c = {0};

    rig();
    dma_async_issue_pending(chan);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_starts, 0);
    submit(&a);
    CHECK_EQ(fake_running(chan), 0);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_running(chan), a.cookie);
    submit(&b);
    submit(&c);
    CHECK(fake_finish(chan)); /* b and c are only submitted */
    selftest_settle();
    CHECK_EQ(fake_running(chan), 0);
    CHECK_EQ(fake_starts, 1);
    CHECK(a.calls == 1 && !b.calls);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_running(chan), b.cookie);
    CHECK(fake_finish(chan));
    CHECK_EQ(fake_running(chan), c.cookie); /* API-125: before any tasklet */
    CHECK_EQ(b.calls, 0);
    CHECK(fake_finish(chan) && !fake_finish(chan));
    selftest_settle();
    CHECK(a.order == 1 && b.order == 2 && c.order == 3);
    CHECK(!memcmp(from, to, BYTES));
    rig_end();
}

/* API-128, API-132, API-136 */
static void the_callback_comes_once_deferred_and_after_its_ticket(void)
{
    struct seen s = {0};

    rig();
    submit(&s);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    CHECK_EQ(s.calls, 0);
    CHECK_EQ(status(s.cookie), DMA_COMPLETE); /* API-153: may be true before the callback */
    CHECK_EQ(s.calls, 0);                     /* API-152 */
    selftest_settle();
    CHECK(s.calls == 1 && s.deferred && s.complete);
    selftest_settle();
    CHECK_EQ(s.calls, 1);
    CHECK_EQ(fake_live, 0);
    CHECK_EQ(chan->stats.memcpy_count, 1); /* API-219 */
    CHECK_EQ(chan->stats.bytes_transferred, BYTES);
    rig_end();
}

/* API-134 */
static void callback_result_wins_over_callback(void)
{
    struct seen plain = {0}, with_result = {.result = {99, 99}};
    struct dma_async_tx_descriptor *tx;

    rig();
    tx = prepare(&plain);
    tx->callback_result = called_result;
    tx->callback_param = &with_result;
    with_result.cookie = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    selftest_settle();
    CHECK_EQ(plain.calls, 0);
    CHECK_EQ(with_result.calls, 1);
    CHECK(with_result.result.result == DMA_TRANS_NOERROR && !with_result.result.residue);
    rig_end();
}

/* API-135, API-137 */
static void a_failure_calls_back_with_its_result_and_stops_the_queue(void)
{
    struct seen a = {0}, b = {0}, c = {0};
    struct dma_async_tx_descriptor *tx;
    struct dma_tx_state state;

    rig();
    submit(&a);
    tx = prepare(&b);
    tx->callback_result = called_result;
    b.cookie = dmaengine_submit(tx);
    submit(&c);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    CHECK(fake_fail(chan, DMA_TRANS_WRITE_FAILED, 24));
    selftest_settle();
    CHECK(a.calls == 1 && b.calls == 1 && c.calls == 0);
    CHECK(b.result.result == DMA_TRANS_WRITE_FAILED && b.result.residue == 24);
    CHECK_EQ(dmaengine_tx_status(chan, b.cookie, &state), DMA_ERROR);
    CHECK_EQ(state.residue, 24);
    CHECK_EQ(status(a.cookie), DMA_COMPLETE);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_running(chan), 0); /* until terminate */
    CHECK_EQ(status(c.cookie), DMA_IN_PROGRESS);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    submit(&c);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(c.calls, 1);
    CHECK_EQ(status(b.cookie), DMA_ERROR);
    CHECK_EQ(chan->stats.memcpy_count, 2);
    rig_end();
}

/* API-162, API-169, API-171, API-173 */
static void terminate_removes_what_is_in_any_state(void)
{
    struct seen done = {0}, active = {0}, issued = {0}, submitted = {0}, later = {0};
    struct dma_tx_state state;

    rig();
    CHECK_EQ(dmaengine_terminate_sync(chan), 0); /* idle */
    submit(&done);
    submit(&active);
    submit(&issued);
    dma_async_issue_pending(chan);
    submit(&submitted);
    prepare(NULL);
    fake_finish(chan);
    CHECK_EQ(fake_live, 5);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_running(chan), 0);
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 0);
    CHECK(!done.calls && !active.calls && !issued.calls && !submitted.calls);
    CHECK_EQ(status(done.cookie), DMA_COMPLETE);
    CHECK_EQ(dmaengine_tx_status(chan, active.cookie, &state), DMA_ERROR);
    CHECK_EQ(state.residue, BYTES / 2);
    CHECK_EQ(status(submitted.cookie), DMA_ERROR);
    submit(&later);
    CHECK_EQ(status(later.cookie), DMA_IN_PROGRESS);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    selftest_settle();
    CHECK_EQ(later.calls, 1);
    CHECK_EQ(status(active.cookie), DMA_COMPLETE); /* a later one has completed */
    rig_end();
}

/* API-116, API-171: a ticket that was terminated long ago does not make new ones terminated. */
static void an_old_terminate_is_forgotten_when_tickets_wrap(void)
{
    rig();
    for (unsigned i = 0; i < 4; i++)
        submit(NULL);
    dmaengine_terminate_sync(chan);
    chan->cookie = chan->completed_cookie = INT32_MAX - 1; /* many tickets later */
    CHECK_EQ(submit(NULL), INT32_MAX);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    selftest_settle();
    for (dma_cookie_t c = 1; c <= 10; c++)
        CHECK_EQ(submit(NULL), c);
    for (dma_cookie_t c = 1; c <= 10; c++)
        CHECK_EQ(status(c), DMA_IN_PROGRESS);
    dmaengine_terminate_sync(chan);
    rig_end();
}

static void terminate_now(struct seen *s)
{
    (void)s;
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
}

/* API-130, API-139, API-164 */
static void terminate_in_a_callback_cancels_those_that_are_due(void)
{
    struct seen a = {.then = terminate_now}, b = {0}, c = {0};

    rig();
    submit(&a);
    submit(&b);
    submit(&c);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan) && fake_finish(chan));
    selftest_settle();
    CHECK(a.calls == 1 && b.calls == 0 && c.calls == 0);
    CHECK_EQ(fake_running(chan), 0);
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 0);
    rig_end();
}

static void queue_next(struct seen *s)
{
    if (s->calls == 1000)
        return;
    submit(s);
    dma_async_issue_pending(chan);
    fake_finish(chan);
}

/* API-129, API-138: a constant number of descriptors, and no recursion. */
static void a_callback_may_queue_the_next_a_thousand_times(void)
{
    struct seen s = {.then = queue_next};

    rig();
    submit(&s);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    for (unsigned i = 0; i < 1100 && s.calls < 1000; i++) {
        selftest_settle();
        CHECK(fake_live <= 2);
    }
    CHECK_EQ(s.calls, 1000);
    CHECK_EQ(fake_live, 0);
    rig_end();
}

/* API-060, API-064, API-112 */
static void descriptors_are_fresh_and_submitted_once(void)
{
    struct seen s = {0};
    struct dma_async_tx_descriptor *tx, *other;

    rig();
    submit(&s);
    dma_async_issue_pending(chan);
    fake_finish(chan);
    selftest_settle();
    tx = prepare(NULL); /* most likely the same memory */
    other = prepare(NULL);
    CHECK(tx != other);
    CHECK(!tx->callback && !tx->callback_result && !tx->callback_param && !tx->cookie);
    CHECK_EQ(tx->flags, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    CHECK_EQ(dmaengine_submit(other), 3); /* submit order, not prepare order */
    CHECK_EQ(dmaengine_submit(tx), 4);
    CHECK_EQ(dmaengine_submit(tx), -EBUSY);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan) && fake_finish(chan) && !fake_finish(chan));
    selftest_settle();
    CHECK_EQ(s.calls, 1);
    rig_end();
}

/* API-143 to API-145 */
static void residue_is_that_of_the_ticket(void)
{
    struct dma_tx_state state = {-1, -1, 99, 99};
    dma_cookie_t a, b;

    rig();
    a = submit(NULL);
    b = submit(NULL);
    dmaengine_tx_status(chan, a, &state);
    CHECK(state.residue == BYTES && state.last == 1 && state.used == b);
    dma_async_issue_pending(chan);
    dmaengine_tx_status(chan, a, &state);
    CHECK_EQ(state.residue, BYTES / 2);
    dmaengine_tx_status(chan, b, &state);
    CHECK_EQ(state.residue, BYTES);
    fake_finish(chan);
    CHECK_EQ(dmaengine_tx_status(chan, a, &state), DMA_COMPLETE);
    CHECK(!state.residue && state.last == a);
    fake_finish(chan);
    selftest_settle();
    rig_end();
}

const struct selftest dma_tests[] = {
    {"dma.the_first_ticket_is_2_and_1_reads_complete", the_first_ticket_is_2_and_1_reads_complete},
    {"dma.tickets_wrap_from_the_largest_to_1", tickets_wrap_from_the_largest_to_1},
    {"dma.ticket_arithmetic_holds_at_every_place_of_the_wrap",
     ticket_arithmetic_holds_at_every_place_of_the_wrap},
    {"dma.submit_starts_nothing_and_issue_starts_all_of_it",
     submit_starts_nothing_and_issue_starts_all_of_it},
    {"dma.the_callback_comes_once_deferred_and_after_its_ticket",
     the_callback_comes_once_deferred_and_after_its_ticket},
    {"dma.callback_result_wins_over_callback", callback_result_wins_over_callback},
    {"dma.a_failure_calls_back_with_its_result_and_stops_the_queue",
     a_failure_calls_back_with_its_result_and_stops_the_queue},
    {"dma.terminate_removes_what_is_in_any_state", terminate_removes_what_is_in_any_state},
    {"dma.an_old_terminate_is_forgotten_when_tickets_wrap",
     an_old_terminate_is_forgotten_when_tickets_wrap},
    {"dma.terminate_in_a_callback_cancels_those_that_are_due",
     terminate_in_a_callback_cancels_those_that_are_due},
    {"dma.a_callback_may_queue_the_next_a_thousand_times",
     a_callback_may_queue_the_next_a_thousand_times},
    {"dma.descriptors_are_fresh_and_submitted_once", descriptors_are_fresh_and_submitted_once},
    {"dma.residue_is_that_of_the_ticket", residue_is_that_of_the_ticket},
    {NULL, NULL},
};
