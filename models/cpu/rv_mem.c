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

enum rv_flow rv_load(struct rv_cpu *cpu, rv_word addr, unsigned size)
{
    const struct rv_region *r = rv_region_or_map(cpu, addr, size, false);
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

    memcpy(host_at(r, addr), &val, size);
    if ((r->lines[off >> RV_LINE_SHIFT] | r->lines[(off + size - 1) >> RV_LINE_SHIFT]) &
        RV_LINE_CODE)
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

/* False: a fault, whose trap was taken. */
static bool load_word(struct rv_cpu *cpu, const struct rv_region *r, rv_word addr, bool load_only,
                      uint32_t *word)
{
    uint64_t val = 0;

    if (!r->ram.fetch_only) {
        *word = peek_word(r, addr);
        return true;
    }
    if (cpu->hooks.read(cpu->hooks.arg, addr, 4, &val) != BUS_OK) {
        rv_trap(cpu, load_only ? CAUSE_LOAD_FAULT : CAUSE_STORE_FAULT, addr);
        return false;
    }
    *word = (uint32_t)val;
    return true;
}

static bool store_word(struct rv_cpu *cpu, const struct rv_region *r, rv_word addr, uint32_t val)
{
    if (!r->ram.fetch_only) {
        store_ram(cpu, r, addr, 4, val);
        return true;
    }
    if (store_by_hook(cpu, addr, 4, val))
        return true;
    rv_trap(cpu, CAUSE_STORE_FAULT, addr);
    return false;
}

static rv_word extend(uint32_t word)
{
    return (rv_word)(rv_sword)(int32_t)word;
}

enum rv_flow rv_lr(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    const struct rv_region *r = atomic_region(cpu, addr, true);

    uint32_t word;

    if (!r || !load_word(cpu, r, addr, true, &word))
        return RV_FAULT;
    cpu->value = extend(word);
    cpu->reserved = true;
    cpu->reserved_addr = addr;
    cpu->reserved_value = cpu->value;
    if (cpu->watches)
        rv_check_watches(cpu, false, addr, 4, (uint32_t)cpu->value);
    return rv_finish(cpu);
}

/* The value is compared as well, which notices writers that never tell us (another hart). */
enum rv_flow rv_sc(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    const uint32_t val = (uint32_t)cpu->x[cpu->ip->rs2];
    const struct rv_region *r = atomic_region(cpu, addr, false);
    bool done;

    if (!r)
        return RV_FAULT;
    if (r->ram.fetch_only && cpu->reserved && cpu->hooks.settle)
        cpu->hooks.settle(cpu->hooks.arg, addr);
    done = cpu->reserved && cpu->reserved_addr == addr &&
           peek_word(r, addr) == (uint32_t)cpu->reserved_value;
    cpu->reserved = false;
    if (done) {
        if (!store_word(cpu, r, addr, val))
            return RV_FAULT;
        if (cpu->watches)
            rv_check_watches(cpu, true, addr, 4, val);
    }
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

enum rv_flow rv_amo(struct rv_cpu *cpu)
{
    const rv_word addr = cpu->x[cpu->ip->rs1];
    const struct rv_region *r = atomic_region(cpu, addr, false);
    uint32_t old, val;

    if (!r || !load_word(cpu, r, addr, false, &old))
        return RV_FAULT;
    val = amo_result((uint32_t)cpu->ip->imm >> 27, old, (uint32_t)cpu->x[cpu->ip->rs2]);
    if (!store_word(cpu, r, addr, val))
        return RV_FAULT;
    cpu->value = extend(old);
    if (cpu->watches) {
        rv_check_watches(cpu, false, addr, 4, old);
        rv_check_watches(cpu, true, addr, 4, val);
    }
    return rv_finish(cpu);
}
