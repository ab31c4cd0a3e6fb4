/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device registers. readl() and writel() are ordered against memory as in
 * Linux: what was written to memory before a writel() is there when the device
 * sees the write, and memory is read after readl() has returned. The _relaxed
 * forms order device accesses among themselves only.
 */
#ifndef IO_H
#define IO_H

#include "arch.h"
#include "types.h"

/* Memory and devices alike; of memory that a device looks at alone. */
#define mb() arch_io_mb()
#define wmb() arch_io_mb()
#define rmb() arch_io_mb()
#define dma_wmb() arch_mb()
#define dma_rmb() arch_mb()

static inline u32 readl_relaxed(const volatile void __iomem *addr)
{
    return arch_read32(addr);
}

static inline void writel_relaxed(u32 val, volatile void __iomem *addr)
{
    arch_write32(val, addr);
}

static inline u32 readl(const volatile void __iomem *addr)
{
    u32 val = readl_relaxed(addr);

    arch_io_rmb();
    return val;
}

static inline void writel(u32 val, volatile void __iomem *addr)
{
    arch_io_wmb();
    writel_relaxed(val, addr);
}

static inline u8 readb(const volatile void __iomem *addr)
{
    u8 val = arch_read8(addr);

    arch_io_rmb();
    return val;
}

static inline void writeb(u8 val, volatile void __iomem *addr)
{
    arch_io_wmb();
    arch_write8(val, addr);
}

/* CPU view of SIZE bytes of registers at bus address ADDR; NULL if they do not fit into the CPU's
 * address space. Any context. */
void __iomem *ioremap(phys_addr_t addr, size_t size);

/* The bus address of memory, and the CPU's view of a bus address in memory. Devices get their
 * addresses from dma-mapping.h. Any context. */
static inline phys_addr_t virt_to_phys(const volatile void *ptr)
{
    return arch_virt_to_phys(ptr);
}

static inline void *phys_to_virt(phys_addr_t addr)
{
    return arch_phys_to_virt(addr);
}

#endif
