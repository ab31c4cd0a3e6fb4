/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings under test. A mapping of the non-coherent mode has a copy of its
 * memory, which the device uses: what CPU and device write reaches the other one
 * only when map, unmap or sync copy it. While it is the device's, the CPU's side
 * of what the device may write is poisoned, and so is the device's side of what
 * is not mapped any more. The same bytes mapped more than once at a time, as chains
 * of operations do, have one copy for all these mappings.
 */
#include "dma_debug.h"

#include "internal.h"
#include "slab.h"
#include "string.h"

enum { COPY_ALIGN = 64, LATE_MAX = 16 };

/* What devices have in place of memory. */
struct copy {
    u8 *at;
    unsigned users, writers; /* mappings; those that let a device write */
};

struct mapping {
    struct list_head node;
    struct device *dev;
    u8 *cpu;
    struct copy *copy; /* NULL while only tracked */
    dma_addr_t addr;
    size_t size;
    enum dma_data_direction dir;
};

static const char *const dir_names[] = {"bidirectional", "to device", "from device", "none"};

enum dma_debug_mode dma_debug_mode;
static struct list_head mappings = LIST_HEAD_INIT(mappings);
static struct mapping *late[LATE_MAX]; /* unmapped last: the device should leave them alone */
static unsigned late_next;
static struct raw_spinlock lock; /* of these; a mapping itself is its owner's */
static unsigned errors;

void dma_debug_set(enum dma_debug_mode mode)
{
    dma_debug_mode = mode;
}

unsigned dma_debug_errors(void)
{
    return errors;
}

static __cold void report(const struct device *dev, const char *what, dma_addr_t addr, size_t size,
                          enum dma_data_direction dir)
{
    __atomic_add_fetch(&errors, 1, __ATOMIC_RELAXED);
    pr_err("DMA-API: %s: %s: address %pad, %zu bytes, %s\n", dev->name, what, &addr, size,
           dir <= DMA_NONE ? dir_names[dir] : "no direction");
}

/* The mapping of DEV that holds [ADDR, ADDR + SIZE); NULL: none. Locked. */
static struct mapping *find(const struct device *dev, dma_addr_t addr, size_t size)
{
    struct mapping *m;

    list_for_each_entry (m, &mappings, node)
        if (m->dev == dev && addr >= m->addr && addr - m->addr <= m->size &&
            size <= m->size - (size_t)(addr - m->addr))
            return m;
    return NULL;
}

/* The same, off the list. Of several one with just that address and size, and with that direction
 * if there is one: the same memory can be mapped more than once. Locked. */
static struct mapping *take(const struct device *dev, dma_addr_t addr, size_t size,
                            enum dma_data_direction dir)
{
    struct mapping *m, *found = find(dev, addr, size);
    bool exact = false;

    list_for_each_entry (m, &mappings, node) {
        if (m->dev != dev || m->addr != addr || m->size != size)
            continue;
        if (!exact || m->dir == dir)
            found = m;
        exact = true;
        if (m->dir == dir)
            break;
    }
    if (found)
        list_del(&found->node);
    return found;
}

/* --- copies ------------------------------------------------------------------- */

/* The device may write: its side counts when the CPU gets the memory back. */
static bool device_writes(const struct mapping *m)
{
    return m->dir != DMA_TO_DEVICE;
}

/* Also the bytes of a mapping from the device: those that it does not write stay as they were. */
static void give_to_device(struct mapping *m, size_t at, size_t size)
{
    memcpy(m->copy->at + at, m->cpu + at, size);
    if (device_writes(m))
        memset(m->cpu + at, DMA_POISON, size);
}

static void give_to_cpu(struct mapping *m, size_t at, size_t size)
{
    if (device_writes(m))
        memcpy(m->cpu + at, m->copy->at + at, size);
}

/* A copy for M, as far from its alignment as the original is; NULL: memory is short. */
static struct copy *new_copy(const struct mapping *m)
{
    struct copy *c = kmalloc(sizeof *c, GFP_ATOMIC);
    u8 *block = kmalloc_aligned(m->size + COPY_ALIGN, COPY_ALIGN, GFP_ATOMIC);

    if (!c || !block) {
        kfree(c);
        kfree(block);
        return NULL;
    }
    *c = (struct copy){.at = block + (uintptr_t)m->cpu % COPY_ALIGN};
    return c;
}

static void free_copy(const struct mapping *m, const struct copy *c)
{
    kfree(c->at - (uintptr_t)m->cpu % COPY_ALIGN);
    kfree(c);
}

/* The copy of another mapping of the same bytes; NULL: there is none. Locked. */
static struct copy *find_copy(const struct mapping *m)
{
    struct mapping *other;

    list_for_each_entry (other, &mappings, node)
        if (other->copy && other->cpu == m->cpu && other->size == m->size)
            return other->copy;
    return NULL;
}

/* M's copy becomes C, FRESH or of others, whose device's side counts. Locked. */
static void join_copy(struct mapping *m, struct copy *c, bool fresh, bool skip_sync)
{
    m->copy = c;
    m->addr = dma_translate(m->dev, c->at, m->size);
    c->users++;
    c->writers += device_writes(m);
    if (!fresh && device_writes(m))
        memset(m->cpu, DMA_POISON, m->size);
    else if (fresh && skip_sync)
        memset(c->at, DMA_POISON, m->size);
    else if (fresh)
        give_to_device(m, 0, m->size);
}

/* M goes: is it the last one of its copy? The CPU has the memory back if no device writes to it any
 * more. Locked. */
static bool leave_copy(struct mapping *m, bool skip_sync)
{
    m->copy->writers -= device_writes(m);
    if (!m->copy->writers && !skip_sync)
        give_to_cpu(m, 0, m->size);
    if (--m->copy->users)
        return false;
    memset(m->copy->at, DMA_POISON, m->size);
    return true;
}

/* M, which may be NULL, was unmapped long ago. */
static void end_late(struct mapping *m)
{
    size_t i = 0;

    if (!m)
        return;
    while (i < m->size && m->copy->at[i] == DMA_POISON)
        i++;
    if (i < m->size)
        report(m->dev, "written by the device after unmap", m->addr + i, m->size, m->dir);
    free_copy(m, m->copy);
    kfree(m);
}

static struct mapping *swap_late(struct mapping *m, unsigned at)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    struct mapping *old = late[at];

    late[at] = m;
    raw_spin_unlock_irqrestore(&lock, flags);
    return old;
}

void dma_debug_flush(void)
{
    for (unsigned i = 0; i < LATE_MAX; i++)
        end_late(swap_late(NULL, i));
}

/* --- calls ----------------------------------------------------------------------- */

/* M has a copy, and its address, and is on the list. False: memory is short, or the device does not
 * reach it. */
static bool map_copy(struct mapping *m, bool skip_sync)
{
    struct copy *fresh = new_copy(m), *c;
    unsigned long flags;

    if (!fresh)
        return false;
    if (dma_translate(m->dev, fresh->at, m->size) == DMA_MAPPING_ERROR) {
        free_copy(m, fresh);
        return false;
    }
    flags = raw_spinlock_irqsave(&lock);
    c = find_copy(m);
    join_copy(m, c ? c : fresh, !c, skip_sync);
    list_add_tail(&m->node, &mappings);
    raw_spin_unlock_irqrestore(&lock, flags);
    if (c)
        free_copy(m, fresh);
    return true;
}

static void map_tracked(struct mapping *m)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);

    list_add_tail(&m->node, &mappings);
    raw_spin_unlock_irqrestore(&lock, flags);
}

dma_addr_t dma_debug_map(struct device *dev, const void *ptr, dma_addr_t addr, size_t size,
                         enum dma_data_direction dir, unsigned long attrs)
{
    struct mapping *m = kmalloc(sizeof *m, GFP_ATOMIC);

    if (!m)
        return DMA_MAPPING_ERROR;
    *m = (struct mapping){
        .dev = dev, .cpu = (u8 *)(uintptr_t)ptr, .addr = addr, .size = size, .dir = dir};
    if (dma_debug_mode != DMA_DEBUG_NONCOHERENT) {
        map_tracked(m);
        return addr;
    }
    if (!map_copy(m, attrs & DMA_ATTR_SKIP_CPU_SYNC)) {
        kfree(m);
        return DMA_MAPPING_ERROR;
    }
    return m->addr;
}

void dma_debug_unmap(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
                     unsigned long attrs)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    struct mapping *m = take(dev, addr, size, dir);
    const bool last = m && m->copy && leave_copy(m, attrs & DMA_ATTR_SKIP_CPU_SYNC);

    raw_spin_unlock_irqrestore(&lock, flags);
    if (!m) {
        report(dev, "unmap of what is not mapped", addr, size, dir);
        return;
    }
    if (m->addr != addr || m->size != size)
        report(dev, "unmap of a part", addr, size, dir);
    else if (m->dir != dir)
        report(dev, "unmap in another direction", addr, size, dir);
    if (last)
        end_late(swap_late(m, __atomic_fetch_add(&late_next, 1, __ATOMIC_RELAXED) % LATE_MAX));
    else
        kfree(m);
}

void dma_debug_sync(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
                    bool for_cpu)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    struct mapping *m = find(dev, addr, size);

    raw_spin_unlock_irqrestore(&lock, flags);
    if (!m) {
        report(dev, "sync of what is not mapped", addr, size, dir);
        return;
    }
    if (m->dir != dir && m->dir != DMA_BIDIRECTIONAL)
        report(dev, "sync in another direction", addr, size, dir);
    if (!m->copy)
        return;
    if (for_cpu)
        give_to_cpu(m, (size_t)(addr - m->addr), size);
    else
        give_to_device(m, (size_t)(addr - m->addr), size);
}

unsigned dma_debug_mapped(const struct device *dev)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    const struct mapping *m;
    unsigned n = 0;

    list_for_each_entry (m, &mappings, node)
        n += !dev || m->dev == dev;
    raw_spin_unlock_irqrestore(&lock, flags);
    return n;
}

unsigned dma_debug_leaks(const struct device *dev)
{
    const struct mapping *m;
    unsigned n = 0;

    might_sleep();
    list_for_each_entry (m, &mappings, node)
        if (!dev || m->dev == dev) {
            n++;
            pr_err("DMA-API: %s: still mapped: address %pad, %zu bytes, %s\n", m->dev->name,
                   &m->addr, m->size, dir_names[m->dir]);
        }
    return n;
}
