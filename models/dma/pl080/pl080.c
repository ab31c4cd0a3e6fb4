/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 registers and interrupts. What the device is and what is not modelled: pl080.h. */
#include "pl080.h"

/* --- interrupts (manual: interrupt logic) ------------------------------- */

/* RAW restricted to the channels whose Configuration has MASK set. */
static uint32_t masked(const struct pl080 *d, uint32_t raw, uint32_t mask)
{
    uint32_t set = 0;

    for (; raw; raw &= raw - 1) { /* mostly there is none */
        unsigned c = (unsigned)__builtin_ctz(raw);

        set |= d->ch[c].config & mask ? BIT(c) : 0;
    }
    return set;
}

static uint32_t int_tc_status(const void *dev, unsigned i)
{
    const struct pl080 *d = dev;

    (void)i;
    return masked(d, d->raw_tc, PL080_CONFIG_ITC);
}

static uint32_t int_err_status(const void *dev, unsigned i)
{
    const struct pl080 *d = dev;

    (void)i;
    return masked(d, d->raw_err, PL080_CONFIG_IE);
}

static uint32_t int_status(const void *dev, unsigned i)
{
    return int_tc_status(dev, i) | int_err_status(dev, i);
}

void pl080_update_irq(struct pl080 *d)
{
    bool tc = int_tc_status(d, 0), err = int_err_status(d, 0);

    if (d->itcr & PL080_ITCR_T) {
        tc = d->itop3 & PL080_ITOP3_TC;
        err = d->itop3 & PL080_ITOP3_E;
    }
    if (!d->dev.set_irq)
        return;
    d->dev.set_irq(d->dev.shell, PL080_INTTC, tc);
    d->dev.set_irq(d->dev.shell, PL080_INTERR, err);
    d->dev.set_irq(d->dev.shell, PL080_INTR, tc || err);
}

/* --- register side effects ---------------------------------------------- */

static void int_tc_clear(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)i;
    (void)old;
    d->raw_tc &= ~val;
    pl080_update_irq(d);
}

static void int_err_clear(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)i;
    (void)old;
    d->raw_err &= ~val;
    pl080_update_irq(d);
}

/* Until the channel has really stopped. */
static uint32_t enbld_chns(const void *dev, unsigned i)
{
    const struct pl080 *d = dev;

    (void)i;
    return pl080_enabled(d);
}

static void configuration_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)i;
    if ((old & ~val & PL080_CONFIGURATION_E) && enbld_chns(d, 0))
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CONFIGURATION,
             "controller disabled while channels 0x%02x are enabled; they freeze",
             enbld_chns(d, 0));
    if ((val ^ old) & (PL080_CONFIGURATION_M1 | PL080_CONFIGURATION_M2) && enbld_chns(d, 0))
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CONFIGURATION,
             "byte order of a master changed while channels 0x%02x are enabled; it counts from "
             "their next packets on", enbld_chns(d, 0));
    if ((val ^ old) & PL080_CONFIGURATION_E)
        pl080_hold_all(d);
    pl080_request_edge(d);
}

/* SoftBReq, SoftSReq, SoftLBReq, SoftLSReq, in the order of their offsets. */
static const uint32_t soft_signal[] = {DMA_REQ_BURST, DMA_REQ_SINGLE, DMA_REQ_LAST_BURST,
                                       DMA_REQ_LAST_SINGLE};

static uint32_t soft_req(const void *dev, unsigned i)
{
    return pl080_soft(dev, soft_signal[i]);
}

static void soft_req_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)old;
    pl080_soft_set(dev, soft_signal[i], val);
}

static void sync_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    (void)val;
    (void)old;
    pl080_request_edge(dev); /* what a synchroniser held back is seen */
}

/* ITCR, ITOP1, ITOP2, ITOP3: the outputs may be driven from here. */
static void test_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    (void)val;
    (void)old;
    pl080_update_irq(dev);
    pl080_request_outputs(dev);
}

static void src_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)val;
    if (pl080_chan_locked(d, c, PL080_CX_SRC_ADDR, "CxSrcAddr"))
        d->ch[c].src = old;
}

static void dst_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)val;
    if (pl080_chan_locked(d, c, PL080_CX_DEST_ADDR, "CxDestAddr"))
        d->ch[c].dst = old;
}

/* The next item's address is not used before the end of the packet. */
static void lli_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)val;
    if (pl080_chan_locked(d, c, PL080_CX_LLI, "CxLLI") && d->ch[c].loading)
        d->ch[c].lli = old;
}

static void control_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct pl080 *d = dev;

    (void)val;
    if (pl080_chan_locked(d, c, PL080_CX_CONTROL, "CxControl"))
        d->ch[c].control = old;
}

/* A: the channel FIFO holds data, or something of a channel that was disabled is still on the bus;
 * software that polls A may write the registers as soon as it is 0. */
static uint32_t config_get(const void *dev, unsigned c)
{
    const struct pl080_chan *ch = &((const struct pl080 *)dev)->ch[c];

    return ch->config | (ch->active || ch->stopping ? PL080_CONFIG_A : 0);
}

static void config_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    pl080_chan_config_written(dev, c, old);
    pl080_update_irq(dev); /* IE and ITC are masks: changing them moves the lines */
    pl080_request_edge(dev);
}

static uint32_t periph_id(const void *dev, unsigned i)
{
    const struct pl080 *d = dev;
    const uint32_t id[4] = {d->dev.cls == &pl081_class ? 0x81 : 0x80, 0x10,
                            0x04 | d->cfg.revision << 4, d->cfg.periph_id3};

    return id[i];
}

static uint32_t pcell_id(const void *dev, unsigned i)
{
    static const uint8_t id[4] = {0x0d, 0xf0, 0x05, 0xb1};

    (void)dev;
    return id[i];
}

/* --- register map --------------------------------------------------------- */

#define DEV(member) .at = offsetof(struct pl080, member)
#define CHAN(n, member)                                                                            \
    .count = n, .step = PL080_CHAN_STEP, .at = offsetof(struct pl080, ch[0].member),               \
    .stride = sizeof(struct pl080_chan)
#define NONE .at = REG_NO_STORE
#define WORD .read = REG_ALL, .write = REG_ALL

/* N channels, ALL: one bit for each; M: the byte order bits of Configuration. The clear registers
 * take all ones on every part: drivers write them before they enable interrupts (4.1). */
/* clang-format off */
#define MAP(n, all, m)                                                                             \
    {"IntStatus",         PL080_INT_STATUS,         NONE, .read = all, .get = int_status, .steady = true}, \
    {"IntTCStatus",       PL080_INT_TC_STATUS,      NONE, .read = all, .get = int_tc_status, .steady = true}, \
    {"IntTCClear",        PL080_INT_TC_CLEAR,       NONE, .write = REG_ALL, .set = int_tc_clear},  \
    {"IntErrorStatus",    PL080_INT_ERR_STATUS,     NONE, .read = all, .get = int_err_status, .steady = true}, \
    {"IntErrClr",         PL080_INT_ERR_CLEAR,      NONE, .write = REG_ALL, .set = int_err_clear}, \
    {"RawIntTCStatus",    PL080_RAW_INT_TC_STATUS,  DEV(raw_tc), .read = all, .steady = true},     \
    {"RawIntErrorStatus", PL080_RAW_INT_ERR_STATUS, DEV(raw_err), .read = all, .steady = true},    \
    {"EnbldChns",         PL080_ENBLD_CHNS,         NONE, .read = all, .get = enbld_chns, .steady = true}, \
    {"SoftReq",           PL080_SOFT_BREQ, .count = 4, .step = 4, NONE, .read = 0xffff, .write = 0xffff, \
     .get = soft_req, .set = soft_req_set},                                                        \
    {"Configuration",     PL080_CONFIGURATION,      DEV(configuration),                            \
     .read = (m) | PL080_CONFIGURATION_E, .write = (m) | PL080_CONFIGURATION_E, .set = configuration_set}, \
    {"Sync",              PL080_SYNC,               DEV(sync), .read = 0xffff, .write = 0xffff, .set = sync_set}, \
    {"CxSrcAddr",         PL080_CHAN(0) + PL080_CX_SRC_ADDR,  CHAN(n, src), WORD, .set = src_set}, \
    {"CxDestAddr",        PL080_CHAN(0) + PL080_CX_DEST_ADDR, CHAN(n, dst), WORD, .set = dst_set}, \
    {"CxLLI",             PL080_CHAN(0) + PL080_CX_LLI,       CHAN(n, lli),                        \
     .read = PL080_LLI_ADDR | PL080_LLI_LM, .write = PL080_LLI_ADDR | PL080_LLI_LM, .set = lli_set}, \
    {"CxControl",         PL080_CHAN(0) + PL080_CX_CONTROL,   CHAN(n, control), WORD, .set = control_set}, \
    {"CxConfiguration",   PL080_CHAN(0) + PL080_CX_CONFIGURATION, CHAN(n, config), .read = 0x7fbdf, \
     .write = 0x5fbdf, .get = config_get, .set = config_set},                                      \
    {"ITCR",              PL080_ITCR,               DEV(itcr), .read = 0x1, .write = 0x1, .set = test_set}, \
    {"ITOP1",             PL080_ITOP1,              DEV(itop1), .read = 0xffff, .write = 0xffff, .set = test_set}, \
    {"ITOP2",             PL080_ITOP2,              DEV(itop2), .read = 0xffff, .write = 0xffff, .set = test_set}, \
    {"ITOP3",             PL080_ITOP3,              DEV(itop3), .read = 0x3, .write = 0x3, .set = test_set}, \
    {"PeriphID",          PL080_PERIPH_ID(0), .count = 4, .step = 4, NONE, .read = 0xff, .get = periph_id}, \
    {"PCellID",           PL080_PCELL_ID(0),  .count = 4, .step = 4, NONE, .read = 0xff, .get = pcell_id},

static const struct reg map[] = {
    MAP(PL080_CHANNELS, 0xff, PL080_CONFIGURATION_M1 | PL080_CONFIGURATION_M2)
};

static const struct reg pl081_map[] = {
    MAP(PL081_CHANNELS, 0x3, PL080_CONFIGURATION_M1)
};

#define FIELD(member)                                                                              \
    {#member, offsetof(struct pl080, ch[0].member), sizeof ((struct pl080 *)0)->ch[0].member,      \
     PL080_CHANNELS, sizeof(struct pl080_chan)}

#define LINE(member)                                                                               \
    {"line." #member, offsetof(struct pl080, line[0].member),                                      \
     sizeof ((struct pl080 *)0)->line[0].member, PL080_REQUEST_LINES, sizeof(struct pl080_line)}
#define DEVICE(member)                                                                             \
    {#member, offsetof(struct pl080, member), sizeof ((struct pl080 *)0)->member, 0, 0}
#define COUNTER(name, member, n) {name, offsetof(struct pl080, counters.member), n}

/* Left out are cycle numbers, which would tell a controller whose clock stood from one whose clock
 * did not, and what tells accesses apart. */
static const struct field fields[] = {
    FIELD(engine.used), FIELD(engine.avail), FIELD(engine.level), FIELD(engine.burst),
    FIELD(engine.group), FIELD(engine.drain), FIELD(engine.running),
    FIELD(engine.fifo), FIELD(left), FIELD(active), FIELD(on_bus), FIELD(loading),
    FIELD(fetch_next), FIELD(failing), FIELD(stopping), FIELD(item),
    FIELD(flow), FIELD(open), FIELD(side), FIELD(held), FIELD(streak), FIELD(engine.rd_credit),
    FIELD(engine.wr_credit), FIELD(engine.p), FIELD(engine.left), FIELD(engine.rd_offered),
    FIELD(engine.wr_offered), FIELD(engine.rd_busy), FIELD(engine.wr_busy), FIELD(offered),
    {"owner", offsetof(struct pl080, port[0].owner), 4, 2, sizeof(struct pl080_port)},
    LINE(seen), LINE(soft), LINE(owner), LINE(ack), LINE(level), LINE(past), LINE(told),
    LINE(soft_served), DEVICE(cfg), DEVICE(live), DEVICE(moved), DEVICE(paced), DEVICE(unsettled),
};

static const struct counter counters[] = {
    COUNTER("requests", requests, PL080_REQUEST_LINES),
    COUNTER("requests_withdrawn", withdrawn, PL080_REQUEST_LINES),
    COUNTER("requests_unclaimed", unclaimed, PL080_REQUEST_LINES),
    COUNTER("bytes_dropped", dropped, PL080_CHANNELS),
};

#define PARAMS(low, id3)                                                                           \
    {"dmavp,burst-atomic-limit", offsetof(struct pl080_config, burst_atomic_limit), low, 0, 8,     \
     "channels below this number keep a master for a whole DMA burst, the others for four words"}, \
    {"dmavp,fifo-words", offsetof(struct pl080_config, fifo_words), 4, 4, 16,                      \
     "words of each channel's FIFO, 4 or 16 with RTL engines"},                                    \
    {"dmavp,strict-requests", offsetof(struct pl080_config, strict_requests), 0, 0, 1,             \
     "SREQ counts only for the tail of a packet from a peripheral, as documented; else always"},   \
    {"dmavp,revision", offsetof(struct pl080_config, revision), 0, 0, 15, "PeriphID2[7:4]"},       \
    {"dmavp,periph-id3", offsetof(struct pl080_config, periph_id3), id3, 0, 255, "PeriphID3"},     \
    PARAM_END,

static const struct param params[] = {PARAMS(6, 0x0a)};
static const struct param pl081_params[] = {PARAMS(1, 0x00)};
/* clang-format on */

/* --- the class ------------------------------------------------------------ */

static void init(void *dev, const void *config)
{
    ((struct pl080 *)dev)->cfg = *(const struct pl080_config *)config;
}

static void reset(void *dev)
{
    struct pl080 *d = dev;

    reg_reset(&d->dev.bank, d);
    pl080_chans_reset(d);
    pl080_update_irq(d);
}

static const char *const compatible[] = {"arm,pl080", NULL};
static const char *const pl081_compatible[] = {"arm,pl081", NULL};
static const char *const irq_names[] = {"inttc", "interr", "intr"};
static const char *const chan_states[] = {"disabled", "running", "halted", "loading", NULL};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CLASS                                                                                      \
    .size = sizeof(struct pl080), .config_size = sizeof(struct pl080_config), .fields = fields,    \
    .field_count = COUNT(fields), .counters = counters, .counter_count = COUNT(counters),          \
    .window = 0x1000, .irqs = PL080_IRQS, .irq_names = irq_names,                                  \
    .request_lines = PL080_REQUEST_LINES, .dma_cells = 2, .chan_states = chan_states,              \
    .init = init, .reset = reset, .request = pl080_request, .next = pl080_next,                    \
    .accepted = pl080_accepted, .done = pl080_done, .refused = pl080_refused, .edge = pl080_edge,  \
    .wakes = pl080_wakes, .outlook = pl080_outlook, .flows = pl080_flows,                      \
    .refill = pl080_refill, .rhythm = pl080_rhythm, .stream = pl080_stream, .flow = pl080_flow,    \
    .shape = pl080_shape, .skip = pl080_skip, .complete = pl080_complete,                    \
    .item = pl080_item, .item_read = pl080_item_read, .waits = pl080_waits

const struct device_class pl080_class = {
    .name = "pl080",
    .compatible = compatible,
    .params = params,
    .regs = map,
    .reg_count = COUNT(map),
    .ports = 2,
    .chans = PL080_CHANNELS,
    CLASS,
};

const struct device_class pl081_class = {
    .name = "pl081",
    .compatible = pl081_compatible,
    .params = pl081_params,
    .regs = pl081_map,
    .reg_count = COUNT(pl081_map),
    .ports = 1,
    .chans = PL081_CHANNELS,
    CLASS,
};
