/* SPDX-License-Identifier: Apache-2.0 */
/* 2.7: operations between memory and a peripheral, API-077 to API-083. */
#include "fifo.h"
#include "interrupt.h"
#include "jiffies.h"
#include "memory.h"
#include "sections.h"

#include "string.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK };

/* --- lists --------------------------------------------------------------------------- */

enum { ENTRIES = 5 };

/* Entry I is the first bytes of PIECE I. */
static const u32 lengths[ENTRIES] = {4, 28, 128, 8, 88};

static struct dma_async_tx_descriptor *prep_list(void)
{
    struct scatterlist sg[ENTRIES];

    sg_init_table(sg, ENTRIES);
    for (unsigned i = 0; i < ENTRIES; i++) {
        sg[i].dma_address = piece[i].from;
        sg[i].length = piece[i].bytes = lengths[i];
    }
    return dmaengine_prep_slave_sg(port.chan, sg, ENTRIES, DMA_MEM_TO_DEV, CALLED);
}

static struct dma_async_tx_descriptor *prep_vectors(void)
{
    struct dma_vec vec[ENTRIES];

    for (unsigned i = 0; i < ENTRIES; i++)
        vec[i] = (struct dma_vec){piece[i].from, piece[i].bytes = lengths[i]};
    return dmaengine_prep_peripheral_dma_vec(port.chan, vec, ENTRIES, DMA_MEM_TO_DEV, CALLED);
}

/* TX is of the entries above. It stands at the end of entry UP_TO, or, if that is the last, runs
 * to its end. */
static void stands_behind(struct dma_async_tx_descriptor *tx, unsigned up_to)
{
    struct seen *s = &piece[0].seen;
    u32 bytes = 0;

    for (unsigned i = 0; i <= up_to; i++)
        bytes += lengths[i];
    s->calls = 0;
    if (up_to < ENTRIES - 1)
        engine->hold(port.chan, bytes);
    bench_give(bench_watch(tx, 0), 0);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(port_got(0, 0, up_to, 0));
    if (up_to < ENTRIES - 1) {
        CHECK_EQ(s->calls, 0);
        engine->let_go(port.chan);
        bench_run(port.chan);
    }
    CHECK(s->calls == 1 && !s->result.residue);
    CHECK(port_got(0, 0, ENTRIES - 1, 0));
}

static void walk(struct dma_async_tx_descriptor *(*prep)(void))
{
    port_use(0);
    for (unsigned i = engine->hold ? 0 : ENTRIES - 1; i < ENTRIES; i++)
        stands_behind(prep(), i);
}

static void a_list_is_walked_in_order_and_called_back_once(void)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return;
    walk(prep_list);
    port_close();
}

static bool vector_port_open(void)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return false;
    if (port.chan->device->device_prep_peripheral_dma_vec)
        return true;
    conformance_skip("the engine takes no vectors");
    port_close();
    return false;
}

static void vectors_are_walked_as_a_list_is(void)
{
    if (!vector_port_open())
        return;
    walk(prep_vectors);
    port_close();
}

/* What a device that counts its bytes gives goes to odd places, in order, with gaps. */
static void odd_entries_get_the_bytes_in_their_order(void)
{
    static const u32 place[ENTRIES] = {300, 8, 64, 250, 400}, odd[ENTRIES] = {1, 30, 128, 7, 90};
    const struct fifo_setup s = {.total = 256, .burst = 4, .seed = 5};
    struct dma_slave_config cfg;
    struct scatterlist sg[ENTRIES];
    u32 first = 0;

    if (!fifo_port_open())
        return;
    mems_begin(port.chan, 1, 512);
    sg_init_table(sg, ENTRIES);
    for (unsigned i = 0; i < ENTRIES; i++) {
        sg[i].dma_address = mem[0].at + place[i];
        sg[i].length = odd[i];
    }
    cfg = fifo_config(&fifos[0], TEST_FIFO_RX, &s);
    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
    fifo_run(&fifos[0], TEST_FIFO_RX, &s);
    operation_runs(dmaengine_prep_slave_sg(port.chan, sg, ENTRIES, DMA_DEV_TO_MEM, CALLED));
    for (unsigned i = 0; i < ENTRIES; first += odd[i++])
        CHECK_EQ(pattern_differs(mem[0].p + place[i], s.seed, first, odd[i]), odd[i]);
    CHECK(mem_fresh(0, 0, 8) && mem_fresh(0, 38, 64) && mem_fresh(0, 192, 250));
    CHECK(mem_fresh(0, 257, 300) && mem_fresh(0, 301, 400) && mem_fresh(0, 490, 512));
    fifo_check(&fifos[0], TEST_FIFO_RX);
    mems_end();
    fifo_port_close();
}

static void use_stack(void)
{
    volatile u8 junk[512];

    for (unsigned i = 0; i < sizeof junk; i++)
        junk[i] = 0xdb;
}

/* Its list is on a stack that is soon another's. */
static void a_single_piece_is_a_list_of_one(void)
{
    struct dma_async_tx_descriptor *tx;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    tx = port_prep(0);
    use_stack();
    bench_give(tx, 0);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(piece[0].seen.calls == 1 && port_got(0, 0, 0, 0));
    port_close();
}

/* --- vectors again and again --------------------------------------------------------------- */

enum { VECTORS = 3, TURN = 120 };

static const u32 vectors[VECTORS] = {16, 64, 40};

/* Begins at the register, and stands after BYTES, perhaps of a later turn. False: skipped. */
static bool vectors_stand_at(u32 bytes)
{
    struct dma_vec vec[VECTORS];

    if (!vector_port_open())
        return false;
    if (!dma_has_cap(DMA_REPEAT, port.chan->device->cap_mask) || !engine->hold) {
        conformance_skip("the engine repeats nothing, or cannot be held");
        port_close();
        return false;
    }
    port_use(0);
    for (unsigned i = 0; i < VECTORS; i++)
        vec[i] = (struct dma_vec){piece[i].from, piece[i].bytes = vectors[i]};
    engine->hold(port.chan, bytes);
    bench_give(bench_watch(dmaengine_prep_peripheral_dma_vec(
                               port.chan, vec, VECTORS, DMA_MEM_TO_DEV, CALLED | DMA_PREP_REPEAT),
                           0),
               0);
    memset(vec, 0xdb, sizeof vec);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    return true;
}

/* At most one call for each vector that has ended, and at least one. */
static void repeated_vectors_wrap_and_call_back_for_each(void)
{
    static const struct {
        u32 bytes, vector, offset, ended;
    } stands[] = {{20, 1, 4, 1},
                  {84, 2, 4, 2},
                  {TURN + 8, 0, 8, 3},
                  {TURN + 16 + 64 + 12, 2, 12, 5},
                  {3 * TURN + 20, 1, 4, 10}};

    for (unsigned i = 0; i < ARRAY_SIZE(stands); i++) {
        const unsigned v = stands[i].vector;

        if (!vectors_stand_at(stands[i].bytes))
            return;
        CHECK(port_got(0, 0, v, (vectors[v] - stands[i].offset) / 4));
        CHECK(piece[0].seen.calls >= 1 && piece[0].seen.calls <= stands[i].ended);
        CHECK_EQ(piece[0].seen.status, DMA_IN_PROGRESS);
        bench_left(0, DMA_IN_PROGRESS);
        engine_end_held(port.chan);
        port_close();
    }
}

/* --- rings ------------------------------------------------------------------------------------ */

enum { PERIODS = 4, PERIOD = PIECE / PERIODS };

/* The ring of PIECE 0 runs to the register, and stands after BYTES; false: skipped. */
static bool ring_stands_at(u32 bytes)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return false;
    if (!engine->hold || !port.chan->device->device_prep_dma_cyclic) {
        conformance_skip("the engine has no rings, or cannot be held");
        port_close();
        return false;
    }
    port_use(0);
    engine->hold(port.chan, bytes);
    bench_give(bench_watch(dmaengine_prep_dma_cyclic(port.chan, piece[0].from, PIECE, PERIOD,
                                                     DMA_MEM_TO_DEV, CALLED),
                           0),
               0);
    dma_async_issue_pending(port.chan);
    return true;
}

static void ring_close(void)
{
    engine_end_held(port.chan);
    port_close();
}

static void a_ring_goes_round_and_calls_back_behind_each_period(void)
{
    for (unsigned ended = 1; ended <= 10; ended++) {
        const u32 bytes = ended * PERIOD + PERIOD / 2;

        if (!ring_stands_at(bytes))
            return;
        bench_run(port.chan);
        CHECK(port_got(0, 0, 0, (PIECE - bytes % PIECE) / 4));
        CHECK(piece[0].seen.calls >= 1 && piece[0].seen.calls <= ended);
        CHECK(piece[0].seen.deferred);
        ring_close();
    }
}

/* A second and part of a third turn lie over the first. */
static void a_ring_in_memory_holds_the_last_bytes(void)
{
    const struct fifo_setup s = {.total = 2 * PIECE + PERIOD, .width = 2, .burst = 4, .seed = 7};
    struct dma_slave_config cfg;

    if (!fifo_port_open())
        return;
    cfg = fifo_config(&fifos[0], TEST_FIFO_RX, &s);
    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
    fifo_run(&fifos[0], TEST_FIFO_RX, &s);
    bench_give(bench_watch(dmaengine_prep_dma_cyclic(port.chan, piece[0].to, PIECE, PERIOD,
                                                     DMA_DEV_TO_MEM, CALLED),
                           0),
               0);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(piece[0].seen.calls >= 1 && piece[0].seen.calls <= 2 * PERIODS + 1);
    bench_sync(0);
    CHECK_EQ(pattern_differs(piece[0].dst, s.seed, 2 * PIECE, PERIOD), PERIOD);
    CHECK_EQ(pattern_differs(piece[0].dst + PERIOD, s.seed, PIECE + PERIOD, PIECE - PERIOD),
             PIECE - PERIOD);
    fifo_check(&fifos[0], TEST_FIFO_RX);
    fifo_port_close();
}

static void a_ring_is_a_whole_number_of_periods(void)
{
    static const struct {
        size_t ring, period;
    } bad[] = {{1000, 256}, {256, 512}, {255, 256}, {256, 0}, {0, 256}, {0, 0}, {252, 64}};

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK(!dmaengine_prep_dma_cyclic(port.chan, piece[0].from, bad[i].ring, bad[i].period,
                                         DMA_MEM_TO_DEV, CALLED));
    port_close();
}

static void a_ring_never_completes_its_ticket(void)
{
    dma_cookie_t last, used;

    if (!ring_stands_at(3 * PIECE + PERIOD / 2))
        return;
    bench_run(port.chan);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - PERIOD / 2);
    CHECK_EQ(piece[0].seen.status, DMA_IN_PROGRESS);
    CHECK_EQ(dma_async_is_tx_complete(port.chan, piece[0].seen.cookie, &last, &used),
             DMA_IN_PROGRESS);
    CHECK(last < piece[0].seen.cookie && used == piece[0].seen.cookie);
    engine_end_held(port.chan);
    CHECK_EQ(dmaengine_tx_status(port.chan, piece[0].seen.cookie, NULL), DMA_ERROR);
    port_close();
}

/* Three periods end while no tasklet may run on this hart. */
static void calls_of_a_ring_may_be_one_for_several_periods(void)
{
    if (!ring_stands_at(3 * PERIOD + PERIOD / 2))
        return;
    local_bh_disable();
    engine->run(port.chan);
    local_bh_enable();
    bench_settle();
    CHECK(piece[0].seen.calls >= 1 && piece[0].seen.calls <= 3);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 3 * PERIOD - PERIOD / 2);
    ring_close();
}

const struct statement stream_tests[] = {
    OF_ENGINES(77, a_list_is_walked_in_order_and_called_back_once),
    STATEMENT(77, odd_entries_get_the_bytes_in_their_order),
    OF_ENGINES(78, a_single_piece_is_a_list_of_one),
    OF_ENGINES(79, vectors_are_walked_as_a_list_is),
    OF_ENGINES(79, repeated_vectors_wrap_and_call_back_for_each),
    OF_ENGINES(80, a_ring_goes_round_and_calls_back_behind_each_period),
    STATEMENT(80, a_ring_in_memory_holds_the_last_bytes),
    OF_ENGINES(81, a_ring_is_a_whole_number_of_periods),
    OF_ENGINES(82, a_ring_never_completes_its_ticket),
    OF_ENGINES(83, calls_of_a_ring_may_be_one_for_several_periods),
    {0},
};
