/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSRs (II 2, 3.1; instructions: I 9). Fields that are not listed read 0.
 * Counters are computed from the exact count of slots when somebody looks.
 */
#include "rv_csrs.h"
#include "rv_internal.h"

#define MSTATUS_WRITABLE (MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TW)
#define MIE_WRITABLE (BIT(RV_IRQ_SOFTWARE) | BIT(RV_IRQ_TIMER) | BIT(RV_IRQ_EXTERNAL))
#define COUNTERS (COUNTER_CY | COUNTER_TM | COUNTER_IR)

/* --- counters ------------------------------------------------------------------ */

static uint64_t running_cycle(const struct rv_cpu *cpu)
{
    if (cpu->hooks.cycle)
        return cpu->hooks.cycle(cpu->hooks.arg);
    return rv_slots(cpu) * cpu->config.cpi + cpu->stalls;
}

static uint64_t now(const struct rv_cpu *cpu, uint32_t which)
{
    return which == COUNTER_CY ? running_cycle(cpu) : rv_retired(cpu);
}

/* What the current instruction will have added when it is done. */
static uint64_t step(const struct rv_cpu *cpu, uint32_t which)
{
    return !cpu->ip ? 0 : which == COUNTER_CY ? cpu->config.cpi : 1;
}

static struct rv_counter *counter(struct rv_cpu *cpu, uint32_t which)
{
    return which == COUNTER_CY ? &cpu->csr.cycle : &cpu->csr.instret;
}

static uint64_t counter_get(struct rv_cpu *cpu, uint32_t which)
{
    const struct rv_counter *c = counter(cpu, which);

    return cpu->csr.mcountinhibit & which ? c->frozen : now(cpu, which) + c->offset;
}

/* The value that the next instruction will see, when this one writes nothing. */
static uint64_t counter_next(struct rv_cpu *cpu, uint32_t which)
{
    const uint64_t val = counter_get(cpu, which);

    return cpu->csr.mcountinhibit & which ? val : val + step(cpu, which);
}

/* The next instruction sees VAL (I 10.1: a write takes the place of the increment). */
static void counter_set(struct rv_cpu *cpu, uint32_t which, uint64_t val)
{
    struct rv_counter *c = counter(cpu, which);

    c->frozen = val;
    c->offset = val - (now(cpu, which) + step(cpu, which));
}

static void set_inhibit(struct rv_cpu *cpu, uint32_t val)
{
    static const uint32_t each[2] = {COUNTER_CY, COUNTER_IR};

    for (unsigned i = 0; i < 2; i++) /* stopping and starting both keep the value */
        if ((val ^ cpu->csr.mcountinhibit) & each[i])
            counter_set(cpu, each[i], counter_next(cpu, each[i]));
    cpu->csr.mcountinhibit = val & (COUNTER_CY | COUNTER_IR);
}

/* Which of cycle, time, instret CSR is a view of; 0 = none. HIGH: its upper half. */
static uint32_t counter_of(unsigned csr, bool *high)
{
    const bool upper = RV_XLEN == 32 && (csr & CSR_HIGH);

    *high = upper;
    switch (upper ? csr & ~(unsigned)CSR_HIGH : csr) {
    case CSR_MCYCLE:
    case CSR_CYCLE:
        return COUNTER_CY;
    case CSR_TIME:
        return COUNTER_TM;
    case CSR_MINSTRET:
    case CSR_INSTRET:
        return COUNTER_IR;
    default:
        return 0;
    }
}

static rv_word read_counter(struct rv_cpu *cpu, uint32_t which, bool high)
{
    uint64_t val;

    if (which == COUNTER_TM)
        val = cpu->hooks.time ? cpu->hooks.time(cpu->hooks.arg) : 0;
    else
        val = counter_get(cpu, which);
    return (rv_word)(high ? val >> 32 : val);
}

/* A write to either half takes the place of the increment in both (I 9, "CSR access ordering"). */
static void write_counter(struct rv_cpu *cpu, uint32_t which, bool high, rv_word val)
{
    const uint64_t old = counter_get(cpu, which);

    if (RV_XLEN == 64)
        counter_set(cpu, which, val);
    else if (high)
        counter_set(cpu, which, (old & UINT32_MAX) | (uint64_t)val << 32);
    else
        counter_set(cpu, which, (old & ~(uint64_t)UINT32_MAX) | val);
}

/* --- reading ---------------------------------------------------------------------- */

static bool between(unsigned csr, unsigned lo, unsigned hi)
{
    return csr >= lo && csr <= hi;
}

/* The others that are there always read 0: PMP (II 3.7.1: its fields may), events, triggers, spare
 * counters, identities. */
static bool reads_zero(unsigned csr)
{
    const unsigned low = RV_XLEN == 32 ? csr & ~(unsigned)CSR_HIGH : csr;

    return between(csr, CSR_PMPCFG0, CSR_PMPADDR63) ||
           between(csr, CSR_MHPMEVENT3, CSR_MHPMEVENT31) || between(csr, CSR_TSELECT, CSR_TDATA3) ||
           between(low, CSR_MINSTRET + 1, CSR_MHPMCOUNTER31) ||
           between(low, CSR_INSTRET + 1, CSR_HPMCOUNTER31) ||
           between(csr, CSR_MVENDORID, CSR_MIMPID) || csr == CSR_MCONFIGPTR ||
           (RV_XLEN == 32 && (csr == CSR_MSTATUSH || csr == CSR_MENVCFGH));
}

/* Storage of a CSR that is read as it is, or NULL. */
static rv_word *plain(struct rv_cpu *cpu, unsigned csr)
{
    struct rv_csrs *c = &cpu->csr;

    switch (csr) {
    case CSR_MSTATUS:
        return &c->mstatus;
    case CSR_MIE:
        return &c->mie;
    case CSR_MTVEC:
        return &c->mtvec;
    case CSR_MENVCFG:
        return &c->menvcfg;
    case CSR_MSCRATCH:
        return &c->mscratch;
    case CSR_MEPC:
        return &c->mepc;
    case CSR_MCAUSE:
        return &c->mcause;
    case CSR_MTVAL:
        return &c->mtval;
    case CSR_MIP:
        return &c->mip;
    case CSR_PMPADDR0:
        return &c->pmpaddr0;
    default:
        return NULL;
    }
}

static bool read_csr(struct rv_cpu *cpu, unsigned csr, rv_word *val)
{
    const rv_word *store = plain(cpu, csr);
    uint32_t which;
    bool high;

    if (store)
        *val = *store;
    else if ((which = counter_of(csr, &high)))
        *val = read_counter(cpu, which, high);
    else if (csr == CSR_MISA)
        *val = (rv_word)(RV_XLEN == 32 ? 1 : 2) << (RV_XLEN - 2) | MISA_EXTENSIONS;
    else if (csr == CSR_MCOUNTEREN)
        *val = cpu->csr.mcounteren;
    else if (csr == CSR_MCOUNTINHIBIT)
        *val = cpu->csr.mcountinhibit;
    else if (csr == CSR_MHARTID)
        *val = cpu->config.hartid;
    else if (reads_zero(csr))
        *val = 0;
    else
        return false;
    return true;
}

/* --- writing ------------------------------------------------------------------------ */

/* MPP holds a mode that exists, or keeps what it had (WARL). */
static rv_word legal_mstatus(rv_word old, rv_word val)
{
    const unsigned mpp = GET(val, MSTATUS_MPP);

    val &= MSTATUS_WRITABLE;
    if (mpp != RV_PRIV_M && mpp != RV_PRIV_U)
        val = (val & ~(rv_word)MSTATUS_MPP) | (old & MSTATUS_MPP);
    return val;
}

/* CSR exists and is not read-only. What is hardwired ignores the write. */
static void write_csr(struct rv_cpu *cpu, unsigned csr, rv_word val)
{
    struct rv_csrs *c = &cpu->csr;
    bool high;
    uint32_t which;

    switch (csr) {
    case CSR_MSTATUS:
        c->mstatus = legal_mstatus(c->mstatus, val);
        break;
    case CSR_MIE:
        c->mie = val & MIE_WRITABLE;
        break;
    case CSR_MTVEC: /* direct or vectored */
        c->mtvec = val & ~(rv_word)2;
        break;
    case CSR_MCOUNTEREN:
        c->mcounteren = (uint32_t)val & COUNTERS;
        break;
    case CSR_MENVCFG: /* FIOM: fences are strong anyway */
        c->menvcfg = val & 1;
        break;
    case CSR_MCOUNTINHIBIT:
        set_inhibit(cpu, (uint32_t)val);
        break;
    case CSR_MSCRATCH:
        c->mscratch = val;
        break;
    case CSR_MEPC:
        c->mepc = val & ~(rv_word)1;
        break;
    case CSR_MCAUSE:
        c->mcause = val;
        break;
    case CSR_MTVAL:
        c->mtval = val;
        break;
    case CSR_PMPADDR0: /* of an entry that is always off: software may ask for its granularity */
        c->pmpaddr0 = val;
        break;
    default: /* misa, mip (lines only), mstatush, PMP, triggers, events: hardwired */
        which = counter_of(csr, &high);
        if (which)
            write_counter(cpu, which, high, val);
        break;
    }
}

/* --- instructions --------------------------------------------------------------------- */

static bool read_only(unsigned csr)
{
    return (csr >> 10) == 3;
}

/* U mode sees the counters that mcounteren lets through (II 3.1.11). */
static bool allowed(const struct rv_cpu *cpu, unsigned csr)
{
    bool high;

    if (cpu->priv == RV_PRIV_M)
        return true;
    return (csr >> 8 & 3) == RV_PRIV_U && (cpu->csr.mcounteren & counter_of(csr, &high));
}

enum rv_flow rv_csr_insn(struct rv_cpu *cpu)
{
    const uint32_t bits = (uint32_t)cpu->ip->imm;
    const unsigned csr = bits >> 20, f3 = bits >> 12 & 7;
    const unsigned field = bits >> 15 & 31; /* rs1, or the immediate */
    const rv_word arg = f3 & 4 ? field : cpu->x[field];
    const bool writes = (f3 & 3) == 1 || field; /* set and clear of nothing do not write (I 9.1) */
    rv_word old;

    if (csr == CSR_MSTATUS && cpu->priv == RV_PRIV_M) /* interrupts off and on, all the time */
        old = cpu->csr.mstatus;
    else if (!allowed(cpu, csr) || (writes && read_only(csr)) || !read_csr(cpu, csr, &old))
        return rv_trap(cpu, CAUSE_ILLEGAL, bits);
    if (writes) {
        write_csr(cpu, csr, (f3 & 3) == 1 ? arg : (f3 & 3) == 2 ? old | arg : old & ~arg);
        if (rv_irq_pending(cpu))
            cpu->leave = true; /* mstatus or mie may have let it through */
    }
    cpu->value = old;
    return rv_finish(cpu);
}

bool rv_csr_get(struct rv_cpu *cpu, unsigned csr, uint64_t *val)
{
    rv_word word;

    if (csr > 0xfff || !read_csr(cpu, csr, &word))
        return false;
    *val = word;
    return true;
}

bool rv_csr_set(struct rv_cpu *cpu, unsigned csr, uint64_t val)
{
    rv_word old;

    if (csr > 0xfff || read_only(csr) || !read_csr(cpu, csr, &old))
        return false;
    write_csr(cpu, csr, (rv_word)val);
    return true;
}

void rv_csr_reset(struct rv_cpu *cpu)
{
    const rv_word lines = cpu->csr.mip; /* driven from outside */

    cpu->csr = (struct rv_csrs){.mip = lines};
}
