/* SPDX-License-Identifier: Apache-2.0 */
/* PL011 core: times, loopback, modem and DMA wires. Numbers are sections of DDI 0183. */
#include "pl011_rig.h"

static bool feed(uint8_t c)
{
    return pl011_class.get_char(&uart, c);
}

/* --- times (2.4.3, 3.3.6) ---------------------------------------------------------- */

static const struct {
    uint32_t ibrd, fbrd, lcr_h;
    uint64_t quarters; /* of a cycle, in a character */
} timed[] = {
    {1, 0, W8, 10 * 64},
    {1, 0, 0, 7 * 64},
    {1, 0, W8 | PL011_LCR_H_PEN | PL011_LCR_H_STP2, 12 * 64},
    {27, 8, W8, 10 * (27 * 64 + 8)},    /* 115200 baud of 50 MHz: 4340 cycles */
    {13, 1, W8, 10 * (13 * 64 + 1)},    /* 115200 baud of 24 MHz: 2082.5 cycles */
    {1, 1, W8 | PL011_LCR_H_PEN, 715},  /* 178.75 cycles */
    {65535, 0, W8, 10 * 64 * 65535ull},
};

/* The error of a character's time that is no whole number of cycles does not add up. */
TEST_P(pl011_line, characters_leave_without_a_gap_at_exact_times, 7)
{
    uint64_t from;

    start();
    set_line(timed[param].ibrd, timed[param].fbrd, timed[param].lcr_h | PL011_LCR_H_FEN, ON);
    run_for(1000);
    from = uart.dev.now;
    for (unsigned i = 0; i < 17; i++)
        wr(PL011_DR, i);
    CHECK_EQ(errors(), 0);
    for (unsigned i = 1; i <= 17; i++) {
        const uint64_t end = from + (i * timed[param].quarters + 3) / 4;

        run_to(end - 1);
        CHECK_EQ(sent_count, i - 1);
        CHECK(rd(PL011_FR) & PL011_FR_BUSY);
        run_to(end);
        CHECK_EQ(sent_count, i);
        CHECK_EQ(sent[i - 1], i - 1);
    }
    CHECK(!(rd(PL011_FR) & PL011_FR_BUSY));
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(pl011_class.char_cycles(&uart), (timed[param].quarters + 3) / 4);
}

/* An initiator that runs ahead of the alarm sees the same. */
TEST(pl011_line, an_access_finds_what_has_happened_before_it)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_LBE);
    for (unsigned i = 0; i < 4; i++)
        wr(PL011_DR, 'a' + i);
    wr(PL011_IMSC, PL011_INT_RT);
    uart.dev.now = 4 * FRAME + TIMEOUT - 1;
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_BUSY | PL011_FR_TXFE | PL011_FR_RXFE), PL011_FR_TXFE);
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_RT, 0);
    CHECK_EQ(alarm_cycle, uart.dev.now + 1);
    uart.dev.now++;
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_RT, PL011_INT_RT);
    CHECK(line[PL011_RTINTR]);
}

TEST(pl011_line, a_write_finds_what_has_happened_before_it)
{
    start();
    set_line(1, 0, W8, ON);
    wr(PL011_DR, 'a');
    wr(PL011_DR, 'b');
    uart.dev.now += FRAME;
    wr(PL011_DR, 'c');
    CHECK_EQ(errors(), 0);
    CHECK(run_dry());
    CHECK_EQ(sent_count, 3);
}

/* 3.4.4 */
TEST(pl011_line, thirty_two_bits_of_silence_raise_the_receive_timeout)
{
    start();
    set_line(2, 0, W8_FIFO, ON);
    wr(PL011_IMSC, PL011_INT_RT);
    run_to(1000);
    feed('a');
    run_for(2 * TIMEOUT - 1);
    CHECK(!line[PL011_RTINTR]);
    feed('b'); /* starts it anew */
    run_for(1);
    CHECK(!line[PL011_RTINTR]);
    run_for(2 * TIMEOUT - 2);
    CHECK(!line[PL011_RTINTR]);
    run_for(1);
    CHECK(line[PL011_RTINTR]);
    rd(PL011_DR);
    CHECK(line[PL011_RTINTR]); /* not empty yet */
    rd(PL011_DR);
    CHECK(!line[PL011_RTINTR]);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    feed('c');
    rd(PL011_DR);
    run_for(3 * TIMEOUT);
    CHECK(!line[PL011_RTINTR]); /* nothing was left */
    feed('d');
    run_for(2 * TIMEOUT);
    CHECK(line[PL011_RTINTR]);
    wr(PL011_ICR, PL011_INT_RT);
    CHECK(!line[PL011_RTINTR]);
}

TEST(pl011_line, a_character_in_the_very_cycle_of_the_timeout_is_in_time)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_LBE);
    wr(PL011_DR, 'a');
    run_to(TIMEOUT);
    wr(PL011_DR, 'b');
    run_to(FRAME + TIMEOUT);
    CHECK_EQ(uart.rx.count, 2);
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_RT, 0);
    CHECK_EQ(alarm_cycle, FRAME + 2 * TIMEOUT);
}

/* --- loopback (3.3.8) ---------------------------------------------------------------- */

TEST(pl011_line, loopback_receives_what_it_sends_when_it_was_sent)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_LBE);
    for (unsigned i = 0; i < 10; i++)
        wr(PL011_DR, 'a' + i);
    for (unsigned i = 0; i < 10; i++) {
        run_for(FRAME - 1);
        CHECK(rd(PL011_FR) & PL011_FR_RXFE);
        run_for(1);
        CHECK_EQ(rd(PL011_DR), 'a' + i);
    }
    CHECK_EQ(sent_count, 10);
    CHECK(adds_up());
}

TEST(pl011_line, loopback_overruns_a_receiver_that_nobody_reads)
{
    start();
    set_line(1, 0, W8, ON | PL011_CR_LBE);
    wr(PL011_DR, 'a');
    wr(PL011_DR, 'b');
    CHECK(run_dry());
    CHECK_EQ(rd(PL011_RSR), PL011_RSR_OE);
    CHECK_EQ(rd(PL011_DR), 'a');
    CHECK_EQ(uart.rx.in, 2);
    CHECK_EQ(uart.rx.lost, 1);
    CHECK(adds_up());
}

/* 3.3.1, 3.3.7: after the character under way; one character, however long. */
TEST(pl011_line, a_break_is_one_character_of_nothing)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_LBE);
    wr(PL011_DR, 'a');
    run_for(FRAME / 2);
    wr(PL011_LCR_H, W8_FIFO | PL011_LCR_H_BRK);
    wr(PL011_DR, 'b');
    run_for(FRAME / 2);
    CHECK_EQ(rd(PL011_DR), 'a');
    run_for(FRAME - 1);
    CHECK(rd(PL011_FR) & PL011_FR_RXFE);
    run_for(1);
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_BE, PL011_INT_BE);
    CHECK_EQ(rd(PL011_DR), PL011_DR_BE);
    run_for(10 * FRAME);
    CHECK(rd(PL011_FR) & PL011_FR_RXFE);
    CHECK_EQ(sent_count, 1);
    wr(PL011_LCR_H, W8_FIFO);
    run_for(FRAME);
    CHECK_EQ(rd(PL011_DR), 'b');
    CHECK_EQ(sent_count, 2);
    CHECK_EQ(uart.dev.notes.count[NOTE_NOT_MODELLED], 0);
}

TEST_P(pl011_line, loopback_connects_each_modem_output_to_its_input, 4)
{
    static const uint32_t out[] = {PL011_CR_RTS, PL011_CR_DTR, PL011_CR_OUT1, PL011_CR_OUT2};
    static const uint32_t in[] = {PL011_FR_CTS, PL011_FR_DSR, PL011_FR_DCD, PL011_FR_RI};
    static const uint32_t irq[] = {PL011_INT_CTS, PL011_INT_DSR, PL011_INT_DCD, PL011_INT_RI};

    start();
    wr(PL011_CR, PL011_CR_LBE);
    CHECK_EQ(rd(PL011_FR), PL011_FR_RXFE | PL011_FR_TXFE);
    wr(PL011_ICR, PL011_INT_ALL);
    wr(PL011_CR, PL011_CR_LBE | out[param]);
    CHECK_EQ(rd(PL011_FR), PL011_FR_RXFE | PL011_FR_TXFE | in[param]);
    CHECK_EQ(rd(PL011_RIS), irq[param]);
    CHECK_EQ(pl011_modem_outputs(&uart), out[param]);
}

/* --- modem lines and flow control (2.5, 2.6) --------------------------------------------- */

TEST_P(pl011_line, each_modem_wire_is_seen_and_each_change_interrupts, 4)
{
    static const uint32_t bit[] = {PL011_FR_CTS, PL011_FR_DSR, PL011_FR_DCD, PL011_FR_RI};
    static const uint32_t irq[] = {PL011_INT_CTS, PL011_INT_DSR, PL011_INT_DCD, PL011_INT_RI};

    start();
    wr(PL011_IMSC, irq[param]);
    pl011_class.input(&uart, param, true);
    CHECK_EQ(rd(PL011_FR) & bit[param], 0);
    wr(PL011_ICR, irq[param]);
    CHECK(!line[PL011_MSINTR]);
    pl011_class.input(&uart, param, false);
    CHECK_EQ(rd(PL011_FR) & bit[param], bit[param]);
    CHECK(line[PL011_MSINTR]);
    wr(PL011_ICR, irq[param]);
    CHECK(!line[PL011_MSINTR]);
    pl011_class.input(&uart, param, true);
    CHECK(line[PL011_MSINTR]);
    device_reset(&uart); /* the wire stays where it is */
    CHECK_EQ(rd(PL011_FR) & bit[param], 0);
    CHECK_EQ(rd(PL011_RIS), 0);
}

TEST(pl011_line, with_ctsen_the_transmitter_waits_for_cts)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_CTSEN);
    wr(PL011_DR, 'a');
    wr(PL011_DR, 'b');
    run_for(FRAME / 2);
    pl011_class.input(&uart, PL011_NCTS, true);
    run_for(10 * FRAME);
    CHECK_EQ(sent_count, 1); /* the one under way */
    pl011_class.input(&uart, PL011_NCTS, false);
    run_for(FRAME - 1);
    CHECK_EQ(sent_count, 1);
    run_for(1);
    CHECK_EQ(sent_count, 2);
    pl011_class.input(&uart, PL011_NCTS, true);
    wr(PL011_CR, ON);
    wr(PL011_DR, 'c');
    run_for(FRAME);
    CHECK_EQ(sent_count, 3);
}

TEST(pl011_line, with_rtsen_rts_follows_the_receive_fifo)
{
    start();
    set_line(1, 0, W8_FIFO, ON | PL011_CR_RTS);
    CHECK_EQ(pl011_modem_outputs(&uart), PL011_CR_RTS);
    wr(PL011_CR, ON);
    CHECK_EQ(pl011_modem_outputs(&uart), 0);
    wr(PL011_CR, ON | PL011_CR_RTS | PL011_CR_RTSEN); /* RTS has no say then */
    for (unsigned i = 0; i < 8; i++) {
        CHECK_EQ(pl011_modem_outputs(&uart), PL011_CR_RTS);
        CHECK(feed('a'));
    }
    CHECK_EQ(pl011_modem_outputs(&uart), 0);
    CHECK(!feed('b')); /* the other end sees it */
    rd(PL011_DR);
    CHECK_EQ(pl011_modem_outputs(&uart), PL011_CR_RTS);
    CHECK(feed('b'));
}

/* --- DMA requests (2.7, 3.3.14) ------------------------------------------------------------ */

static void start_dma(uint32_t dmacr, uint32_t lcr_h)
{
    start();
    set_line(1, 0, lcr_h, ON);
    wr(PL011_DMACR, dmacr);
}

TEST(pl011_line, receive_requests_are_single_with_a_character_and_burst_at_the_level)
{
    start_dma(PL011_DMACR_RXDMAE, W8_FIFO);
    CHECK_EQ(pl011_requests(&uart), 0);
    for (unsigned i = 1; i < 8; i++) {
        feed('a');
        CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ);
    }
    feed('a');
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ | PL011_RXDMABREQ);
    rd(PL011_DR); /* a request stays until it is answered */
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ | PL011_RXDMABREQ);
    pl011_dma_clear(&uart, PL011_RXDMA, true);
    CHECK_EQ(pl011_requests(&uart), 0);
    feed('a');
    CHECK_EQ(pl011_requests(&uart), 0);
    rd(PL011_DR);
    pl011_dma_clear(&uart, PL011_RXDMA, false); /* 7 are left */
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ);
    pl011_dma_clear(&uart, PL011_RXDMA, true);
    while (!(rd(PL011_FR) & PL011_FR_RXFE))
        rd(PL011_DR);
    pl011_dma_clear(&uart, PL011_RXDMA, false);
    CHECK_EQ(pl011_requests(&uart), 0);
}

TEST(pl011_line, transmit_requests_are_single_with_room_and_burst_at_the_level)
{
    start_dma(PL011_DMACR_TXDMAE, W8_FIFO);
    wr(PL011_CR, PL011_CR_UARTEN); /* nothing leaves */
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ | PL011_TXDMABREQ);
    for (unsigned i = 0; i < 8; i++)
        wr(PL011_DR, 'a');
    pl011_dma_clear(&uart, PL011_TXDMA, true);
    pl011_dma_clear(&uart, PL011_TXDMA, false);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ | PL011_TXDMABREQ);
    wr(PL011_DR, 'b'); /* above the level, but not answered */
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ | PL011_TXDMABREQ);
    pl011_dma_clear(&uart, PL011_TXDMA, true);
    pl011_dma_clear(&uart, PL011_TXDMA, false);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ);
    for (unsigned i = 9; i < 16; i++)
        wr(PL011_DR, 'c');
    pl011_dma_clear(&uart, PL011_TXDMA, true);
    pl011_dma_clear(&uart, PL011_TXDMA, false);
    CHECK_EQ(pl011_requests(&uart), 0); /* full */
    wr(PL011_CR, ON);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ);
    run_for(7 * FRAME);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ | PL011_TXDMABREQ);
}

TEST(pl011_line, without_fifos_only_single_requests_are_made)
{
    start_dma(PL011_DMACR_RXDMAE | PL011_DMACR_TXDMAE, W8);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ);
    feed('a');
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ | PL011_RXDMASREQ);
}

TEST(pl011_line, a_clear_is_for_its_side_alone)
{
    start_dma(PL011_DMACR_RXDMAE | PL011_DMACR_TXDMAE, W8);
    feed('a');
    pl011_dma_clear(&uart, PL011_TXDMA, true);
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ);
    pl011_dma_clear(&uart, PL011_RXDMA, true);
    pl011_dma_clear(&uart, PL011_TXDMA, false);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMASREQ);
}

TEST(pl011_line, requests_end_with_their_enable_and_with_the_uart)
{
    start_dma(PL011_DMACR_RXDMAE | PL011_DMACR_TXDMAE, W8_FIFO);
    feed('a');
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMA | PL011_RXDMASREQ);
    wr(PL011_DMACR, PL011_DMACR_RXDMAE);
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ);
    wr(PL011_DMACR, PL011_DMACR_TXDMAE);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMA);
    wr(PL011_CR, PL011_CR_TXE | PL011_CR_RXE);
    CHECK_EQ(pl011_requests(&uart), 0);
}

TEST(pl011_line, dmaonerr_holds_receive_requests_while_the_error_interrupt_is_asserted)
{
    start_dma(7, W8_FIFO);
    pl011_receive(&uart, 'a' | PL011_DR_FE);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMA | PL011_RXDMASREQ); /* masked: not asserted */
    wr(PL011_IMSC, PL011_INT_FE);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMA);
    wr(PL011_DMACR, PL011_DMACR_RXDMAE);
    CHECK_EQ(pl011_requests(&uart), PL011_RXDMASREQ);
    wr(PL011_DMACR, 7);
    wr(PL011_ICR, PL011_INT_FE);
    CHECK_EQ(pl011_requests(&uart), PL011_TXDMA | PL011_RXDMASREQ);
}

/* --- what the host's side asks -------------------------------------------------------------- */

static enum input_sign sign(uint32_t off, bool write)
{
    return pl011_class.input_sign(&uart, off, write);
}

TEST(pl011_line, software_that_waits_for_input_shows_it)
{
    start();
    CHECK_EQ(sign(PL011_DR, false), INPUT_UNSAID); /* the receiver is off */
    set_line(1, 0, W8_FIFO, ON);
    CHECK_EQ(sign(PL011_DR, true), INPUT_UNSAID);
    CHECK_EQ(sign(PL011_CR, true), INPUT_UNSAID);
    CHECK_EQ(sign(PL011_DR, false), INPUT_WANTED);
    CHECK_EQ(sign(PL011_FR, false), INPUT_LOOKED);
    wr(PL011_DR, 'a');
    CHECK_EQ(sign(PL011_FR, false), INPUT_UNSAID); /* it waits for the transmitter */
    CHECK(run_dry());
    CHECK_EQ(sign(PL011_FR, false), INPUT_LOOKED);
    wr(PL011_IMSC, PL011_INT_RT);
    CHECK_EQ(sign(PL011_IMSC, true), INPUT_WANTED);
    wr(PL011_IMSC, PL011_INT_TX);
    CHECK_EQ(sign(PL011_IMSC, true), INPUT_UNSAID);
    wr(PL011_DMACR, PL011_DMACR_RXDMAE);
    CHECK_EQ(sign(PL011_DMACR, true), INPUT_WANTED);
}
