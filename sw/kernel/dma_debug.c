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

static void enlist(struct mapping *m)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);

    list_add_tail(&m->node, &mappings);
    raw_spin_unlock_irqrestore(&lock, flags);
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
 * if there is one: the same memory can be mapped more than once. */
static struct mapping *take(const struct device *dev, dma_addr_t addr, size_t size,
                            enum dma_data_direction dir)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
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
    raw_spin_unlock_irqrestore(&lock, flags);
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

/* A copy that M alone has, as far from its alignment as the original is; NULL: memory is short. */
static struct copy *new_copy(const struct mapping *m)
{
    struct copy *c = kmalloc(sizeof *c, GFP_ATOMIC);
    u8 *block = kmalloc_aligned(m->size + COPY_ALIGN, COPY_ALIGN, GFP_ATOMIC);

    if (!c || !block) {
        kfree(c);
        kfree(block);
        return NULL;
    }
    *c = (struct copy){block + (uintptr_t)m->cpu % COPY_ALIGN, 1, device_writes(m)};
    return c;
}

static void free_copy(const struct mapping *m)
{
    kfree(m->copy->at - (uintptr_t)m->cpu % COPY_ALIGN);
    kfree(m->copy);
}

/* The copy of another mapping of the same bytes is M's as well; NULL: there is none. */
static struct copy *join_copy(const struct mapping *m)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    struct copy *c = NULL;
    struct mapping *other;

    list_for_each_entry (other, &mappings, node)
        if (other->copy && other->cpu == m->cpu && other->size == m->size) {
            c = other->copy;
            c->users++;
            c->writers += device_writes(m);
            break;
        }
    raw_spin_unlock_irqrestore(&lock, flags);
    return c;
}

/* M goes. Is it the last one of its copy; and, in *WROTE, the last one that lets a device write? */
static bool leave_copy(const struct mapping *m, bool *wrote)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    bool last;

    m->copy->writers -= device_writes(m);
    *wrote = device_writes(m) && !m->copy->writers;
    last = !--m->copy->users;
    raw_spin_unlock_irqrestore(&lock, flags);
    return last;
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
    free_copy(m);
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

/* M has joined a copy: the device's side counts. */
static bool map_joined(struct mapping *m)
{
    bool wrote;

    m->addr = dma_translate(m->dev, m->copy->at, m->size);
    if (m->addr == DMA_MAPPING_ERROR)
        leave_copy(m, &wrote);
    else if (device_writes(m))
        memset(m->cpu, DMA_POISON, m->size);
    return m->addr != DMA_MAPPING_ERROR;
}

/* M gets a copy, and its address; false: memory is short, or the device does not reach it. */
static bool map_copy(struct mapping *m, bool skip_sync)
{
    m->copy = join_copy(m);
    if (m->copy)
        return map_joined(m);
    m->copy = new_copy(m);
    m->addr = m->copy ? dma_translate(m->dev, m->copy->at, m->size) : DMA_MAPPING_ERROR;
    if (m->addr == DMA_MAPPING_ERROR) {
        if (m->copy)
            free_copy(m);
        return false;
    }
    if (skip_sync)
        memset(m->copy->at, DMA_POISON, m->size);
    else
        give_to_device(m, 0, m->size);
    return true;
}

dma_addr_t dma_debug_map(struct device *dev, const void *ptr, dma_addr_t addr, size_t size,
                         enum dma_data_direction dir, unsigned long attrs)
{
    struct mapping *m = kmalloc(sizeof *m, GFP_ATOMIC);

    if (!m)
        return DMA_MAPPING_ERROR;
    *m = (struct mapping){
        .dev = dev, .cpu = (u8 *)(uintptr_t)ptr, .addr = addr, .size = size, .dir = dir};
    if (dma_debug_mode == DMA_DEBUG_NONCOHERENT && !map_copy(m, attrs & DMA_ATTR_SKIP_CPU_SYNC)) {
        kfree(m);
        return DMA_MAPPING_ERROR;
    }
    addr = m->addr;
    enlist(m);
    return addr;
}

/* M is off the list. */
static void unmap_copy(struct mapping *m, bool skip_sync)
{
    bool wrote;
    const bool last = leave_copy(m, &wrote);

    if (wrote && !skip_sync)
        give_to_cpu(m, 0, m->size);
    if (last) {
        memset(m->copy->at, DMA_POISON, m->size);
        end_late(swap_late(m, __atomic_fetch_add(&late_next, 1, __ATOMIC_RELAXED) % LATE_MAX));
    } else {
        kfree(m);
    }
}

void dma_debug_unmap(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
                     unsigned long attrs)
{
    struct mapping *m = take(dev, addr, size, dir);

    if (!m) {
        report(dev, "unmap of what is not mapped", addr, size, dir);
        return;
    }
    if (m->addr != addr || m->size != size)
        report(dev, "unmap of a part", addr, size, dir);
    else if (m->dir != dir)
        report(dev, "unmap in another direction", addr, size, dir);
    if (m->copy)
        unmap_copy(m, attrs & DMA_ATTR_SKIP_CPU_SYNC);
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
