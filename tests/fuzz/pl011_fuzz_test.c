/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random register accesses, characters, wires and resets against the PL011 core. Nothing may crash,
 * no character may get lost uncounted: after each step the device's invariants are checked.
 */
#include "fuzz.h"
#include "pl011_rig.h"

static const uint32_t regs[] = {PL011_DR,   PL011_RSR,  PL011_FR,  PL011_IBRD, PL011_FBRD,
                                PL011_LCR_H, PL011_CR,  PL011_IFLS, PL011_IMSC, PL011_RIS,
                                PL011_MIS,  PL011_ICR,  PL011_DMACR};

static uint32_t offset(void)
{
    return pick(8) ? regs[pick(sizeof regs / sizeof regs[0])] : pick(0x1000);
}

static void write_register(void)
{
    switch (pick(6)) {
    case 0: /* fast enough for something to happen */
        set_line(pick(8) ? pick(3) : rnd(), pick(4) ? 0 : rnd(), rnd() & (pick(4) ? 0xfe : 0xff),
                 ON | (pick(3) ? 0 : rnd()));
        break;
    case 1:
        device_write(&uart, offset(), 1u << pick(3), rnd());
        break;
    case 2:
        wr(regs[pick(sizeof regs / sizeof regs[0])], rnd() & 0xffff);
        break;
    default:
        wr(PL011_DR, rnd());
    }
}

static void step(void)
{
    uint32_t val;

    switch (pick(16)) {
    case 0:
        if (!pick(50))
            device_reset(&uart);
        break;
    case 1:
        pl011_class.input(&uart, pick(PL011_INPUTS), pick(2));
        break;
    case 2:
        pl011_dma_clear(&uart, pick(2) ? PL011_RXDMA : PL011_TXDMA, pick(2));
        break;
    case 3:
    case 4:
        pl011_receive(&uart, rnd());
        break;
    case 5:
        pl011_class.get_char(&uart, (uint8_t)rnd());
        break;
    case 6:
    case 7:
    case 8:
        run_for(pick(pick(4) ? 200 : 5000));
        break;
    case 9: /* an initiator that runs ahead of the alarm */
        uart.dev.now += pick(1000);
        break;
    case 10:
    case 11:
        rd(PL011_DR);
        break;
    case 12:
        device_read(&uart, offset(), 1u << pick(3), &val);
        break;
    default:
        write_register();
    }
}

static bool invariants(void)
{
    const uint32_t depth = (uart.lcr_h & PL011_LCR_H_FEN) ? 16 : 1;
    const uint32_t mis = uart.ris & uart.imsc, requests = pl011_requests(&uart);
    const uint32_t fr = device_peek(&uart, PL011_FR);

    return adds_up() && CHECK_LE(uart.tx.count, depth) && CHECK_LE(uart.rx.count, depth) &&
           CHECK_LT(uart.tx.head, PL011_FIFO_MOST) && CHECK_LT(uart.rx.head, PL011_FIFO_MOST) &&
           CHECK_EQ(line[PL011_INTR], mis != 0) &&
           CHECK_EQ(line[PL011_EINTR], (mis & PL011_INT_ERRORS) != 0) &&
           CHECK_EQ(fr & PL011_FR_BUSY ? 1 : 0, uart.sending || uart.tx.count) &&
           /* what is under way ends */
           (!uart.sending || CHECK_LE(alarm_cycle, (uart.sent_at + 3) / 4)) &&
           (uart.rx.count || CHECK(!(uart.ris & (PL011_INT_RT | PL011_INT_RX)))) &&
           /* whoever may send does */
           (!(uart.cr & PL011_CR_UARTEN) || !(uart.cr & PL011_CR_TXE) ||
            (uart.cr & PL011_CR_CTSEN) || (uart.lcr_h & PL011_LCR_H_BRK) || !uart.tx.count ||
            CHECK(uart.sending)) &&
           requests_told() && CHECK_EQ(requests & uart.request_clear, 0) &&
           ((uart.cr & PL011_CR_UARTEN) || CHECK_EQ(requests, 0)) &&
           ((uart.dmacr & PL011_DMACR_RXDMAE) || CHECK_EQ(requests & PL011_RXDMA, 0)) &&
           ((uart.dmacr & PL011_DMACR_TXDMAE) || CHECK_EQ(requests & PL011_TXDMA, 0));
}

/* Returns how many characters were sent or read. */
static uint64_t fuzz(uint64_t seed, unsigned steps)
{
    uint64_t moved = 0;

    start();
    fuzz_seed(seed);
    for (unsigned i = 0; i < steps; i++) {
        const uint64_t before = uart.tx.out + uart.rx.out;

        step();
        moved += uart.tx.out + uart.rx.out > before ? uart.tx.out + uart.rx.out - before : 0;
        if (!invariants()) {
            CHECK_EQ(seed, i); /* names seed and step */
            break;
        }
    }
    return moved;
}

/* Each seed is 10,000 steps. */
TEST(fuzz, random_accesses_and_characters_keep_the_invariants)
{
    const unsigned seeds = fuzz_seeds(100);
    uint64_t moved = 0;

    for (unsigned s = 1; s <= seeds; s++)
        moved += fuzz(s, 10000);
    CHECK_GT(moved, 1000);
}
