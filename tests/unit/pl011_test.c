/* SPDX-License-Identifier: Apache-2.0 */
/* PL011 core: registers, FIFOs, interrupts, loopback. Numbers are sections of DDI 0183. */
#include "pl011_rig.h"

static bool feed(uint8_t c)
{
    return pl011_class.get_char(&uart, c);
}

/* The registers that software can set, not as they are after reset. */
static void use_everything(void)
{
    set_line(3, 7, W8_FIFO, ON | PL011_CR_LBE | PL011_CR_DTR | PL011_CR_OUT2);
    wr(PL011_IFLS, 0);
    wr(PL011_IMSC, PL011_INT_ALL);
    wr(PL011_DMACR, 7);
    for (unsigned i = 0; i < 40; i++) {
        wr(PL011_DR, 'a' + i);
        run_for(100);
    }
    pl011_receive(&uart, 'x');
    run_for(20000);
    wr(PL011_DR, 'z');
}

/* 3.2 */
TEST(pl011, reset_values_are_those_of_the_manual)
{
    static struct pl011 fresh;
    const struct pl011_config config = {PL011_R1P3};
    const char *where = "";

    start();
    device_init(&fresh, &pl011_class, "fresh");
    device_start(&fresh, &config);
    use_everything();
    CHECK(line[PL011_INTR]);
    CHECK(line[PL011_MSINTR]);
    CHECK(line[PL011_RXINTR]);
    CHECK_NE(pl011_requests(&uart), 0);
    CHECK(!device_equal(&uart, &fresh, &where));
    device_reset(&uart);
    if (!device_equal(&uart, &fresh, &where))
        CHECK_STR(where, "");
    for (unsigned i = 0; i < PL011_IRQS; i++)
        CHECK(!line[i]);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(pl011_requests(&uart), 0);
    CHECK_EQ(rd(PL011_DR), 0);
    CHECK_EQ(rd(PL011_RSR), 0);
    CHECK_EQ(rd(PL011_FR), PL011_FR_TXFE | PL011_FR_RXFE | PL011_FR_CTS | PL011_FR_DSR |
                               PL011_FR_DCD);
    CHECK_EQ(rd(PL011_ILPR), 0);
    CHECK_EQ(rd(PL011_IBRD), 0);
    CHECK_EQ(rd(PL011_FBRD), 0);
    CHECK_EQ(rd(PL011_LCR_H), 0);
    CHECK_EQ(rd(PL011_CR), 0x300);
    CHECK_EQ(rd(PL011_IFLS), 0x12);
    CHECK_EQ(rd(PL011_IMSC), 0);
    CHECK_EQ(rd(PL011_RIS), 0);
    CHECK_EQ(rd(PL011_MIS), 0);
    CHECK_EQ(rd(PL011_DMACR), 0);
}

/* 3.3.15, 3.3.16 */
TEST_P(pl011, identification_tells_the_revision_and_the_revision_the_fifo, 4)
{
    static const uint32_t cell[] = {0x0d, 0xf0, 0x05, 0xb1};
    const struct pl011_config config = {param};

    rig_start(&uart, &pl011_class, &config, 4);
    CHECK_EQ(rd(PL011_PERIPH_ID), 0x11);
    CHECK_EQ(rd(PL011_PERIPH_ID + 4), 0x10);
    CHECK_EQ(rd(PL011_PERIPH_ID + 8), param << 4 | 4);
    CHECK_EQ(rd(PL011_PERIPH_ID + 12), 0);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(rd(PL011_PCELL_ID + 4 * i), cell[i]);
    set_line(1, 0, W8_FIFO, ON);
    for (unsigned i = 0; i < (param == PL011_R1P5 ? 32u : 16u); i++) {
        CHECK_EQ(rd(PL011_FR) & PL011_FR_RXFF, 0);
        CHECK(feed('a'));
    }
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_RXFF | PL011_FR_RXFE), PL011_FR_RXFF);
    CHECK(!feed('b'));
    CHECK_EQ(errors(), 0);
}

/* 3.3.1, 3.3.7: with FEN = 0 the FIFOs are holding registers. */
TEST(pl011, without_fifos_there_is_room_for_one_character)
{
    start();
    set_line(1, 0, W8, ON);
    CHECK(feed('a'));
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_RXFF | PL011_FR_RXFE), PL011_FR_RXFF);
    CHECK(!feed('b'));
    CHECK_EQ(rd(PL011_DR), 'a');
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_RXFF | PL011_FR_RXFE), PL011_FR_RXFE);
    wr(PL011_DR, 'x'); /* into the shift register */
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_TXFF | PL011_FR_TXFE), PL011_FR_TXFE);
    wr(PL011_DR, 'y');
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_TXFF | PL011_FR_TXFE), PL011_FR_TXFF);
    wr(PL011_DR, 'z');
    CHECK_EQ(errors(), 1);
    CHECK_STR(last_note, "write 0x7a to UARTDR while the FIFO is full");
    CHECK(run_dry());
    CHECK_EQ(sent_count, 2);
    CHECK_EQ(uart.tx.lost, 1);
    CHECK(adds_up());
}

TEST(pl011, the_receive_fifo_keeps_order_round_and_round)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    for (unsigned round = 0; round < 5; round++) {
        for (unsigned i = 0; i < 13; i++)
            CHECK(feed((uint8_t)(0x41 + i + round)));
        for (unsigned i = 0; i < 13; i++)
            CHECK_EQ(rd(PL011_DR), 0x41 + i + round);
        CHECK_EQ(rd(PL011_FR) & PL011_FR_RXFE, PL011_FR_RXFE);
    }
    CHECK(adds_up());
}

/* 3.4.3: written before the UART is enabled, sent once it is. */
TEST(pl011, characters_wait_for_the_transmitter)
{
    start();
    set_line(1, 0, W8_FIFO, PL011_CR_TXE);
    for (unsigned i = 0; i < 16; i++)
        wr(PL011_DR, 'a' + i);
    run_for(100 * FRAME);
    CHECK_EQ(sent_count, 0);
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_BUSY | PL011_FR_TXFF), PL011_FR_BUSY | PL011_FR_TXFF);
    CHECK_EQ(errors(), 0);
    wr(PL011_DR, '!');
    CHECK_HAS(last_note, "FIFO is full and the transmitter off");
    wr(PL011_CR, PL011_CR_UARTEN);
    run_for(100 * FRAME);
    CHECK_EQ(sent_count, 0);
    wr(PL011_CR, ON);
    CHECK(run_dry());
    CHECK_EQ(sent_count, 16);
    CHECK_MEM(sent, "abcdefghijklmnop", 16);
}

/* 3.3.8: a character under way is completed. */
TEST(pl011, disabled_in_the_middle_it_completes_the_character_and_no_more)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    wr(PL011_DR, 'a');
    wr(PL011_DR, 'b');
    run_for(10);
    wr(PL011_CR, 0);
    run_for(10 * FRAME);
    CHECK_EQ(sent_count, 1);
    CHECK(rd(PL011_FR) & PL011_FR_BUSY); /* for b */
    wr(PL011_CR, PL011_CR_UARTEN | PL011_CR_RXE);
    wr(PL011_IFLS, 0);
    CHECK(feed('x'));
    CHECK(feed('y'));
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_RX, PL011_INT_RX);
    wr(PL011_CR, 0);
    wr(PL011_LCR_H, W8); /* flushes */
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_RX, 0);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(uart.rx.lost, 2);
    CHECK_EQ(rd(PL011_FR) & (PL011_FR_BUSY | PL011_FR_TXFE), PL011_FR_TXFE);
    wr(PL011_CR, ON);
    run_for(10 * FRAME);
    CHECK_EQ(sent_count, 1);
    CHECK_EQ(uart.tx.lost, 1);
    CHECK(adds_up());
    CHECK_EQ(errors(), 0);
}

TEST_P(pl011, only_the_bits_of_the_word_travel, 4)
{
    const uint32_t mask = 0xff >> (3 - param);

    start();
    set_line(1, 0, PUT(PL011_LCR_H_WLEN, param), ON);
    wr(PL011_DR, 0xff);
    CHECK(feed(0xff));
    CHECK_EQ(rd(PL011_DR), mask);
    CHECK(run_dry());
    CHECK_EQ(sent[0], mask);
}

/* --- interrupts (3.4) --------------------------------------------------------- */

static const unsigned trigger[] = {2, 4, 8, 12, 14};

/* 3.4.2, 3.3.9 */
TEST_P(pl011, the_receive_interrupt_comes_at_its_level_and_goes_below_it, 5)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    wr(PL011_IFLS, PUT(PL011_IFLS_RXIFLSEL, param));
    wr(PL011_IMSC, PL011_INT_RX);
    for (unsigned i = 0; i < trigger[param]; i++) {
        CHECK(!line[PL011_RXINTR]);
        feed('a');
    }
    CHECK(line[PL011_RXINTR]);
    CHECK(line[PL011_INTR]);
    CHECK_EQ(rd(PL011_MIS), PL011_INT_RX);
    feed('b');
    rd(PL011_DR);
    CHECK(line[PL011_RXINTR]);
    rd(PL011_DR);
    CHECK(!line[PL011_RXINTR]);
    CHECK(!line[PL011_INTR]);
    feed('c');
    CHECK(line[PL011_RXINTR]);
    wr(PL011_ICR, PL011_INT_RX);
    CHECK(!line[PL011_RXINTR]);
    feed('d'); /* above the level is not through it */
    CHECK(!line[PL011_RXINTR]);
}

TEST(pl011, without_fifos_each_character_received_interrupts)
{
    start();
    set_line(1, 0, W8, ON);
    wr(PL011_IMSC, PL011_INT_RX);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(!line[PL011_RXINTR]);
        feed('a');
        CHECK(line[PL011_RXINTR]);
        rd(PL011_DR);
    }
    CHECK(!line[PL011_RXINTR]);
}

/* 3.4.3: the transmit interrupt is for falling to the level. */
TEST_P(pl011, the_transmit_interrupt_comes_when_the_fifo_falls_to_its_level, 5)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    wr(PL011_IFLS, PUT(PL011_IFLS_TXIFLSEL, param));
    wr(PL011_IMSC, PL011_INT_TX);
    CHECK(!line[PL011_TXINTR]); /* empty, but it did not fall */
    for (unsigned i = 0; i <= trigger[param]; i++)
        wr(PL011_DR, 'a'); /* the first one is in the shift register */
    CHECK(!line[PL011_TXINTR]);
    wr(PL011_DR, 'b');
    run_for(FRAME - 1);
    CHECK(!line[PL011_TXINTR]);
    run_for(1);
    CHECK(line[PL011_TXINTR]);
    CHECK_EQ(rd(PL011_MIS), PL011_INT_TX);
    wr(PL011_DR, 'c');
    CHECK(!line[PL011_TXINTR]);
    run_for(2 * FRAME);
    CHECK(line[PL011_TXINTR]);
    wr(PL011_DR, 'd'); /* up to the level, not above it */
    CHECK(line[PL011_TXINTR]);
    wr(PL011_ICR, PL011_INT_TX);
    CHECK(!line[PL011_TXINTR]);
    CHECK(run_dry());
    CHECK(!line[PL011_TXINTR]);
}

TEST(pl011, without_fifos_the_transmit_interrupt_is_an_empty_holding_register)
{
    start();
    set_line(1, 0, W8, ON);
    wr(PL011_IMSC, PL011_INT_TX);
    CHECK(!line[PL011_TXINTR]);
    wr(PL011_DR, 'a'); /* goes on to the shift register at once */
    CHECK(line[PL011_TXINTR]);
    wr(PL011_DR, 'b');
    CHECK(!line[PL011_TXINTR]);
    run_for(FRAME);
    CHECK(line[PL011_TXINTR]);
}

/* 3.3.10 to 3.3.13 */
TEST_P(pl011, each_interrupt_has_its_mask_its_clear_and_its_output, 11)
{
    static const unsigned output[] = {
        PL011_MSINTR, PL011_MSINTR, PL011_MSINTR, PL011_MSINTR, PL011_RXINTR, PL011_TXINTR,
        PL011_RTINTR, PL011_EINTR,  PL011_EINTR,  PL011_EINTR,  PL011_EINTR};

    start();
    set_line(1, 0, W8 | PL011_LCR_H_PEN, ON);
    for (unsigned i = 0; i < PL011_INPUTS; i++)
        pl011_class.input(&uart, i, i != PL011_NRI);
    wr(PL011_DR, 'a');
    pl011_receive(&uart, 'b' | PL011_DR_FE | PL011_DR_PE);
    pl011_receive(&uart, 'c');
    run_for(2 * TIMEOUT);
    rd(PL011_DR);
    pl011_receive(&uart, PL011_DR_BE);
    run_for(2 * TIMEOUT);
    CHECK_EQ(rd(PL011_RIS), PL011_INT_ALL);
    CHECK_EQ(rd(PL011_MIS), 0);
    CHECK(!line[PL011_INTR]);
    wr(PL011_IMSC, BIT(param));
    CHECK_EQ(rd(PL011_MIS), BIT(param));
    for (unsigned i = 0; i < PL011_IRQS; i++)
        CHECK_EQ(line[i], i == output[param] || i == PL011_INTR);
    wr(PL011_ICR, PL011_INT_ALL & ~BIT(param));
    CHECK_EQ(rd(PL011_RIS), BIT(param));
    wr(PL011_ICR, BIT(param));
    CHECK_EQ(rd(PL011_RIS), 0);
    for (unsigned i = 0; i < PL011_IRQS; i++)
        CHECK(!line[i]);
    CHECK_EQ(errors(), 0);
}

/* --- errors (3.3.1, 3.3.2) ------------------------------------------------------- */

TEST(pl011, errors_travel_with_their_character_through_the_fifo)
{
    static const uint32_t in[] = {'a', 'b' | PL011_DR_FE, 'c' | PL011_DR_PE, PL011_DR_BE | 'x',
                                  'e' | PL011_DR_FE | PL011_DR_PE};

    start();
    set_line(1, 0, W8_FIFO | PL011_LCR_H_PEN, ON);
    for (unsigned i = 0; i < 5; i++)
        pl011_receive(&uart, in[i]);
    CHECK_EQ(rd(PL011_RSR), 0); /* nothing was read yet */
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQ(rd(PL011_DR), i == 3 ? PL011_DR_BE : in[i]); /* a break reads 0 */
        CHECK_EQ(rd(PL011_RSR), in[i] >> 8);
    }
    wr(PL011_ECR, 0);
    CHECK_EQ(rd(PL011_RSR), 0);
    set_line(1, 0, W8_FIFO, ON);
    pl011_receive(&uart, 'p' | PL011_DR_PE); /* no parity bit: nothing that could be wrong */
    CHECK_EQ(rd(PL011_DR), 'p');
}

TEST(pl011, overrun_loses_the_new_character_and_marks_the_next_one)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    for (unsigned i = 0; i < 16; i++)
        pl011_receive(&uart, 'a' + i);
    CHECK_EQ(rd(PL011_RSR), 0);
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_OE, 0);
    pl011_receive(&uart, 'X');
    CHECK_EQ(rd(PL011_RSR), PL011_RSR_OE); /* at once */
    CHECK_EQ(rd(PL011_RIS) & PL011_INT_OE, PL011_INT_OE);
    pl011_receive(&uart, 'Y');
    for (unsigned i = 0; i < 8; i++)
        CHECK_EQ(rd(PL011_DR), 'a' + i);
    pl011_receive(&uart, 'z');
    pl011_receive(&uart, '0');
    for (unsigned i = 8; i < 16; i++)
        CHECK_EQ(rd(PL011_DR), 'a' + i);
    CHECK_EQ(rd(PL011_RSR), PL011_RSR_OE);
    wr(PL011_ECR, 0xffffffff);
    CHECK_EQ(rd(PL011_RSR), 0);
    CHECK_EQ(rd(PL011_DR), PL011_DR_OE | 'z');
    CHECK_EQ(rd(PL011_DR), '0');
    CHECK_EQ(rd(PL011_RSR), 0);
    CHECK_EQ(uart.rx.lost, 2);
    CHECK(adds_up());
    CHECK_EQ(errors(), 0);
}

TEST(pl011, the_wire_waits_for_nobody_and_what_nobody_hears_is_counted)
{
    start();
    set_line(1, 0, W8_FIFO, PL011_CR_UARTEN | PL011_CR_TXE);
    CHECK(!feed('a'));
    CHECK_EQ(uart.rx.in, 0);
    pl011_receive(&uart, 'a');
    wr(PL011_CR, PL011_CR_RXE);
    pl011_receive(&uart, 'b');
    wr(PL011_CR, ON | PL011_CR_LBE);
    CHECK(!feed('c'));
    pl011_receive(&uart, 'c');
    CHECK_EQ(rd(PL011_FR) & PL011_FR_RXFE, PL011_FR_RXFE);
    CHECK_EQ(uart.rx.in, 3);
    CHECK_EQ(uart.rx.lost, 3);
    CHECK(adds_up());
}

/* --- what software must not do -------------------------------------------------------- */

/* 3.3.7: the three are one register; without the write of LCR_H nothing is taken. */
TEST(pl011, a_divisor_is_taken_with_the_write_of_lcr_h)
{
    start();
    set_line(2, 0, W8, 0);
    wr(PL011_IBRD, 5);
    wr(PL011_FBRD, 3);
    wr(PL011_CR, ON);
    CHECK_EQ(errors(), 1);
    CHECK_HAS(last_note, "UARTLCR_H was not written after UARTIBRD 5, UARTFBRD 3");
    wr(PL011_DR, 'a');
    CHECK_EQ(alarm_cycle, 2 * FRAME);
}

TEST(pl011, line_registers_must_not_change_while_it_is_enabled_or_busy)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    wr(PL011_IBRD, 1); /* no change */
    wr(PL011_LCR_H, W8_FIFO | PL011_LCR_H_BRK); /* how a break is sent */
    wr(PL011_LCR_H, W8_FIFO);
    CHECK_EQ(errors(), 0);
    wr(PL011_LCR_H, W8);
    CHECK_STR(last_note, "write changes UARTLCR_H while the UART is enabled");
    wr(PL011_IBRD, 2);
    CHECK_STR(last_note, "write changes UARTIBRD while the UART is enabled");
    wr(PL011_FBRD, 2);
    CHECK_STR(last_note, "write changes UARTFBRD while the UART is enabled");
    CHECK_EQ(errors(), 3);
    run_for(2 * FRAME); /* the break */
    wr(PL011_DR, 'a');
    wr(PL011_CR, 0);
    wr(PL011_IBRD, 1);
    CHECK_EQ(errors(), 4);
    CHECK(run_dry());
    wr(PL011_IBRD, 3);
    CHECK_EQ(errors(), 4);
}

/* 3.3.6: the divisor is 1 to 65535. */
TEST(pl011, an_invalid_divisor_is_told_and_counts_as_the_nearest)
{
    start();
    set_line(0, 63, W8, ON);
    CHECK_EQ(errors(), 1);
    CHECK_HAS(last_note, "invalid divisor: UARTIBRD 0, UARTFBRD 63; it counts as 1");
    wr(PL011_DR, 'a');
    CHECK_EQ(alarm_cycle, FRAME);
    CHECK(run_dry());
    start();
    set_line(65535, 0, W8, ON);
    CHECK_EQ(errors(), 0);
    set_line(65535, 1, W8, ON);
    CHECK_EQ(errors(), 1);
    CHECK_HAS(last_note, "it counts as 65535");
    wr(PL011_DR, 'a');
    CHECK_EQ(alarm_cycle, uart.dev.now + FRAME * 65535ull);
}

TEST(pl011, reserved_levels_bits_and_offsets_are_guest_errors)
{
    uint32_t v;

    start();
    wr(PL011_IFLS, 5);
    CHECK_HAS(last_note, "reserved level");
    wr(PL011_IFLS, 5 << 3);
    CHECK_EQ(errors(), 2);
    wr(PL011_CR, BIT(3));
    wr(PL011_FR, 1);
    wr(PL011_RIS, 1);
    wr(PL011_MIS, 1);
    wr(PL011_PERIPH_ID, 1);
    wr(PL011_IMSC, BIT(11));
    wr(PL011_DMACR, BIT(3));
    CHECK_EQ(rd(PL011_ICR), 0);
    CHECK_EQ(rd(0x010), 0);
    CHECK_EQ(errors(), 11);
    CHECK_EQ(device_read(&uart, PL011_FR + 1, 1, &v), BUS_ERROR);
    CHECK_EQ(errors(), 12);
    for (unsigned size = 1; size <= 4; size *= 2)
        CHECK_EQ(device_read(&uart, PL011_FR, size, &v), BUS_OK);
    CHECK_EQ(errors(), 12);
}

TEST(pl011, irda_and_test_registers_are_told_as_not_modelled)
{
    static const uint32_t reg[] = {PL011_TCR, PL011_ITIP, PL011_ITOP, PL011_TDR, PL011_ILPR};

    start();
    for (unsigned i = 0; i < 5; i++) {
        wr(reg[i], 7);
        CHECK_EQ(uart.dev.notes.count[NOTE_NOT_MODELLED], i + 1);
    }
    wr(PL011_CR, PL011_CR_SIREN | PL011_CR_SIRLP);
    CHECK_EQ(uart.dev.notes.count[NOTE_NOT_MODELLED], 6);
    CHECK_EQ(rd(PL011_CR), PL011_CR_SIREN | PL011_CR_SIRLP);
    set_line(1, 0, W8 | PL011_LCR_H_BRK, ON);
    CHECK_HAS(last_note, "break on UARTTXD");
    CHECK_EQ(errors(), 0);
}

TEST(pl011, a_debugger_takes_nothing)
{
    start();
    set_line(1, 0, W8, ON);
    feed('a');
    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(device_peek(&uart, PL011_DR), 'a');
    CHECK_EQ(device_peek(&uart, PL011_FR) & PL011_FR_RXFF, PL011_FR_RXFF);
    CHECK_EQ(rd(PL011_DR), 'a');
}
