/* SPDX-License-Identifier: Apache-2.0 */
#include "test_fifo_rig.h"

#include "adds_up.h"
#include "pattern.h"

#include <string.h>

struct test_fifo fifo;
uint32_t requested[TEST_FIFO_SIDES];
unsigned rises[TEST_FIFO_SIDES];

static void set_request(void *shell, unsigned n, unsigned signals)
{
    (void)shell;
    CHECK_NE(requested[n], signals); /* told when it changes */
    rises[n] += !requested[n];
    requested[n] = signals;
}

void fifo_start(uint32_t depth)
{
    const struct test_fifo_config config = {depth};

    memset(requested, 0, sizeof requested);
    memset(rises, 0, sizeof rises);
    rig_start(&fifo, &test_fifo_class, &config, 4);
    fifo.dev.set_request = set_request;
}

uint32_t get(unsigned n, uint32_t reg)
{
    return rd(TEST_FIFO_SIDE(n) + reg);
}

void set(unsigned n, uint32_t reg, uint32_t val)
{
    wr(TEST_FIFO_SIDE(n) + reg, val);
}

enum bus_status data(unsigned n, unsigned size, uint32_t *val)
{
    const uint32_t off = TEST_FIFO_SIDE(n) + TEST_FIFO_DATA;

    return n == RX ? device_read(&fifo, off, size, val) : device_write(&fifo, off, size, *val);
}

void run_to(uint64_t cycle)
{
    while (alarm_cycle && alarm_cycle <= cycle) {
        fifo.dev.now = alarm_cycle > fifo.dev.now ? alarm_cycle : fifo.dev.now;
        alarm_cycle = UINT64_MAX;
        test_fifo_class.alarm(&fifo);
    }
    fifo.dev.now = cycle;
}

void run_for(uint64_t cycles)
{
    run_to(fifo.dev.now + cycles);
}

void ack(unsigned n, unsigned signals)
{
    test_fifo_class.ack(&fifo, n, signals);
}

void serve(unsigned n, unsigned transfers, unsigned size, bool tc)
{
    for (unsigned i = 0; i < transfers; i++) {
        uint32_t val = 0;

        for (unsigned b = 0; n == TX && b < size; b++)
            val |= (uint32_t)pattern_byte(1, fifo.side[TX].in + b) << 8 * b;
        if (data(n, size, &val) != BUS_OK)
            return;
        run_for(1);
    }
    ack(n, DMA_ACK_CLEAR | (tc ? DMA_ACK_TC : 0));
    run_for(GET(fifo.side[n].timing, TEST_FIFO_TIMING_HOLD));
    ack(n, 0);
}

bool rx_gives(uint32_t from, unsigned size, unsigned accesses)
{
    bool ok = true;

    for (unsigned i = 0; i < accesses; i++, from += size) {
        uint32_t val, want = 0;

        for (unsigned b = 0; b < size; b++)
            want |= (uint32_t)pattern_byte(1, from + b) << 8 * b;
        ok = CHECK_EQ(data(RX, size, &val), BUS_OK) && CHECK_EQ(val, want) && ok;
    }
    return ok;
}

bool adds_up(void)
{
    return test_fifo_adds_up(&fifo, requested);
}
