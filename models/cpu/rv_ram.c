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
    cpu->ram_lines = best ? best->flags->lines : NULL;
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

    const uint64_t maps = cpu->maps;

    if ((r && (!write || r->ram.writable)) || !cpu->hooks.map)
        return r;
    cpu->hooks.map(cpu->hooks.arg, addr, write);
    return cpu->maps == maps ? r : rv_region_at(cpu, addr, size);
}

static void release_flags(struct rv_peers *peers, struct rv_flags *f)
{
    struct rv_flags **at = &peers->flags;

    if (--f->users)
        return;
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    free(f->lines);
    free(f->code);
    free(f);
}

/* Flags of RAM, new or those that a peer has; NULL when memory is short. */
static struct rv_flags *find_flags(struct rv_peers *peers, const struct rv_ram *ram)
{
    struct rv_flags *f = peers->flags;

    while (f && (f->base != ram->base || f->size != ram->size || f->host != ram->host))
        f = f->next;
    if (f) {
        f->users++;
        return f;
    }
    f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    *f = (struct rv_flags){.base = ram->base, .size = ram->size, .host = ram->host,
                           .code_lo = UINT64_MAX, .users = 1, .next = peers->flags};
    peers->flags = f;
    f->lines = calloc((ram->size >> RV_LINE_SHIFT) + 1, 1);
    f->code = calloc((ram->size >> 4) + 1, 1);
    if (!f->lines || !f->code) {
        release_flags(peers, f);
        return NULL;
    }
    return f;
}

static void drop_region(struct rv_cpu *cpu, unsigned i)
{
    struct rv_flags *f = cpu->region[i].flags;

    rv_flush(cpu);
    memmove(&cpu->region[i], &cpu->region[i + 1],
            (cpu->regions - i - 1) * sizeof cpu->region[0]);
    cpu->regions--;
    cpu->maps++;
    release_flags(cpu->peers, f);
}

/* Removes the regions that touch [FIRST, LAST], except those with the flags KEEP. */
static void unmap(struct rv_cpu *cpu, uint64_t first, uint64_t last, const struct rv_flags *keep)
{
    for (unsigned i = cpu->regions; i-- > 0;)
        if (cpu->region[i].ram.base <= last && first <= last_of(&cpu->region[i].ram) &&
            cpu->region[i].flags != keep)
            drop_region(cpu, i);
    rv_pick_fast_ram(cpu);
}

void rv_unmap_ram(struct rv_cpu *cpu, uint64_t first, uint64_t last)
{
    unmap(cpu, first, last, NULL);
}

/* Sets or clears the watch flag of each line of F that W touches. */
static void flag_watch(struct rv_flags *f, const struct rv_watch *w, bool set)
{
    const uint64_t base = f->base, end = base + f->size - 1;
    const uint64_t from = w->addr > base ? w->addr : base, to = w->last < end ? w->last : end;

    if (w->addr > end || w->last < base)
        return;
    for (uint64_t n = (from - base) >> RV_LINE_SHIFT; n <= (to - base) >> RV_LINE_SHIFT; n++)
        if (set)
            f->lines[n] |= RV_LINE_WATCH;
        else
            f->lines[n] &= (uint8_t)~RV_LINE_WATCH;
}

/* Flags what the store watches of all peers touch in F. */
static void flag_watches(const struct rv_peers *peers, struct rv_flags *f)
{
    for (unsigned h = 0; h < peers->harts; h++)
        for (unsigned i = 0; i < peers->hart[h]->watch_room; i++)
            if (peers->hart[h]->watch[i].kinds & RV_WATCH_STORE)
                flag_watch(f, &peers->hart[h]->watch[i], true);
}

/* The flags of the line at ADDR, if it is in RAM. */
static uint8_t *line_at(const struct rv_peers *peers, uint64_t addr)
{
    for (const struct rv_flags *f = peers->flags; f; f = f->next)
        if (addr - f->base < f->size)
            return &f->lines[(addr - f->base) >> RV_LINE_SHIFT];
    return NULL;
}

/* Whether the line at ADDR is flagged follows from the peers' reservations. */
static void flag_reserved(const struct rv_peers *peers, rv_word addr)
{
    uint8_t *line = peers->harts > 1 ? line_at(peers, addr) : NULL;

    if (!line)
        return;
    *line &= (uint8_t)~RV_LINE_RESERVED;
    for (unsigned h = 0; h < peers->harts; h++)
        if (peers->hart[h]->reserved && line_at(peers, peers->hart[h]->reserved_addr) == line)
            *line |= RV_LINE_RESERVED;
}

bool rv_map_ram(struct rv_cpu *cpu, const struct rv_ram *ram)
{
    const uint64_t top = RV_XLEN == 32 ? UINT32_MAX : UINT64_MAX;
    struct rv_peers *peers = cpu->peers;
    struct rv_region r = {.ram = *ram};

    if (!ram->size || !ram->host || ram->base > top || ram->size - 1 > top - ram->base)
        return false;
    r.flags = find_flags(peers, ram);
    if (!r.flags)
        return false;
    unmap(cpu, ram->base, last_of(ram), NULL);
    for (unsigned h = 0; h < peers->harts; h++)
        if (peers->hart[h] != cpu)
            unmap(peers->hart[h], ram->base, last_of(ram), r.flags);
    if (cpu->regions == RV_MAX_RAM)
        drop_region(cpu, 0);
    flag_watches(peers, r.flags);
    for (unsigned h = 0; h < peers->harts; h++)
        if (peers->hart[h]->reserved)
            flag_reserved(peers, peers->hart[h]->reserved_addr);
    cpu->region[cpu->regions++] = r;
    cpu->maps++;
    rv_pick_fast_ram(cpu);
    return true;
}

/* --- writes that matter to decoded code ------------------------------------ */

/* The word at WORD and the LEN bytes at ADDR meet. */
static bool holds(rv_word word, uint64_t addr, uint64_t len)
{
    return word <= addr + (len - 1) && addr <= (uint64_t)word + 3;
}

static bool code_in(const struct rv_flags *f, uint64_t off, uint64_t end)
{
    if (off < f->code_lo)
        off = f->code_lo;
    if (end > f->code_hi)
        end = f->code_hi;
    for (off &= ~UINT64_C(1); off < end; off += 2) {
        if (!(off & (BIT(RV_LINE_SHIFT) - 1)))
            while (off < end && !(f->lines[off >> RV_LINE_SHIFT] & RV_LINE_CODE))
                off += BIT(RV_LINE_SHIFT);
        if (off < end && f->code[off >> 4] & BIT(off >> 1 & 7))
            return true;
    }
    return false;
}

void rv_wrote(struct rv_cpu *cpu, uint64_t addr, uint64_t len)
{
    const uint64_t last = addr + len - 1;

    for (const struct rv_flags *f = cpu->peers->flags; f; f = f->next) {
        const uint64_t base = f->base, end = base + f->size - 1;

        if (addr > end || last < base)
            continue;
        if (code_in(f, (addr > base ? addr : base) - base, (last < end ? last : end) - base + 1)) {
            rv_flush(cpu);
            return;
        }
    }
}

void rv_invalidate(struct rv_cpu *cpu, uint64_t addr, uint64_t len)
{
    const struct rv_peers *peers = cpu->peers;

    if (!len)
        return;
    if (len - 1 > UINT64_MAX - addr)
        len = UINT64_MAX - addr + 1; /* to the end of the address space; never 0, as addr is not */
    for (unsigned h = 0; h < peers->harts; h++) {
        struct rv_cpu *other = peers->hart[h];

        if (other->reserved && holds(other->reserved_addr, addr, len))
            rv_drop_reservation(other);
        if (holds(other->amo_addr, addr, len))
            other->amo_alone = false;
    }
    rv_wrote(cpu, addr, len);
}

/* --- reservations (I 8.2) ------------------------------------------------------ */

void rv_reserve(struct rv_cpu *cpu, rv_word addr, rv_word value)
{
    rv_drop_reservation(cpu);
    cpu->reserved = true;
    cpu->reserved_addr = addr;
    cpu->reserved_value = value;
    flag_reserved(cpu->peers, addr);
}

void rv_drop_reservation(struct rv_cpu *cpu)
{
    const bool had = cpu->reserved;

    cpu->reserved = false;
    if (had)
        flag_reserved(cpu->peers, cpu->reserved_addr);
}

void rv_break_reservations(struct rv_cpu *cpu, uint64_t addr, uint64_t len)
{
    for (unsigned h = 0; h < cpu->peers->harts; h++) {
        struct rv_cpu *other = cpu->peers->hart[h];

        if (other != cpu && other->reserved && holds(other->reserved_addr, addr, len))
            rv_drop_reservation(other);
    }
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
    for (struct rv_flags *f = cpu->peers->flags; f; f = f->next)
        flag_watches(cpu->peers, f);
    watches_changed(cpu);
    return true;
}

void rv_clear_watch(struct rv_cpu *cpu, unsigned id)
{
    const struct rv_watch w = id < cpu->watch_room ? cpu->watch[id] : (struct rv_watch){0};

    if (!w.kinds)
        return;
    cpu->watch[id].kinds = 0;
    for (struct rv_flags *f = cpu->peers->flags; f; f = f->next) {
        flag_watch(f, &w, false);
        flag_watches(cpu->peers, f); /* others may touch the same lines */
    }
    watches_changed(cpu);
}
