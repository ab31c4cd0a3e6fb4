/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RAM regions with their line flags, and the watches. The flags make stores
 * that matter to someone (decoded code, a watch) take the slow path, and only
 * those.
 */
#include "bits.h"
#include "rv_internal.h"

#include <stdlib.h>
#include <string.h>

static uint64_t last_of(const struct rv_ram *ram)
{
    return ram->base + ram->size - 1;
}

/* --- the fast region -------------------------------------------------------- */

static bool watched(const struct rv_cpu *cpu, unsigned kind)
{
    for (unsigned i = 0; i < cpu->watch_room; i++)
        if (cpu->watch[i].kinds & kind)
            return true;
    return false;
}

/* The largest region without waits; of equals the first. */
void rv_pick_fast_ram(struct rv_cpu *cpu)
{
    const bool loads = !watched(cpu, RV_WATCH_LOAD);
    const struct rv_region *best = NULL;

    for (unsigned i = 0; i < cpu->regions; i++) {
        const struct rv_ram *ram = &cpu->region[i].ram;

        if (ram->writable && !ram->fetch_only && !ram->read_waits && !ram->write_waits &&
            (!best || ram->size > best->ram.size))
            best = &cpu->region[i];
    }
    cpu->ram_base = best ? (rv_word)best->ram.base : 0;
    cpu->ram_host = best ? best->ram.host : NULL;
    cpu->ram_lines = best ? best->lines : NULL;
    for (unsigned n = 0; n < 3; n++) {
        const uint64_t unit = UINT64_C(1) << n, size = best ? best->ram.size : 0;

        cpu->load_limit[n] = loads && size >= unit ? (rv_word)(size - unit + 1) : 0;
        cpu->store_limit[n] = (rv_word)(size >> n);
    }
    cpu->leave = true; /* the loop has copies */
}

/* --- regions ----------------------------------------------------------------- */

struct rv_region *rv_region_at(struct rv_cpu *cpu, uint64_t addr, unsigned size)
{
    for (unsigned i = 0; i < cpu->regions; i++) {
        const struct rv_ram *ram = &cpu->region[i].ram;

        if (addr - ram->base < ram->size && ram->size - (addr - ram->base) >= size)
            return &cpu->region[i];
    }
    return NULL;
}

struct rv_region *rv_region_or_map(struct rv_cpu *cpu, uint64_t addr, unsigned size, bool write)
{
    struct rv_region *r = rv_region_at(cpu, addr, size);

    if ((r && (!write || r->ram.writable)) || !cpu->hooks.map)
        return r;
    cpu->hooks.map(cpu->hooks.arg, addr, write);
    return rv_region_at(cpu, addr, size);
}

static void drop_region(struct rv_cpu *cpu, unsigned i)
{
    rv_flush(cpu);
    free(cpu->region[i].lines);
    free(cpu->region[i].code);
    memmove(&cpu->region[i], &cpu->region[i + 1],
            (cpu->regions - i - 1) * sizeof cpu->region[0]);
    cpu->regions--;
}

void rv_unmap_ram(struct rv_cpu *cpu, uint64_t first, uint64_t last)
{
    for (unsigned i = cpu->regions; i-- > 0;)
        if (cpu->region[i].ram.base <= last && first <= last_of(&cpu->region[i].ram))
            drop_region(cpu, i);
    rv_pick_fast_ram(cpu);
}

/* Sets or clears the watch flag of each line of R that W touches. */
static void flag_watch(struct rv_region *r, const struct rv_watch *w, bool set)
{
    const uint64_t base = r->ram.base, end = last_of(&r->ram);
    const uint64_t from = w->addr > base ? w->addr : base, to = w->last < end ? w->last : end;

    if (w->addr > end || w->last < base)
        return;
    for (uint64_t n = (from - base) >> RV_LINE_SHIFT; n <= (to - base) >> RV_LINE_SHIFT; n++)
        if (set)
            r->lines[n] |= RV_LINE_WATCH;
        else
            r->lines[n] &= (uint8_t)~RV_LINE_WATCH;
}

/* Flags what the store watches touch in R. */
static void flag_watches(const struct rv_cpu *cpu, struct rv_region *r)
{
    for (unsigned i = 0; i < cpu->watch_room; i++)
        if (cpu->watch[i].kinds & RV_WATCH_STORE)
            flag_watch(r, &cpu->watch[i], true);
}

bool rv_map_ram(struct rv_cpu *cpu, const struct rv_ram *ram)
{
    const uint64_t top = RV_XLEN == 32 ? UINT32_MAX : UINT64_MAX;
    struct rv_region r = {.ram = *ram, .code_lo = UINT64_MAX};

    if (!ram->size || !ram->host || ram->base > top || ram->size - 1 > top - ram->base)
        return false;
    r.lines = calloc((ram->size >> RV_LINE_SHIFT) + 1, 1);
    r.code = calloc((ram->size >> 4) + 1, 1);
    if (!r.lines || !r.code) {
        free(r.lines);
        free(r.code);
        return false;
    }
    rv_unmap_ram(cpu, ram->base, last_of(ram));
    if (cpu->regions == RV_MAX_RAM)
        drop_region(cpu, 0);
    flag_watches(cpu, &r);
    cpu->region[cpu->regions++] = r;
    rv_pick_fast_ram(cpu);
    return true;
}

/* --- writes that matter to decoded code ------------------------------------ */

static bool code_in(const struct rv_region *r, uint64_t off, uint64_t end)
{
    if (off < r->code_lo)
        off = r->code_lo;
    if (end > r->code_hi)
        end = r->code_hi;
    for (off &= ~UINT64_C(1); off < end; off += 2) {
        if (!(off & (BIT(RV_LINE_SHIFT) - 1)))
            while (off < end && !(r->lines[off >> RV_LINE_SHIFT] & RV_LINE_CODE))
                off += BIT(RV_LINE_SHIFT);
        if (off < end && r->code[off >> 4] & BIT(off >> 1 & 7))
            return true;
    }
    return false;
}

void rv_wrote(struct rv_cpu *cpu, uint64_t addr, uint64_t len)
{
    const uint64_t last = addr + len - 1;

    for (unsigned i = 0; i < cpu->regions; i++) {
        const struct rv_region *r = &cpu->region[i];
        const uint64_t base = r->ram.base, end = last_of(&r->ram);

        if (addr > end || last < base)
            continue;
        if (code_in(r, (addr > base ? addr : base) - base, (last < end ? last : end) - base + 1)) {
            rv_flush(cpu);
            return;
        }
    }
}

void rv_invalidate(struct rv_cpu *cpu, uint64_t addr, uint64_t len)
{
    if (!len)
        return;
    if (len - 1 > UINT64_MAX - addr)
        len = UINT64_MAX - addr + 1; /* to the end of the address space; never 0, as addr is not */
    if (cpu->reserved_addr <= addr + (len - 1) && addr <= (uint64_t)cpu->reserved_addr + 3)
        cpu->reserved = false;
    rv_wrote(cpu, addr, len);
}

/* --- watches ------------------------------------------------------------------ */

void rv_check_watches(struct rv_cpu *cpu, bool store, uint64_t addr, unsigned size, uint64_t val)
{
    const unsigned kind = store ? RV_WATCH_STORE : RV_WATCH_LOAD;

    for (unsigned i = 0; i < cpu->watch_room; i++) {
        const struct rv_watch *w = &cpu->watch[i];

        if (!(w->kinds & kind) || addr > w->last || addr + size - 1 < w->addr)
            continue;
        if (cpu->hooks.watch && cpu->hooks.watch(cpu->hooks.arg, i, store, addr, size, val)) {
            cpu->stop = cpu->leave = true;
            cpu->reason = RV_STOP_WATCHPOINT;
        }
    }
}

static void watches_changed(struct rv_cpu *cpu)
{
    cpu->watches = 0;
    for (unsigned i = 0; i < cpu->watch_room; i++)
        cpu->watches += cpu->watch[i].kinds != 0;
    rv_pick_fast_ram(cpu);
    cpu->leave = true;
}

static bool watch_room(struct rv_cpu *cpu, unsigned id)
{
    const unsigned room = id + 16;
    struct rv_watch *watch;

    if (id < cpu->watch_room)
        return true;
    watch = realloc(cpu->watch, room * sizeof *watch);
    if (!watch)
        return false;
    for (unsigned i = cpu->watch_room; i < room; i++)
        watch[i] = (struct rv_watch){0};
    cpu->watch = watch;
    cpu->watch_room = room;
    return true;
}

bool rv_set_watch(struct rv_cpu *cpu, unsigned id, unsigned kinds, uint64_t addr, uint64_t len)
{
    if (id >= RV_WATCHES || !kinds || !len || addr + len - 1 < addr || !watch_room(cpu, id))
        return false;
    rv_clear_watch(cpu, id);
    cpu->watch[id] = (struct rv_watch){kinds, addr, addr + len - 1};
    for (unsigned i = 0; i < cpu->regions; i++)
        flag_watches(cpu, &cpu->region[i]);
    watches_changed(cpu);
    return true;
}

void rv_clear_watch(struct rv_cpu *cpu, unsigned id)
{
    struct rv_watch *w;

    if (id >= cpu->watch_room || !cpu->watch[id].kinds)
        return;
    w = &cpu->watch[id];
    for (unsigned i = 0; i < cpu->regions; i++)
        flag_watch(&cpu->region[i], w, false);
    w->kinds = 0;
    for (unsigned i = 0; i < cpu->regions; i++) /* others may touch the same lines */
        flag_watches(cpu, &cpu->region[i]);
    watches_changed(cpu);
}
