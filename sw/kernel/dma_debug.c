/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings under test. A mapping of the non-coherent mode has a copy of its
 * memory, which the device uses: what CPU and device write reaches the other one
 * only when map, unmap or sync copy it. While it is the device's, the CPU's side
 * of what the device may write is poisoned, and so is the device's side of what
 * is not mapped any more.
 */
#include "dma_debug.h"

#include "internal.h"
#include "slab.h"
#include "string.h"

enum { COPY_ALIGN = 64, LATE_MAX = 16 };

struct mapping {
    struct list_head node;
    struct device *dev;
    u8 *cpu, *copy; /* COPY is NULL while only tracked */
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

/* The mapping of DEV that holds [ADDR, ADDR + SIZE), taken off the list if TAKE; NULL: none. */
static struct mapping *find(const struct device *dev, dma_addr_t addr, size_t size, bool take)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    struct mapping *m, *found = NULL;

    list_for_each_entry (m, &mappings, node)
        if (m->dev == dev && addr >= m->addr && addr - m->addr <= m->size &&
            size <= m->size - (size_t)(addr - m->addr)) {
            found = m;
            if (!take || (m->addr == addr && m->size == size))
                break; /* the same memory can be mapped more than once */
        }
    if (found && take)
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
    memcpy(m->copy + at, m->cpu + at, size);
    if (device_writes(m))
        memset(m->cpu + at, DMA_POISON, size);
}

static void give_to_cpu(struct mapping *m, size_t at, size_t size)
{
    if (device_writes(m))
        memcpy(m->cpu + at, m->copy + at, size);
}

/* M, which may be NULL, was unmapped long ago. */
static void end_late(struct mapping *m)
{
    size_t i = 0;

    if (!m)
        return;
    while (i < m->size && m->copy[i] == DMA_POISON)
        i++;
    if (i < m->size)
        report(m->dev, "written by the device after unmap", m->addr + i, m->size, m->dir);
    kfree(m->copy - (uintptr_t)m->cpu % COPY_ALIGN);
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

dma_addr_t dma_debug_map(struct device *dev, const void *ptr, dma_addr_t addr, size_t size,
                         enum dma_data_direction dir, unsigned long attrs)
{
    struct mapping *m = kmalloc(sizeof *m, GFP_ATOMIC);

    if (!m)
        return DMA_MAPPING_ERROR;
    *m = (struct mapping){
        .dev = dev, .cpu = (u8 *)(uintptr_t)ptr, .addr = addr, .size = size, .dir = dir};
    if (dma_debug_mode == DMA_DEBUG_NONCOHERENT) {
        /* as far from its alignment as the original is */
        m->copy = kmalloc_aligned(size + COPY_ALIGN, COPY_ALIGN, GFP_ATOMIC);
        if (m->copy)
            m->copy += (uintptr_t)ptr % COPY_ALIGN;
        m->addr = m->copy ? dma_translate(dev, m->copy, size) : DMA_MAPPING_ERROR;
        if (m->addr == DMA_MAPPING_ERROR) {
            kfree(m->copy ? m->copy - (uintptr_t)ptr % COPY_ALIGN : NULL);
            kfree(m);
            return DMA_MAPPING_ERROR;
        }
        if (attrs & DMA_ATTR_SKIP_CPU_SYNC)
            memset(m->copy, DMA_POISON, size);
        else
            give_to_device(m, 0, size);
    }
    addr = m->addr;
    enlist(m);
    return addr;
}

void dma_debug_unmap(struct device *dev, dma_addr_t addr, size_t size,
                     enum dma_data_direction dir, unsigned long attrs)
{
    struct mapping *m = find(dev, addr, size, true);

    if (!m) {
        report(dev, "unmap of what is not mapped", addr, size, dir);
        return;
    }
    if (m->addr != addr || m->size != size)
        report(dev, "unmap of a part", addr, size, dir);
    else if (m->dir != dir)
        report(dev, "unmap in another direction", addr, size, dir);
    if (m->copy) {
        if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
            give_to_cpu(m, 0, m->size);
        memset(m->copy, DMA_POISON, m->size);
        end_late(swap_late(m, __atomic_fetch_add(&late_next, 1, __ATOMIC_RELAXED) % LATE_MAX));
    } else {
        kfree(m);
    }
}

void dma_debug_sync(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
                    bool for_cpu)
{
    struct mapping *m = find(dev, addr, size, false);

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
