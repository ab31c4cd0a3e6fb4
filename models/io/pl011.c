/* SPDX-License-Identifier: Apache-2.0 */
#include "pl011_line.h"

/* --- register side effects ----------------------------------------------------------- */

static uint32_t dr_get(const void *dev, unsigned i)
{
    (void)i;
    return pl011_oldest(dev);
}

static void dr_read(void *dev, unsigned i)
{
    (void)i;
    pl011_take(dev);
}

/* Data may be written before the UART is enabled (3.4.3). */
static void dr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl011 *d = dev;

    (void)i;
    (void)old;
    if (!pl011_put(d, val))
        note(&d->dev.notes, NOTE_GUEST_ERROR, 0, "write 0x%02x to UARTDR while the FIFO is full%s",
             val, pl011_enabled(d, PL011_CR_TXE) ? "" : " and the transmitter off");
}

static void ecr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    (void)val;
    (void)old;
    ((struct pl011 *)dev)->rsr = 0;
}

static uint32_t rsr_get(const void *dev, unsigned i)
{
    (void)i;
    return ((const struct pl011 *)dev)->rsr;
}

static uint32_t fr_get(const void *dev, unsigned i)
{
    (void)i;
    return pl011_flags(dev);
}

/* These registers must not change while the UART is enabled or completes a character (3.3.7). */
static void check_stopped(struct pl011 *d, uint32_t off, const char *name, uint32_t changed)
{
    if (changed && ((d->cr & PL011_CR_UARTEN) || d->sending))
        note(&d->dev.notes, NOTE_GUEST_ERROR, off, "write changes %s while the UART is %s", name,
             (d->cr & PL011_CR_UARTEN) ? "enabled" : "busy");
}

static void ibrd_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    check_stopped(dev, PL011_IBRD, "UARTIBRD", val ^ old);
}

static void fbrd_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    check_stopped(dev, PL011_FBRD, "UARTFBRD", val ^ old);
}

/* The three registers of the line are one, which this write updates (3.3.7). */
static void lcr_h_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl011 *d = dev;

    (void)i;
    check_stopped(d, PL011_LCR_H, "UARTLCR_H", (val ^ old) & ~PL011_LCR_H_BRK);
    d->divisor = 64 * d->ibrd + d->fbrd;
    if ((val ^ old) & PL011_LCR_H_FEN)
        pl011_clear_fifos(d);
    if (!(val & PL011_LCR_H_BRK))
        d->break_sent = 0;
    else if (!(d->cr & PL011_CR_LBE))
        note(&d->dev.notes, NOTE_NOT_MODELLED, PL011_LCR_H,
             "break on UARTTXD: the other end does not see it");
}

static void cr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl011 *d = dev;

    (void)i;
    if (!((val & ~old) & PL011_CR_UARTEN))
        return;
    if (d->divisor != 64 * d->ibrd + d->fbrd)
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL011_CR, "enabled with a divisor that was not "
             "taken: UARTLCR_H was not written after UARTIBRD %u, UARTFBRD %u", d->ibrd, d->fbrd);
    if (d->divisor != pl011_bit_quarters(d))
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL011_IBRD, "enabled with an invalid divisor: "
             "UARTIBRD %u, UARTFBRD %u; it counts as %u", d->divisor / 64, d->divisor % 64,
             pl011_bit_quarters(d) / 64);
}

static void ifls_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl011 *d = dev;

    (void)i;
    (void)old;
    if (GET(val, PL011_IFLS_TXIFLSEL) > PL011_IFLS_MOST ||
        GET(val, PL011_IFLS_RXIFLSEL) > PL011_IFLS_MOST)
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL011_IFLS,
             "write 0x%02x to UARTIFLS selects a reserved level, which counts as 7/8", val);
}

static uint32_t mis_get(const void *dev, unsigned i)
{
    (void)i;
    return pl011_masked(dev);
}

static void icr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    (void)old;
    ((struct pl011 *)dev)->ris &= ~val;
}

static uint32_t periph_id_get(const void *dev, unsigned i)
{
    static const uint8_t id[4] = {0x11, 0x10, 0x04, 0x00};

    return id[i] |
           (i == 2 ? PUT(PL011_PERIPH_ID2_REVISION, ((const struct pl011 *)dev)->revision) : 0);
}

static uint32_t pcell_id_get(const void *dev, unsigned i)
{
    static const uint8_t id[4] = {0x0d, 0xf0, 0x05, 0xb1};

    (void)dev;
    return id[i];
}

/* --- register map --------------------------------------------------------------------- */

#define AT(member) offsetof(struct pl011, member)
#define SIZES .sizes = 1 | 2 | 4

static const struct reg map[] = {
    {.name = "UARTDR", .offset = PL011_DR, .at = REG_NO_STORE, SIZES, .read = 0xfff,
     .write = PL011_DR_DATA, .get = dr_get, .set = dr_set, .after_read = dr_read},
    {.name = "UARTRSR/UARTECR", .offset = PL011_RSR, .at = REG_NO_STORE, SIZES, .read = 0xf,
     .write = REG_ALL, .get = rsr_get, .set = ecr_set},
    {.name = "UARTFR", .offset = PL011_FR, .at = REG_NO_STORE, SIZES, .read = 0x1ff,
     .get = fr_get},
    {.name = "UARTILPR", .offset = PL011_ILPR, .at = AT(ilpr), SIZES, .read = PL011_ILPR_ILPDVSR,
     .write = PL011_ILPR_ILPDVSR, .unmodelled = PL011_ILPR_ILPDVSR},
    {.name = "UARTIBRD", .offset = PL011_IBRD, .at = AT(ibrd), SIZES, .read = PL011_IBRD_DIVINT,
     .write = PL011_IBRD_DIVINT, .set = ibrd_set},
    {.name = "UARTFBRD", .offset = PL011_FBRD, .at = AT(fbrd), SIZES, .read = PL011_FBRD_DIVFRAC,
     .write = PL011_FBRD_DIVFRAC, .set = fbrd_set},
    {.name = "UARTLCR_H", .offset = PL011_LCR_H, .at = AT(lcr_h), SIZES, .read = 0xff,
     .write = 0xff, .set = lcr_h_set},
    {.name = "UARTCR", .offset = PL011_CR, .at = AT(cr), SIZES, .read = 0xff87, .write = 0xff87,
     .reset = PL011_CR_RXE | PL011_CR_TXE, .unmodelled = PL011_CR_SIREN | PL011_CR_SIRLP,
     .set = cr_set},
    {.name = "UARTIFLS", .offset = PL011_IFLS, .at = AT(ifls), SIZES, .read = 0x3f, .write = 0x3f,
     .reset = 0x12, .set = ifls_set},
    {.name = "UARTIMSC", .offset = PL011_IMSC, .at = AT(imsc), SIZES, .read = PL011_INT_ALL,
     .write = PL011_INT_ALL},
    {.name = "UARTRIS", .offset = PL011_RIS, .at = AT(ris), SIZES, .read = PL011_INT_ALL},
    {.name = "UARTMIS", .offset = PL011_MIS, .at = REG_NO_STORE, SIZES, .read = PL011_INT_ALL,
     .get = mis_get},
    /* Software clears all with 0xffff. */
    {.name = "UARTICR", .offset = PL011_ICR, .at = REG_NO_STORE, SIZES, .write = 0xffff,
     .set = icr_set},
    {.name = "UARTDMACR", .offset = PL011_DMACR, .at = AT(dmacr), SIZES, .read = 0x7,
     .write = 0x7},
    {.name = "UARTTCR", .offset = PL011_TCR, .at = REG_NO_STORE, SIZES, .read = 0x7,
     .unmodelled = 0x7},
    {.name = "UARTITIP", .offset = PL011_ITIP, .at = REG_NO_STORE, SIZES, .read = 0xff,
     .unmodelled = 0xff},
    {.name = "UARTITOP", .offset = PL011_ITOP, .at = REG_NO_STORE, SIZES, .read = 0xffff,
     .unmodelled = 0xffff},
    {.name = "UARTTDR", .offset = PL011_TDR, .at = REG_NO_STORE, SIZES, .read = 0x7ff,
     .unmodelled = 0x7ff},
    {.name = "UARTPeriphID", .offset = PL011_PERIPH_ID, .count = 4, .step = 4,
     .at = REG_NO_STORE, SIZES, .read = 0xff, .get = periph_id_get},
    {.name = "UARTPCellID", .offset = PL011_PCELL_ID, .count = 4, .step = 4, .at = REG_NO_STORE,
     SIZES, .read = 0xff, .get = pcell_id_get},
};

#define FIELD(member) {.name = #member, .at = AT(member), .size = sizeof((struct pl011 *)0)->member}

static const struct field fields[] = {
    FIELD(revision), FIELD(rsr), FIELD(divisor), FIELD(modem), FIELD(modem_told), FIELD(sending),
    FIELD(shift), FIELD(break_sent), FIELD(overrun), FIELD(requests), FIELD(request_clear),
    FIELD(levels), FIELD(last), FIELD(sent_at), FIELD(timeout_at), FIELD(alarm), FIELD(tx.head),
    FIELD(tx.count), FIELD(tx.in), FIELD(tx.out), FIELD(tx.lost), FIELD(rx.head), FIELD(rx.count),
    FIELD(rx.in), FIELD(rx.out), FIELD(rx.lost),
    {.name = "tx.slot", .at = AT(tx.slot), .size = 2, .count = PL011_FIFO_MOST, .stride = 2},
    {.name = "rx.slot", .at = AT(rx.slot), .size = 2, .count = PL011_FIFO_MOST, .stride = 2},
};

/* --- class -------------------------------------------------------------------------- */

static enum bus_status bus_read(void *dev, uint32_t off, unsigned size, uint32_t *val)
{
    struct pl011 *d = dev;
    enum bus_status st;

    pl011_catch_up(d);
    st = reg_read(&d->dev.bank, d, &d->dev.notes, off, size, val);
    pl011_update(d);
    return st;
}

static enum bus_status bus_write(void *dev, uint32_t off, unsigned size, uint32_t val)
{
    struct pl011 *d = dev;
    enum bus_status st;

    pl011_catch_up(d);
    st = reg_write(&d->dev.bank, d, &d->dev.notes, off, size, val);
    pl011_update(d);
    return st;
}

static void init(void *dev, const void *config)
{
    struct pl011 *d = dev;

    d->revision = ((const struct pl011_config *)config)->revision;
    d->modem = PL011_FR_CTS | PL011_FR_DSR | PL011_FR_DCD;
}

static void reset(void *dev)
{
    struct pl011 *d = dev;

    reg_reset(&d->dev.bank, d);
    pl011_line_reset(d);
}

static const struct param params[] = {
    {"dmavp,revision", offsetof(struct pl011_config, revision), PL011_R1P5, 0, 15,
     "revision in PeriphID2: from 3 (r1p5) on FIFOs of 32 characters, before 16"},
    PARAM_END,
};

static const char *const compatible[] = {"arm,pl011", NULL};

static const char *const irq_names[] = {"msintr", "rxintr", "txintr", "rtintr", "eintr", "intr"};

/* As in the binding. */
static const char *const request_names[] = {[PL011_RX] = "rx", [PL011_TX] = "tx"};

const struct device_class pl011_class = {
    .name = "pl011",
    .compatible = compatible,
    .size = sizeof(struct pl011),
    .config_size = sizeof(struct pl011_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = 0x1000,
    .irqs = PL011_IRQS,
    .irq_names = irq_names,
    .inputs = PL011_INPUTS,
    .requests = PL011_REQUESTS,
    .request_names = request_names,
    .init = init,
    .reset = reset,
    .read = bus_read,
    .write = bus_write,
    .input = pl011_input,
    .ack = pl011_ack,
    .alarm = pl011_alarm,
    .get_char = pl011_get_char,
    .input_sign = pl011_input_sign,
    .char_cycles = pl011_char_cycles,
};
