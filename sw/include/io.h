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

#define mb() arch_io_mb()

static inline u32 readl_relaxed(const volatile void __iomem *addr)
{
    return *(const volatile u32 *)addr;
}

static inline void writel_relaxed(u32 val, volatile void __iomem *addr)
{
    *(volatile u32 *)addr = val;
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
    u8 val = *(const volatile u8 *)addr;

    arch_io_rmb();
    return val;
}

static inline void writeb(u8 val, volatile void __iomem *addr)
{
    arch_io_wmb();
    *(volatile u8 *)addr = val;
}

/* CPU view of SIZE bytes of registers at bus address ADDR; NULL if they do not fit into the CPU's
 * address space. Any context. */
void __iomem *ioremap(phys_addr_t addr, size_t size);

#endif
