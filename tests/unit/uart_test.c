/* SPDX-License-Identifier: Apache-2.0 */
/* NS16550A core: one device clock per UART clock, so a character of 7 bits on the line (start, 5
 * data, stop: LCR = 0) at divisor 1 takes 112 cycles. */
#include "device_rig.h"
#include "ns16550a.h"

#include <string.h>

#define FRAME 112

static struct ns16550a d;

static void set_divisor(uint32_t divisor)
{
    uint32_t lcr = rd(UART_LCR);

    wr(UART_LCR, lcr | UART_LCR_DLAB);
    wr(UART_DLL, divisor & 0xff);
    wr(UART_DLM, divisor >> 8);
    wr(UART_LCR, lcr);
}

static void start(void)
{
    const struct ns16550a_config config = {1};

    rig_start(&d, &ns16550a_class, &config, 1);
    set_divisor(1);
}

static bool feed(uint8_t c)
{
    return ns16550a_class.get_char(&d, c);
}

TEST(uart, reset_values_are_those_of_the_data_sheet)
{
    static struct ns16550a fresh;
    const struct ns16550a_config config = {1};
    const char *where = "";

    start();
    device_init(&fresh, &ns16550a_class, "fresh");
    device_start(&fresh, &config);
    wr(UART_FCR, 0xc1);
    wr(UART_IER, 0xf);
    feed('a');
    wr(UART_SCR, 0x5a);
    wr(UART_MCR, UART_MCR_LOOP | UART_MCR_OUT1);
    for (unsigned i = 0; i < 17; i++)
        wr(UART_THR, 'b');
    CHECK_NE(d.overrun, 0);
    CHECK(line[0]);
    CHECK(!device_equal(&d, &fresh, &where));
    device_reset(&d);
    CHECK(device_equal(&d, &fresh, &where));
    CHECK(!line[0]);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(rd(UART_RBR), 0);
    CHECK_EQ(rd(UART_IER), 0);
    CHECK_EQ(rd(UART_IIR), UART_IIR_NONE);
    CHECK_EQ(rd(UART_LCR), 0);
    CHECK_EQ(rd(UART_MCR), UART_MCR_OUT2);
    CHECK_EQ(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    CHECK_EQ(rd(UART_MSR), UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD);
    CHECK_EQ(rd(UART_SCR), 0);
    wr(UART_LCR, UART_LCR_DLAB);
    CHECK_EQ(rd(UART_DLL), 12);
    CHECK_EQ(rd(UART_DLM), 0);
    CHECK_EQ(errors(), 0);
}

TEST(uart, a_byte_written_leaves_at_once_with_all_its_bits)
{
    start();
    wr(UART_THR, 'A');
    wr(UART_THR, 0xff);
    CHECK_EQ(sent_count, 2);
    CHECK_EQ(sent[0], 'A');
    CHECK_EQ(sent[1], 0xff);
    CHECK_EQ(rd(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
}

TEST(uart, dlab_switches_to_the_divisor)
{
    start();
    wr(UART_IER, UART_IER_ERBFI);
    feed('x');
    wr(UART_LCR, UART_LCR_DLAB | 3);
    wr(UART_DLL, 0x34);
    wr(UART_DLM, 0xfe);
    CHECK_EQ(rd(UART_DLL), 0x34);
    CHECK_EQ(rd(UART_DLM), 0xfe);
    CHECK_EQ(d.divisor, 0xfe34);
    CHECK_EQ(sent_count, 0);
    wr(UART_LCR, 3);
    CHECK_EQ(rd(UART_IER), UART_IER_ERBFI);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, UART_LSR_DR); /* reading DLL took no byte */
    CHECK_EQ(rd(UART_RBR), 'x');
}

TEST(uart, without_fifos_there_is_room_for_one_byte)
{
    start();
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK(feed('a'));
    CHECK(!feed('b'));
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, UART_LSR_DR);
    CHECK_EQ(rd(UART_RBR), 'a');
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK_EQ(rd(UART_RBR), 'a'); /* the register keeps what it had */
    CHECK(feed('b'));
    CHECK_EQ(rd(UART_RBR), 'b');
}

TEST(uart, the_fifo_holds_sixteen_bytes_in_order)
{
    start();
    wr(UART_FCR, UART_FCR_ENABLE);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 16; i++)
            CHECK(feed((uint8_t)(0x41 + i + round)));
        CHECK(!feed('z'));
        for (unsigned i = 0; i < 16; i++)
            CHECK_EQ(rd(UART_RBR), 0x41 + i + round);
        CHECK_EQ(rd(UART_RBR), 0);
        feed('y'); /* start the next round at another place in the ring */
        CHECK_EQ(rd(UART_RBR), 'y');
    }
    CHECK_EQ(rd(UART_LSR) & UART_LSR_OE, 0);
}

TEST(uart, overrun_loses_the_new_byte_with_fifos)
{
    start();
    wr(UART_FCR, UART_FCR_ENABLE);
    wr(UART_MCR, UART_MCR_LOOP);
    for (unsigned i = 0; i < 16; i++)
        wr(UART_THR, 0x41 + i);
    CHECK_EQ(rd(UART_LSR), UART_LSR_TEMT | UART_LSR_THRE | UART_LSR_DR);
    wr(UART_THR, 'z');
    CHECK_EQ(rd(UART_LSR), UART_LSR_TEMT | UART_LSR_THRE | UART_LSR_DR | UART_LSR_OE);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_OE, 0); /* the read cleared it */
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(rd(UART_RBR), 0x41 + i);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK_EQ(sent_count, 0);
}

TEST(uart, overrun_loses_the_old_byte_without_fifos)
{
    start();
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    wr(UART_THR, 'b');
    CHECK_EQ(rd(UART_LSR) & (UART_LSR_OE | UART_LSR_DR), UART_LSR_OE | UART_LSR_DR);
    CHECK_EQ(rd(UART_RBR), 'b');
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
}

TEST(uart, interrupts_are_identified_by_priority_and_cleared_each_in_its_own_way)
{
    start();
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    wr(UART_THR, 'b');
    rd(UART_MSR);
    wr(UART_MCR, UART_MCR_LOOP | UART_MCR_RTS);
    CHECK(!line[0]);
    wr(UART_IER, 0xf);
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_LINE);
    CHECK_EQ(rd(UART_IIR), UART_IIR_LINE);
    rd(UART_LSR);
    CHECK_EQ(rd(UART_IIR), UART_IIR_DATA);
    CHECK_EQ(rd(UART_IIR), UART_IIR_DATA);
    rd(UART_RBR);
    CHECK_EQ(rd(UART_IIR), UART_IIR_THRE); /* this read clears it */
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_MODEM);
    CHECK_EQ(rd(UART_IIR), UART_IIR_MODEM);
    CHECK_EQ(rd(UART_MSR), UART_MSR_CTS | UART_MSR_DCTS);
    CHECK_EQ(rd(UART_IIR), UART_IIR_NONE);
    CHECK(!line[0]);
}

TEST_P(uart, each_enable_bit_masks_its_interrupt, 4)
{
    static const uint32_t id[] = {UART_IIR_DATA, UART_IIR_THRE, UART_IIR_LINE, UART_IIR_MODEM};

    start();
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    wr(UART_THR, 'b');
    CHECK_EQ(rd(UART_IIR), UART_IIR_NONE);
    wr(UART_IER, 1u << param);
    CHECK_EQ(rd(UART_IER), 1u << param);
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), id[param]);
    wr(UART_IER, 0);
    CHECK(!line[0]);
}

TEST(uart, the_thre_interrupt_is_pending_when_enabled_and_after_each_byte)
{
    start();
    CHECK(!line[0]);
    wr(UART_IER, UART_IER_ETBEI);
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_THRE);
    CHECK(!line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_NONE);
    wr(UART_IER, UART_IER_ETBEI); /* no change: not pending again */
    CHECK(!line[0]);
    wr(UART_THR, 'x');
    CHECK(line[0]);
    wr(UART_IER, 0);
    CHECK(!line[0]);
    wr(UART_IER, UART_IER_ETBEI);
    CHECK(line[0]);
}

TEST(uart, reading_iir_for_another_reason_keeps_the_thre_interrupt)
{
    start();
    wr(UART_IER, UART_IER_ETBEI | UART_IER_ERBFI);
    feed('a');
    CHECK_EQ(rd(UART_IIR), UART_IIR_DATA);
    rd(UART_RBR);
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_THRE);
    CHECK(!line[0]);
}

TEST_P(uart, the_data_interrupt_waits_for_the_trigger_level, 4)
{
    static const unsigned level[] = {1, 4, 8, 14};

    start();
    wr(UART_IER, UART_IER_ERBFI);
    wr(UART_FCR, UART_FCR_ENABLE | PUT(UART_FCR_TRIGGER, param));
    for (unsigned i = 0; i < level[param]; i++) {
        CHECK(!line[0]);
        CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_NONE);
        feed('a');
    }
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_DATA);
    rd(UART_RBR);
    CHECK(!line[0]);
}

TEST(uart, four_character_times_of_silence_raise_the_timeout)
{
    start();
    wr(UART_IER, UART_IER_ERBFI);
    wr(UART_FCR, UART_FCR_ENABLE | PUT(UART_FCR_TRIGGER, 3));
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    d.dev.now = 1000;
    feed('a');
    CHECK_EQ(alarm_cycle, 1000 + 4 * FRAME);
    d.dev.now = 1400;
    feed('b'); /* starts it anew */
    CHECK_EQ(alarm_cycle, 1400 + 4 * FRAME);
    d.dev.now = 1400 + 4 * FRAME - 1;
    ns16550a_class.alarm(&d);
    CHECK(!line[0]);
    d.dev.now++;
    ns16550a_class.alarm(&d);
    CHECK(line[0]);
    CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_TIMEOUT);
    CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_TIMEOUT);
    CHECK_EQ(rd(UART_RBR), 'a');
    CHECK(!line[0]);
    CHECK_EQ(alarm_cycle, d.dev.now + 4 * FRAME);
    rd(UART_RBR);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
}

TEST(uart, a_pending_timeout_is_not_timed_again_and_goes_with_the_fifo)
{
    start();
    wr(UART_IER, UART_IER_ERBFI);
    wr(UART_FCR, UART_FCR_ENABLE | PUT(UART_FCR_TRIGGER, 3));
    feed('a');
    d.dev.now = 4 * FRAME;
    ns16550a_class.alarm(&d);
    CHECK(line[0]);
    feed('b');
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_TIMEOUT);
    wr(UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX | PUT(UART_FCR_TRIGGER, 3));
    CHECK(!line[0]);
    feed('c');
    CHECK_EQ(alarm_cycle, 8 * FRAME);
}

TEST(uart, reading_lsr_takes_back_the_line_status_interrupt)
{
    start();
    wr(UART_IER, UART_IER_ELSI);
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    CHECK(!line[0]);
    wr(UART_THR, 'b');
    CHECK(line[0]);
    rd(UART_LSR);
    CHECK(!line[0]);
}

TEST(uart, character_time_follows_divisor_and_frame)
{
    start();
    wr(UART_FCR, UART_FCR_ENABLE);
    wr(UART_LCR, 3 | UART_LCR_PEN | UART_LCR_STB); /* 1 + 8 + 1 + 2 bits */
    set_divisor(24);
    feed('a');
    CHECK_EQ(alarm_cycle, 4 * 16 * 24 * 12);
    set_divisor(0);
    feed('b');
    CHECK_EQ(alarm_cycle, 4 * 16 * 12);
}

TEST(uart, without_fifos_there_is_no_timeout)
{
    start();
    feed('a');
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    d.dev.now = 100000;
    ns16550a_class.alarm(&d);
    CHECK_EQ(d.timeout_pending, 0);
}

TEST(uart, fcr_clears_the_fifo_on_request_and_on_every_switch)
{
    start();
    wr(UART_FCR, UART_FCR_ENABLE);
    feed('a');
    wr(UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_TX);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, UART_LSR_DR);
    wr(UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    feed('b');
    wr(UART_FCR, UART_FCR_TRIGGER); /* off; the other bits are not taken */
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK_EQ(rd(UART_IIR), UART_IIR_NONE);
    CHECK_EQ(d.fcr, 0);
    feed('c');
    wr(UART_FCR, UART_FCR_ENABLE);
    CHECK_EQ(rd(UART_LSR) & UART_LSR_DR, 0);
    CHECK_EQ(rd(UART_IIR), UART_IIR_FIFOS | UART_IIR_NONE);
}

TEST(uart, clearing_the_fifo_takes_back_the_data_interrupt)
{
    start();
    wr(UART_IER, UART_IER_ERBFI);
    wr(UART_FCR, UART_FCR_ENABLE);
    feed('a');
    CHECK(line[0]);
    wr(UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX);
    CHECK(!line[0]);
}

TEST_P(uart, loopback_connects_each_modem_output_to_its_input, 4)
{
    static const uint32_t out[] = {UART_MCR_DTR, UART_MCR_RTS, UART_MCR_OUT1, UART_MCR_OUT2};
    static const uint32_t in[] = {UART_MSR_DSR, UART_MSR_CTS, UART_MSR_RI, UART_MSR_DCD};
    static const uint32_t delta[] = {UART_MSR_DDSR, UART_MSR_DCTS, 0, UART_MSR_DDCD};

    start();
    wr(UART_MCR, UART_MCR_LOOP);
    rd(UART_MSR);
    CHECK_EQ(rd(UART_MSR), 0);
    wr(UART_MCR, UART_MCR_LOOP | out[param]);
    CHECK_EQ(rd(UART_MCR), UART_MCR_LOOP | out[param]);
    CHECK_EQ(rd(UART_MSR), in[param] | delta[param]);
    CHECK_EQ(rd(UART_MSR), in[param]);
    wr(UART_MCR, UART_MCR_LOOP);
    CHECK_EQ(rd(UART_MSR), delta[param] ? delta[param] : UART_MSR_TERI);
}

TEST(uart, loopback_cuts_the_line_off)
{
    start();
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    CHECK_EQ(sent_count, 0);
    CHECK_EQ(rd(UART_RBR), 'a');
    CHECK(!feed('b'));
    wr(UART_MCR, 0);
    CHECK(feed('b'));
    CHECK_EQ(rd(UART_RBR), 'b');
}

TEST(uart, bits_that_are_always_zero_are_ignored_without_complaint)
{
    start();
    wr(UART_IER, 0xf0);
    CHECK_EQ(rd(UART_IER), 0);
    wr(UART_MCR, 0xe0);
    CHECK_EQ(rd(UART_MCR), 0);
    wr(UART_SCR, 0xa5);
    CHECK_EQ(rd(UART_SCR), 0xa5);
    CHECK_EQ(errors(), 0);
}

TEST(uart, break_and_dma_mode_are_reported_as_not_modelled)
{
    start();
    wr(UART_LCR, UART_LCR_BREAK);
    CHECK_EQ(d.dev.notes.count[NOTE_NOT_MODELLED], 1);
    CHECK_HAS(last_note, "LCR");
    CHECK_EQ(rd(UART_LCR), UART_LCR_BREAK);
    wr(UART_FCR, UART_FCR_ENABLE | UART_FCR_DMA_MODE);
    CHECK_EQ(d.dev.notes.count[NOTE_NOT_MODELLED], 2);
    CHECK_EQ(errors(), 0);
}

TEST(uart, wide_accesses_read_only_registers_and_holes_are_guest_errors)
{
    uint32_t v;

    start();
    CHECK_EQ(device_read(&d, UART_LSR, 4, &v), BUS_ERROR);
    CHECK_EQ(device_write(&d, UART_THR, 4, 'x'), BUS_ERROR);
    CHECK_EQ(device_read(&d, UART_IIR, 2, &v), BUS_ERROR);
    CHECK_EQ(sent_count, 0);
    wr(UART_LSR, 0);
    CHECK_HAS(last_note, "read-only LSR");
    wr(UART_MSR, 0);
    CHECK_HAS(last_note, "read-only MSR");
    CHECK_EQ(rd(8), 0);
    CHECK_EQ(errors(), 6);
}

TEST(uart, a_debugger_takes_no_byte_and_clears_nothing)
{
    start();
    wr(UART_MCR, UART_MCR_LOOP);
    wr(UART_THR, 'a');
    wr(UART_THR, 'b');
    wr(UART_IER, UART_IER_ETBEI);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(device_peek(&d, UART_RBR), 'b');
        CHECK_EQ(device_peek(&d, UART_IIR), UART_IIR_THRE);
        CHECK_EQ(device_peek(&d, UART_LSR) & UART_LSR_OE, UART_LSR_OE);
        CHECK_NE(device_peek(&d, UART_MSR) & 0xf, 0);
    }
    CHECK(line[0]);
}
