/* SPDX-License-Identifier: Apache-2.0 */
/* 2.11: cookies, API-114 to API-122. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "provider.h"
#include "virt-dma.h"

static struct dma_chan *chan;

/* --- range --------------------------------------------------------------------------- */

static void a_cookie_is_signed_and_errors_are_negative(void)
{
    CHECK_EQ(sizeof(dma_cookie_t), 4);
    CHECK((dma_cookie_t)-1 < 0);
    CHECK(dma_submit_error(-1) && dma_submit_error(-EBUSY) && dma_submit_error(INT32_MIN));
    CHECK(!dma_submit_error(0) && !dma_submit_error(1) && !dma_submit_error(INT32_MAX));
}

static void a_prepared_descriptor_has_no_ticket_and_a_submitted_one_has(void)
{
    struct dma_async_tx_descriptor *tx;

    chan = bench_open();
    tx = bench_prep(chan, 0);
    CHECK_EQ(tx->cookie, 0);
    piece[0].seen.cookie = dmaengine_submit(tx);
    CHECK(piece[0].seen.cookie >= DMA_MIN_COOKIE);
    CHECK_EQ(tx->cookie, piece[0].seen.cookie);
    dma_async_issue_pending(chan);
    bench_run(chan);
    bench_close(chan);
}

static void the_first_ticket_is_two_and_one_reads_as_complete(void)
{
    struct dma_tx_state state;

    chan = fake_open();
    CHECK_EQ(dmaengine_tx_status(chan, 1, &state), DMA_COMPLETE);
    CHECK_EQ(state.last, 1);
    CHECK_EQ(state.used, 1);
    CHECK_EQ(bench_submit(chan, 0), 2);
    CHECK_EQ(bench_submit(chan, 1), 3);
    CHECK_EQ(dmaengine_tx_status(chan, 1, &state), DMA_COMPLETE);
    CHECK_EQ(dmaengine_tx_status(chan, 2, &state), DMA_IN_PROGRESS);
    dmaengine_terminate_sync(chan);
    fake_close(chan);
}

/* --- the wrap ---------------------------------------------------------------------------- */

static void after_the_last_ticket_comes_one(void)
{
    chan = bench_open();
    preset_cookies(chan, INT32_MAX - 1);
    CHECK_EQ(bench_submit(chan, 0), INT32_MAX);
    CHECK_EQ(bench_submit(chan, 1), 1);
    CHECK_EQ(bench_submit(chan, 2), 2);
    for (unsigned n = 0; n < 3; n++)
        CHECK_EQ(bench_left(n, DMA_IN_PROGRESS), PIECE);
    dma_async_issue_pending(chan);
    bench_run(chan);
    for (unsigned n = 0; n < 3; n++) {
        CHECK_EQ(bench_left(n, DMA_COMPLETE), 0);
        CHECK_EQ(piece[n].seen.status, DMA_COMPLETE);
        CHECK_EQ(piece[n].seen.order, n + 1);
        CHECK(bench_arrived(n));
    }
    bench_close(chan);
}

/* Tickets of a counter that wraps at TOP; OPEN: those after LAST, up to USED. */
static bool is_open(dma_cookie_t cookie, dma_cookie_t last, dma_cookie_t used, dma_cookie_t top)
{
    while (last != used) {
        last = last == top ? 1 : last + 1;
        if (last == cookie)
            return true;
    }
    return false;
}

static bool agrees(dma_cookie_t cookie, dma_cookie_t last, dma_cookie_t used, dma_cookie_t top)
{
    const bool open = is_open(cookie, last, used, top);

    return dma_async_is_complete(cookie, last, used) == (open ? DMA_IN_PROGRESS : DMA_COMPLETE);
}

/* Every case of a counter of TOP tickets: what counts is how they lie to each other. */
static void tickets_compare_right_in_every_case_of_a_small_counter(void)
{
    enum { TOP = 31 };
    unsigned wrong = 0;

    for (dma_cookie_t last = 1; last <= TOP; last++)
        for (dma_cookie_t used = 1; used <= TOP; used++)
            for (dma_cookie_t cookie = 1; cookie <= TOP; cookie++)
                wrong += !agrees(cookie, last, used, TOP);
    CHECK_EQ(wrong, 0);
}

/* The ticket N behind the last one before the wrap. */
static dma_cookie_t around_wrap(int n)
{
    return n <= 0 ? INT32_MAX + n : n;
}

static void tickets_compare_right_around_the_wrap(void)
{
    enum { AROUND = 6 };
    unsigned wrong = 0;

    for (int used = -AROUND; used <= AROUND; used++)
        for (int last = used - AROUND; last <= used; last++)
            for (int cookie = -2 * AROUND; cookie <= 2 * AROUND; cookie++)
                wrong +=
                    !agrees(around_wrap(cookie), around_wrap(last), around_wrap(used), INT32_MAX);
    CHECK_EQ(wrong, 0);
    CHECK_EQ(dma_async_is_complete(INT32_MAX, INT32_MAX - 1, 2), DMA_IN_PROGRESS);
    CHECK_EQ(dma_async_is_complete(INT32_MAX - 1, INT32_MAX - 1, 2), DMA_COMPLETE);
    CHECK_EQ(dma_async_is_complete(2, INT32_MAX - 1, 2), DMA_IN_PROGRESS);
    CHECK_EQ(dma_async_is_complete(3, INT32_MAX - 1, 2), DMA_COMPLETE);
}

/* --- what is no ticket ---------------------------------------------------------------------- */

static enum dma_status expected;

static void ask_for_what_is_no_ticket(void)
{
    CHECK_EQ(dmaengine_tx_status(chan, -ENOMEM, NULL), expected);
    CHECK_EQ(dmaengine_tx_status(chan, 0, NULL), expected);
}

/* The trap for clients that do not look at what submit answered; test builds report them. */
static void an_error_polled_as_a_ticket_reads_complete_or_not_by_chance(void)
{
    chan = bench_open();
    for (unsigned wrapped = 0; wrapped < 2; wrapped++) {
        preset_cookies(chan, wrapped ? INT32_MAX : 7);
        bench_submit(chan, wrapped);
        expected = wrapped ? DMA_IN_PROGRESS : DMA_COMPLETE;
#ifdef DEBUG_CHECKER
        BREAKS(RULE_OWNER, ask_for_what_is_no_ticket);
#else
        ask_for_what_is_no_ticket();
#endif
        dma_async_issue_pending(chan);
        bench_run(chan);
    }
    bench_close(chan);
}

/* --- completing ----------------------------------------------------------------------------- */

/* selftest crash=7 shows that a second time is fatal. */
static void completing_retires_the_ticket_and_takes_it_from_the_descriptor(void)
{
    struct dma_chan c = {.cookie = 0};
    struct dma_async_tx_descriptor first = {.chan = &c}, second = {.chan = &c};

    dma_cookie_init(&c);
    CHECK_EQ(dma_cookie_assign(&first), 2);
    CHECK_EQ(dma_cookie_assign(&second), 3);
    CHECK_EQ(c.completed_cookie, 1);
    dma_cookie_complete(&first);
    CHECK_EQ(c.completed_cookie, 2);
    CHECK_EQ(first.cookie, 0);
    CHECK_EQ(second.cookie, 3);
    dma_cookie_complete(&second);
    CHECK_EQ(c.completed_cookie, 3);
    CHECK_EQ(c.cookie, 3);
}

/* --- order ------------------------------------------------------------------------------------ */

static unsigned out_of_order;

/* In its callback a transfer is the last one retired, or later ones are as well; none is retired of
 * which an earlier one is not. */
static void look_at_tickets(struct seen *s)
{
    struct dma_tx_state state;
    bool open = false;

    dmaengine_tx_status(s->chan, s->cookie, &state);
    out_of_order += state.last < s->cookie;
    for (unsigned n = 0; n < PIECES; n++) {
        const enum dma_status status = dmaengine_tx_status(s->chan, piece[n].seen.cookie, NULL);

        out_of_order += open && status == DMA_COMPLETE;
        open |= status != DMA_COMPLETE;
    }
}

static void tickets_complete_in_their_order(void)
{
    out_of_order = 0;
    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++) {
        piece[n].seen.then = look_at_tickets;
        bench_submit(chan, n);
    }
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(out_of_order, 0);
    for (unsigned n = 0; n < PIECES; n++)
        CHECK_EQ(piece[n].seen.order, n + 1);
    bench_close(chan);
}

static void one_that_completes_retires_no_later_one(void)
{
    chan = fake_open();
    bench_submit(chan, 0);
    bench_submit(chan, 1);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan));
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK(bench_left(1, DMA_IN_PROGRESS) > 0);
    CHECK(fake_finish(chan));
    CHECK_EQ(bench_left(1, DMA_COMPLETE), 0);
    selftest_settle();
    fake_close(chan);
}

static enum dma_status no_order(struct dma_chan *c, dma_cookie_t cookie, struct dma_tx_state *state)
{
    dma_cookie_status(c, cookie, state);
    return DMA_OUT_OF_ORDER;
}

/* A provider without order says so: clients know what is done by their own callbacks alone. */
static void without_order_there_is_no_status_by_ticket(void)
{
    chan = fake_open();
    dma_cap_set(DMA_COMPLETION_NO_ORDER, fake.cap_mask);
    fake.device_tx_status = no_order;
    bench_submit(chan, 0);
    bench_submit(chan, 1);
    dma_async_issue_pending(chan);
    CHECK(fake_finish_last(chan));
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 0);
    CHECK_EQ(piece[1].seen.calls, 1);
    CHECK_EQ(piece[1].seen.status, DMA_OUT_OF_ORDER);
    CHECK_EQ(dma_sync_wait(chan, piece[0].seen.cookie), DMA_OUT_OF_ORDER);
    CHECK_EQ(piece[0].seen.calls, 0);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    fake_close(chan);
}

/* --- snapshots -----------------------------------------------------------------------------------
 */

static void a_snapshot_tells_of_many_tickets_at_one_moment(void)
{
    struct dma_tx_state before, after;
    dma_cookie_t last, used;

    chan = bench_open();
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    dmaengine_tx_status(chan, piece[0].seen.cookie, &before);
    CHECK_EQ(before.used, piece[2].seen.cookie);
    CHECK(before.last < piece[0].seen.cookie);
    CHECK_EQ(dma_async_is_tx_complete(chan, piece[1].seen.cookie, &last, &used), DMA_IN_PROGRESS);
    CHECK_EQ(last, before.last);
    CHECK_EQ(used, before.used);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(dma_async_is_tx_complete(chan, piece[0].seen.cookie, &last, &used), DMA_COMPLETE);
    dmaengine_tx_status(chan, piece[1].seen.cookie, &after);
    CHECK_EQ(after.last, last);
    CHECK_EQ(after.used, used);
    CHECK_EQ(last, piece[2].seen.cookie);
    CHECK_EQ(used, before.used);
    for (unsigned n = 0; n < 3; n++) {
        const dma_cookie_t cookie = piece[n].seen.cookie;

        CHECK_EQ(dma_async_is_complete(cookie, before.last, before.used), DMA_IN_PROGRESS);
        CHECK_EQ(dma_async_is_complete(cookie, last, used), DMA_COMPLETE);
    }
    CHECK_EQ(dma_async_is_tx_complete(chan, last, NULL, NULL), DMA_COMPLETE);
    bench_close(chan);
}

static void finish_in_handler(void)
{
    CHECK(fake_finish(chan));
}

static void raise_finisher(void)
{
    handler_raise();
    udelay(5);
}

/* A transfer that ends while it is asked for is in progress with a snapshot that agrees, or done
 * with one that agrees. */
static void a_snapshot_is_not_of_two_moments(void)
{
    struct dma_tx_state state;
    enum dma_status status;

    NEEDS_CHECKER();
    if (!handler_begin(finish_in_handler))
        SKIP("the board cannot raise an interrupt");
    chan = fake_open();
    bench_issue(chan, 0);
    at_point("status", raise_finisher);
    status = dmaengine_tx_status(chan, piece[0].seen.cookie, &state);
    CHECK_EQ(dma_async_is_complete(piece[0].seen.cookie, state.last, state.used), status);
    handler_end();
    bench_settle();
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    fake_close(chan);
}

/* --- channels
 * -------------------------------------------------------------------------------------- */

static void the_same_ticket_on_two_channels_is_of_two_transfers(void)
{
    struct dma_chan *other;

    chan = bench_open();
    other = engine_request();
    preset_cookies(chan, 40);
    preset_cookies(other, 40);
    CHECK_EQ(bench_submit(chan, 0), 41);
    CHECK_EQ(bench_submit(other, 1), 41);
    dma_async_issue_pending(other);
    bench_run(other);
    CHECK_EQ(bench_left(1, DMA_COMPLETE), 0);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    CHECK(bench_untouched(0));
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    dma_release_channel(other);
    bench_close(chan);
}

const struct statement cookie_tests[] = {
    STATEMENT(114, a_cookie_is_signed_and_errors_are_negative),
    OF_ENGINES(114, a_prepared_descriptor_has_no_ticket_and_a_submitted_one_has),
    STATEMENT(115, the_first_ticket_is_two_and_one_reads_as_complete),
    OF_ENGINES(116, after_the_last_ticket_comes_one),
    STATEMENT(117, tickets_compare_right_in_every_case_of_a_small_counter),
    STATEMENT(117, tickets_compare_right_around_the_wrap),
    OF_ENGINES(118, an_error_polled_as_a_ticket_reads_complete_or_not_by_chance),
    STATEMENT(119, completing_retires_the_ticket_and_takes_it_from_the_descriptor),
    OF_ENGINES(120, tickets_complete_in_their_order),
    STATEMENT(120, one_that_completes_retires_no_later_one),
    STATEMENT(120, without_order_there_is_no_status_by_ticket),
    OF_ENGINES(121, a_snapshot_tells_of_many_tickets_at_one_moment),
    STATEMENT(121, a_snapshot_is_not_of_two_moments),
    OF_ENGINES(122, the_same_ticket_on_two_channels_is_of_two_transfers),
    {0},
};
