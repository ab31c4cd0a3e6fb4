/* SPDX-License-Identifier: Apache-2.0 */
#include "ns16550a.h"

#include <string.h>

#define TIMEOUT_FRAMES 4 /* character timeout, in characters (section 8.10) */

static bool fifos(const struct ns16550a *d)
{
    return d->fcr & UART_FCR_ENABLE;
}

static bool dlab(const struct ns16550a *d)
{
    return d->lcr & UART_LCR_DLAB;
}

/* --- interrupts ---------------------------------------------------------- */

static uint32_t trigger(const struct ns16550a *d)
{
    static const uint8_t level[] = {1, 4, 8, 14};

    return fifos(d) ? level[GET(d->fcr, UART_FCR_TRIGGER)] : 1;
}

/* The pending interrupt of the highest priority (table of section 8.5). Timeout and data have the
 * same priority; while both hold, the timeout is shown. */
static uint32_t identify(const struct ns16550a *d)
{
    if ((d->ier & UART_IER_ELSI) && d->overrun)
        return UART_IIR_LINE;
    if ((d->ier & UART_IER_ERBFI) && d->timeout_pending)
        return UART_IIR_TIMEOUT;
    if ((d->ier & UART_IER_ERBFI) && d->count >= trigger(d))
        return UART_IIR_DATA;
    if ((d->ier & UART_IER_ETBEI) && d->thre_pending)
        return UART_IIR_THRE;
    if ((d->ier & UART_IER_EDSSI) && d->modem_delta)
        return UART_IIR_MODEM;
    return UART_IIR_NONE;
}

static void update_irq(struct ns16550a *d)
{
    if (d->dev.set_irq)
        d->dev.set_irq(d->dev.shell, 0, identify(d) != UART_IIR_NONE);
}

/* --- receiver ------------------------------------------------------------ */

/* Device cycles of one character: 16 input clocks per bit and divisor step; start, data, parity and
 * stop bits. A divisor of 0 counts as 1. */
static uint64_t frame_cycles(const struct ns16550a *d)
{
    uint32_t bits = 1 + 5 + GET(d->lcr, UART_LCR_WLS) + GET(d->lcr, UART_LCR_PEN) + 1 +
                    GET(d->lcr, UART_LCR_STB);

    return 16ull * (d->divisor ? d->divisor : 1) * bits * d->uart_divider;
}

/* Starts the character timeout anew, or stops it if the FIFO is empty. */
static void restart_timeout(struct ns16550a *d)
{
    d->timeout_at = UINT64_MAX;
    if (fifos(d) && d->count && !d->timeout_pending)
        d->timeout_at = d->dev.now + TIMEOUT_FRAMES * frame_cycles(d);
    if (d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, d->timeout_at);
}

static void alarm(void *dev)
{
    struct ns16550a *d = dev;

    if (d->dev.now < d->timeout_at)
        return;
    d->timeout_at = UINT64_MAX;
    d->timeout_pending = 1;
    update_irq(d);
}

static bool full(const struct ns16550a *d)
{
    return d->count == (fifos(d) ? UART_FIFO_BYTES : 1);
}

/* A byte comes off the line. Overrun: with FIFOs it is lost, without it replaces the one before. */
static void receive(struct ns16550a *d, uint8_t c)
{
    if (full(d)) {
        d->overrun = 1;
        if (!fifos(d))
            d->fifo[d->head] = c;
    } else {
        d->fifo[(d->head + d->count++) % UART_FIFO_BYTES] = c;
    }
    restart_timeout(d);
    update_irq(d);
}

static void clear_receiver(struct ns16550a *d)
{
    d->count = 0;
    d->timeout_pending = 0;
    restart_timeout(d);
}

/* In loopback the line is disconnected from the receiver: the byte waits. */
static bool get_char(void *dev, uint8_t c)
{
    struct ns16550a *d = dev;

    if (full(d) || (d->mcr & UART_MCR_LOOP))
        return false;
    receive(d, c);
    return true;
}

static enum input_sign input_sign(const void *dev, uint32_t off, bool write)
{
    const struct ns16550a *d = dev;

    if ((d->ier & UART_IER_ERBFI) || (off == UART_RBR && !write))
        return INPUT_WANTED;
    return off == UART_LSR && !write ? INPUT_LOOKED : INPUT_UNSAID;
}

/* --- modem lines ----------------------------------------------------------- */

/* MSR bits 7:4. In loopback the outputs of MCR take the place of the inputs (section 8.7). */
static uint32_t modem_lines(const struct ns16550a *d)
{
    if (!(d->mcr & UART_MCR_LOOP))
        return UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD;
    return PUT(UART_MSR_CTS, GET(d->mcr, UART_MCR_RTS)) |
           PUT(UART_MSR_DSR, GET(d->mcr, UART_MCR_DTR)) |
           PUT(UART_MSR_RI, GET(d->mcr, UART_MCR_OUT1)) |
           PUT(UART_MSR_DCD, GET(d->mcr, UART_MCR_OUT2));
}

/* --- register side effects --------------------------------------------- */

static uint32_t data_get(const void *dev, unsigned i)
{
    const struct ns16550a *d = dev;

    (void)i;
    if (dlab(d))
        return d->divisor & 0xff;
    if (d->count)
        return d->fifo[d->head];
    return fifos(d) ? 0 : d->last;
}

static void data_read(void *dev, unsigned i)
{
    struct ns16550a *d = dev;

    (void)i;
    if (dlab(d) || !d->count)
        return;
    d->last = d->fifo[d->head];
    d->head = (d->head + 1) % UART_FIFO_BYTES;
    d->count--;
    d->timeout_pending = 0;
    restart_timeout(d);
    update_irq(d);
}

static void data_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct ns16550a *d = dev;

    (void)i;
    (void)old;
    if (dlab(d)) {
        d->divisor = (d->divisor & 0xff00) | val;
        return;
    }
    if (d->mcr & UART_MCR_LOOP)
        receive(d, (uint8_t)val);
    else if (d->dev.put_char)
        d->dev.put_char(d->dev.shell, (uint8_t)val);
    d->thre_pending = 1;
    update_irq(d);
}

static uint32_t ier_get(const void *dev, unsigned i)
{
    const struct ns16550a *d = dev;

    (void)i;
    return dlab(d) ? d->divisor >> 8 : d->ier;
}

/* Bits 7:4 are always zero. Enabling the THRE interrupt makes it pending: THR is empty. */
static void ier_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct ns16550a *d = dev;

    (void)i;
    if (dlab(d)) {
        d->divisor = (d->divisor & 0xff) | val << 8;
        return;
    }
    old = d->ier;
    d->ier = val & 0xf;
    if ((d->ier ^ old) & UART_IER_ETBEI)
        d->thre_pending = GET(d->ier, UART_IER_ETBEI);
    update_irq(d);
}

static uint32_t iir_get(const void *dev, unsigned i)
{
    const struct ns16550a *d = dev;

    (void)i;
    return identify(d) | (fifos(d) ? UART_IIR_FIFOS : 0);
}

static void iir_read(void *dev, unsigned i)
{
    struct ns16550a *d = dev;

    (void)i;
    if (identify(d) != UART_IIR_THRE)
        return;
    d->thre_pending = 0;
    update_irq(d);
}

/* Other bits are only taken along with the enable bit; switching FIFOs on or off empties them. */
static void fcr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct ns16550a *d = dev;
    bool toggled = (val ^ d->fcr) & UART_FCR_ENABLE;

    (void)i;
    (void)old;
    d->fcr = (val & UART_FCR_ENABLE) ? val & (UART_FCR_ENABLE | UART_FCR_TRIGGER) : 0;
    if (toggled || (fifos(d) && (val & UART_FCR_CLEAR_RX)))
        clear_receiver(d);
    update_irq(d);
}

/* Bits 7:5 are always zero. */
static void mcr_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct ns16550a *d = dev;
    uint32_t before = modem_lines(d), changed;

    (void)i;
    (void)old;
    d->mcr = val & 0x1f;
    changed = before ^ modem_lines(d);
    d->modem_delta |= GET(changed, UART_MSR_CTS) ? UART_MSR_DCTS : 0;
    d->modem_delta |= GET(changed, UART_MSR_DSR) ? UART_MSR_DDSR : 0;
    d->modem_delta |= GET(changed & before, UART_MSR_RI) ? UART_MSR_TERI : 0;
    d->modem_delta |= GET(changed, UART_MSR_DCD) ? UART_MSR_DDCD : 0;
    update_irq(d);
}

static uint32_t mcr_get(const void *dev, unsigned i)
{
    (void)i;
    return ((const struct ns16550a *)dev)->mcr;
}

static uint32_t lsr_get(const void *dev, unsigned i)
{
    const struct ns16550a *d = dev;

    (void)i;
    return UART_LSR_THRE | UART_LSR_TEMT | (d->count ? UART_LSR_DR : 0) |
           (d->overrun ? UART_LSR_OE : 0);
}

static void lsr_read(void *dev, unsigned i)
{
    struct ns16550a *d = dev;

    (void)i;
    d->overrun = 0;
    update_irq(d);
}

static uint32_t msr_get(const void *dev, unsigned i)
{
    const struct ns16550a *d = dev;

    (void)i;
    return modem_lines(d) | d->modem_delta;
}

static void msr_read(void *dev, unsigned i)
{
    struct ns16550a *d = dev;

    (void)i;
    d->modem_delta = 0;
    update_irq(d);
}

/* --- register map -------------------------------------------------------- */

#define BYTE .sizes = 1, .read = 0xff
#define AT(member) offsetof(struct ns16550a, member)

static const struct reg map[] = {
    {.name = "RBR/THR/DLL", .offset = UART_RBR, .at = REG_NO_STORE, BYTE, .write = 0xff,
     .get = data_get, .set = data_set, .after_read = data_read},
    {.name = "IER/DLM", .offset = UART_IER, .at = REG_NO_STORE, BYTE, .write = 0xff,
     .get = ier_get, .set = ier_set},
    {.name = "IIR/FCR", .offset = UART_IIR, .at = REG_NO_STORE, BYTE,
     .write = 0xff & ~UART_FCR_DMA_MODE, .unmodelled = UART_FCR_DMA_MODE, .get = iir_get,
     .set = fcr_set, .after_read = iir_read},
    {.name = "LCR", .offset = UART_LCR, .at = AT(lcr), BYTE, .write = 0xff,
     .unmodelled = UART_LCR_BREAK},
    {.name = "MCR", .offset = UART_MCR, .at = REG_NO_STORE, BYTE, .write = 0xff, .get = mcr_get,
     .set = mcr_set},
    {.name = "LSR", .offset = UART_LSR, .at = REG_NO_STORE, BYTE, .get = lsr_get,
     .after_read = lsr_read},
    {.name = "MSR", .offset = UART_MSR, .at = REG_NO_STORE, BYTE, .get = msr_get,
     .after_read = msr_read},
    {.name = "SCR", .offset = UART_SCR, .at = AT(scr), BYTE, .write = 0xff},
};

static const struct field fields[] = {
    {.name = "uart_divider", .at = AT(uart_divider), .size = 4},
    {.name = "ier", .at = AT(ier), .size = 4},
    {.name = "fcr", .at = AT(fcr), .size = 4},
    {.name = "mcr", .at = AT(mcr), .size = 4},
    {.name = "divisor", .at = AT(divisor), .size = 4},
    {.name = "overrun", .at = AT(overrun), .size = 4},
    {.name = "thre_pending", .at = AT(thre_pending), .size = 4},
    {.name = "timeout_pending", .at = AT(timeout_pending), .size = 4},
    {.name = "timeout_at", .at = AT(timeout_at), .size = 8},
    {.name = "modem_delta", .at = AT(modem_delta), .size = 4},
    {.name = "count", .at = AT(count), .size = 4},
    {.name = "head", .at = AT(head), .size = 4},
    {.name = "last", .at = AT(last), .size = 4},
    {.name = "fifo", .at = AT(fifo), .size = 1, .count = UART_FIFO_BYTES, .stride = 1},
};

/* --- class ------------------------------------------------------------- */

static void init(void *dev, const void *config)
{
    ((struct ns16550a *)dev)->uart_divider = ((const struct ns16550a_config *)config)->uart_divider;
}

static void reset(void *dev)
{
    struct ns16550a *d = dev;

    reg_reset(&d->dev.bank, d);
    d->ier = 0;
    d->fcr = 0;
    d->mcr = UART_MCR_OUT2;
    d->divisor = 12;
    d->overrun = 0;
    d->thre_pending = 0;
    d->modem_delta = 0;
    d->head = 0;
    d->last = 0;
    memset(d->fifo, 0, sizeof d->fifo);
    clear_receiver(d);
    update_irq(d);
}

static const struct param params[] = {
    {"dmavp,uart-divider", offsetof(struct ns16550a_config, uart_divider), 27, 1, 1000000,
     "cycles of the device's clock per cycle of the UART's input clock"},
    PARAM_END,
};

static const char *const compatible[] = {"ns16550a", "ns16550", NULL};

static const char *const irq_names[] = {"intr"};

const struct device_class ns16550a_class = {
    .name = "ns16550a",
    .compatible = compatible,
    .size = sizeof(struct ns16550a),
    .config_size = sizeof(struct ns16550a_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = 0x100,
    .irqs = 1,
    .irq_names = irq_names,
    .init = init,
    .reset = reset,
    .alarm = alarm,
    .get_char = get_char,
    .input_sign = input_sign,
};
