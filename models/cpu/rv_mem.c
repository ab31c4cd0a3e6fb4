/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads, stores and atomics off the fast path: other RAM regions, misaligned
 * accesses, watched or decoded lines, and everything outside RAM. Misaligned
 * accesses work in RAM and trap outside (I 2.6 leaves it open). RAM that is for
 * fetches only is reached through the hooks, but is RAM in all other respects.
 */
#include "rv_csrs.h"
#include "rv_internal.h"

#include <string.h>

static uint8_t *host_at(const struct rv_region *r, rv_word addr)
{
    return r->ram.host + (addr - r->ram.base);
}

/* Devices take aligned accesses only, and this one does not get to the bus, where it would be seen.
 * A page is one place. */
static enum rv_flow misaligned(struct rv_cpu *cpu, bool store, rv_word addr, unsigned size)
{
    note(&cpu->notes, NOTE_GUEST_ERROR, (uint64_t)addr >> 12 << 1 | store,
         "misaligned %u-byte %s at 0x%08llx, which only RAM takes; use aligned accesses for "
         "devices",
         size, store ? "store" : "load", (unsigned long long)addr);
    return rv_trap(cpu, store ? CAUSE_STORE_MISALIGNED : CAUSE_LOAD_MISALIGNED, addr);
}

/* The region of a load, NULL for a device: the same one again is polling. */
static const struct rv_region *load_region(struct rv_cpu *cpu, rv_word addr, unsigned size)
{
    struct rv_polled *p = &cpu->polled;
    const struct rv_region *r;

    if (p->addr == addr && p->size == size && p->maps == cpu->maps)
        return NULL;
    r = rv_region_or_map(cpu, addr, size, false);
    if (!r)
        *p = (struct rv_polled){addr, size, cpu->maps};
    return r;
}

enum rv_flow rv_load(struct rv_cpu *cpu, rv_word addr, unsigned size)
{
    const struct rv_region *r = load_region(cpu, addr, size);
    uint64_t val = 0;

    if (r && !r->ram.fetch_only) {
        memcpy(&val, host_at(r, addr), size);
        if (r->ram.read_waits)
            rv_stall(cpu, r->ram.read_waits);
    } else if (!r && addr & (size - 1)) {
        return misaligned(cpu, false, addr, size);
    } else if (cpu->hooks.read(cpu->hooks.arg, addr, size, &val) != BUS_OK) {
        return rv_trap(cpu, CAUSE_LOAD_FAULT, addr);
    }
    cpu->value = (rv_word)val;
    if (cpu->watches)
        rv_check_watches(cpu, false, addr, size, val);
    return rv_finish(cpu);
}

static void store_ram(struct rv_cpu *cpu, const struct rv_region *r, rv_word addr, unsigned size,
                      rv_word val)
{
    const uint64_t off = addr - r->ram.base;
    const unsigned flags = r->flags->lines[off >> RV_LINE_SHIFT] |
                           r->flags->lines[(off + size - 1) >> RV_LINE_SHIFT];

    memcpy(host_at(r, addr), &val, size);
    if (flags & RV_LINE_RESERVED)
        rv_break_reservations(cpu, addr, size);
    if (flags & RV_LINE_CODE)
        rv_wrote(cpu, addr, size);
    if (r->ram.write_waits)
        rv_stall(cpu, r->ram.write_waits);
}

static bool store_by_hook(struct rv_cpu *cpu, rv_word addr, unsigned size, rv_word val)
{
    if (cpu->hooks.write(cpu->hooks.arg, addr, size, val) != BUS_OK)
        return false;
    rv_wrote(cpu, addr, size); /* code may have been decoded through a region all the same */
    return true;
}

enum rv_flow rv_store(struct rv_cpu *cpu, rv_word addr, unsigned size, rv_word val)
{
    const struct rv_region *r = rv_region_or_map(cpu, addr, size, true);

    val &= ~(rv_word)0 >> (RV_XLEN - 8 * size);
    if (r && r->ram.writable && !r->ram.fetch_only)
        store_ram(cpu, r, addr, size, val);
    else if (!(r && r->ram.fetch_only) && addr & (size - 1))
        return misaligned(cpu, true, addr, size);
    else if (!store_by_hook(cpu, addr, size, val))
        return rv_trap(cpu, CAUSE_STORE_FAULT, addr);
    if (cpu->watches)
        rv_check_watches(cpu, true, addr, size, val);
    return rv_finish(cpu);
}

/* --- atomics (I 8) ----------------------------------------------------------- */

/* Region of the word that an atomic instruction works on; NULL after a trap. Devices offer no
 * atomic access (PMA "AMONone", II 3.6.3.2). */
static const struct rv_region *atomic_region(struct rv_cpu *cpu, rv_word addr, bool load_only)
{
    const struct rv_region *r = rv_region_or_map(cpu, addr, 4, !load_only);
    const bool in_ram = r && (load_only || r->ram.writable);

    if (!in_ram)
        note(&cpu->notes, NOTE_GUEST_ERROR, addr,
             "atomic access to 0x%08llx, which is not writable RAM; use plain loads and stores for "
             "devices",
             (unsigned long long)addr);
    if (addr & 3) {
        rv_trap(cpu, load_only ? CAUSE_LOAD_MISALIGNED : CAUSE_STORE_MISALIGNED, addr);
        return NULL;
    }
    if (!in_ram) {
        rv_trap(cpu, load_only ? CAUSE_LOAD_FAULT : CAUSE_STORE_FAULT, addr);
        return NULL;
    }
    rv_stall(cpu, r->ram.read_waits);
    return r;
}

static uint32_t peek_word(const struct rv_region *r, rv_word addr)
{
    uint32_t word;

    memcpy(&word, host_at(r, addr), 4);
    return word;
}

static rv_word extend(uint32_t word)
{
    return (rv_word)(rv_sword)(int32_t)word;
}

/* The word at ADDR over the bus; MONITOR watches whether somebody writes there from now on. */
static bool read_word(struct rv_cpu *cpu, rv_word addr, bool load_only, bool *monitor,
                      uint32_t *word)
{
    const struct rv_hooks *h = &cpu->hooks;
    uint64_t val = 0;
    enum bus_status status;

    *monitor = true;
    status = h->read_exclusive ? h->read_exclusive(h->arg, addr, &val, monitor)
                               : h->read(h->arg, addr, 4, &val);
    *word = (uint32_t)val;
    if (status == BUS_OK)
        return true;
    *monitor = false;
    rv_trap(cpu, load_only ? CAUSE_LOAD_FAULT : CAUSE_STORE_FAULT, addr);
    return false;
}

/* Over the bus, unless MONITOR has seen somebody: then DONE is false. */
static bool write_word(struct rv_cpu *cpu, rv_word addr, uint32_t val, bool *monitor, bool *done)
{
    const struct rv_hooks *h = &cpu->hooks;
    enum bus_status status;

    *done = *monitor;
    if (!*done)
        return true;
    status = h->write_exclusive ? h->write_exclusive(h->arg, addr, val, monitor, done)
                                : h->write(h->arg, addr, 4, val);
    if (status != BUS_OK) {
        rv_trap(cpu, CAUSE_STORE_FAULT, addr);
        return false;
    }
    if (*done)
        rv_wrote(cpu, addr, 4);
    return true;
}

enum rv_flow rv_lr(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    const struct rv_region *r = atomic_region(cpu, addr, true);
    uint32_t word;

    if (!r)
        return RV_FAULT;
    if (r->ram.fetch_only) {
        rv_drop_reservation(cpu);
        cpu->reserved_addr = addr;
        if (!read_word(cpu, addr, true, &cpu->reserved, &word))
            return RV_FAULT;
        cpu->reserved_value = extend(word);
    } else {
        word = peek_word(r, addr);
        rv_reserve(cpu, addr, extend(word));
    }
    cpu->value = extend(word);
    if (cpu->watches)
        rv_check_watches(cpu, false, addr, 4, word);
    return rv_finish(cpu);
}

/* The value is compared as well, which notices writers that never tell us. */
static bool still_reserved(const struct rv_cpu *cpu, const struct rv_region *r, rv_word addr)
{
    return cpu->reserved && cpu->reserved_addr == addr && r &&
           peek_word(r, addr) == (uint32_t)cpu->reserved_value;
}

enum rv_flow rv_sc(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    const uint32_t val = (uint32_t)cpu->x[cpu->ip->rs2];
    const struct rv_region *r = atomic_region(cpu, addr, false);
    const bool by_bus = r && r->ram.fetch_only;
    bool done;

    if (!r)
        return RV_FAULT;
    if (by_bus && cpu->reserved && cpu->hooks.settle) {
        cpu->hooks.settle(cpu->hooks.arg, addr);
        r = rv_region_at(cpu, addr, 4);
    }
    done = still_reserved(cpu, r, addr);
    if (done && by_bus && !write_word(cpu, addr, val, &cpu->reserved, &done)) {
        rv_drop_reservation(cpu);
        return RV_FAULT;
    }
    rv_drop_reservation(cpu);
    if (done && !by_bus)
        store_ram(cpu, r, addr, 4, val);
    if (done && cpu->watches)
        rv_check_watches(cpu, true, addr, 4, val);
    cpu->value = !done;
    return rv_finish(cpu);
}

static uint32_t amo_result(unsigned funct5, uint32_t old, uint32_t arg)
{
    switch (funct5) {
    case 0x01:
        return arg;
    case 0x04:
        return old ^ arg;
    case 0x08:
        return old | arg;
    case 0x0c:
        return old & arg;
    case 0x10:
        return (int32_t)old < (int32_t)arg ? old : arg;
    case 0x14:
        return (int32_t)old > (int32_t)arg ? old : arg;
    case 0x18:
        return old < arg ? old : arg;
    case 0x1c:
        return old > arg ? old : arg;
    default:
        return old + arg;
    }
}

/* What the current instruction makes of OLD. */
static uint32_t amo_value(const struct rv_cpu *cpu, uint32_t old)
{
    return amo_result((uint32_t)cpu->ip->imm >> 27, old, (uint32_t)cpu->x[cpu->ip->rs2]);
}

static bool amo_by_bus(struct rv_cpu *cpu, rv_word addr, uint32_t *old, uint32_t *val)
{
    bool done;

    cpu->amo_addr = addr;
    do { /* again when somebody has come between; then they went on, and time passed */
        if (!read_word(cpu, addr, false, &cpu->amo_alone, old))
            return false;
        *val = amo_value(cpu, *old);
        if (!write_word(cpu, addr, *val, &cpu->amo_alone, &done))
            return false;
    } while (!done);
    return true;
}

/* The word at ADDR, if it is in the fast region (rv_pick_fast_ram) and matters to nobody else. */
static uint8_t *plain_word(const struct rv_cpu *cpu, rv_word addr)
{
    const rv_word off = addr - cpu->ram_base;

    if (addr & 3 || off >> 2 >= cpu->store_limit[2] || off >= cpu->load_limit[2] ||
        cpu->ram_lines[off >> RV_LINE_SHIFT])
        return NULL;
    return cpu->ram_host + off;
}

static void amo_in_ram(struct rv_cpu *cpu, uint8_t *host)
{
    uint32_t old, val;

    memcpy(&old, host, 4);
    val = amo_value(cpu, old);
    memcpy(host, &val, 4);
    cpu->value = extend(old);
}

enum rv_flow rv_amo(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    uint8_t *const fast = plain_word(cpu, addr);
    const struct rv_region *r;
    uint32_t old, val;

    if (fast) {
        amo_in_ram(cpu, fast);
        return RV_GO;
    }
    r = atomic_region(cpu, addr, false);
    if (!r)
        return RV_FAULT;
    if (r->ram.fetch_only) {
        if (!amo_by_bus(cpu, addr, &old, &val))
            return RV_FAULT;
    } else {
        old = peek_word(r, addr);
        val = amo_value(cpu, old);
        store_ram(cpu, r, addr, 4, val);
    }
    cpu->value = extend(old);
    if (cpu->watches) {
        rv_check_watches(cpu, false, addr, 4, old);
        rv_check_watches(cpu, true, addr, 4, val);
    }
    return rv_finish(cpu);
}
