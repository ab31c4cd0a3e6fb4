/* SPDX-License-Identifier: Apache-2.0 */
/* The program as the simulator sees it; memory and device registers as the program does. */
#include "host.h"

#include "kernel.h"

enum { PAGE = 4096 };

struct host_link *arch_link;

static void reset(struct host_link *link)
{
    arch_link = link;
    if (!link)
        arch_no_hart();
}

extern const struct host_program dmavp_host_program __attribute__((visibility("default")));
const struct host_program dmavp_host_program = {
    .mark = HOST_MARK,
#ifdef ARCH_SANITIZED
    .sanitized = 1,
#endif
    .reset = reset,
    .resume = arch_resume,
    .exception = arch_exception,
};

/* --- memory --------------------------------------------------------------------------- */

/* Offset of PTR in the SIZE bytes from FROM on; at least SIZE: it is not there. */
static u64 offset_in(const volatile void *ptr, const u8 *from)
{
    return (uintptr_t)ptr - (uintptr_t)from;
}

phys_addr_t arch_virt_to_phys(const volatile void *ptr)
{
    const u64 in_ram = offset_in(ptr, arch_link->ram);
    const u64 in_image = offset_in(ptr, arch_link->image);

    if (in_ram < arch_link->ram_size)
        return arch_link->ram_base + in_ram;
    return in_image < arch_link->image_size ? arch_link->ram_base + in_image : ~0ull;
}

void *arch_phys_to_virt(phys_addr_t addr)
{
    return arch_link->ram + (addr - arch_link->ram_base);
}

unsigned long arch_shown(const volatile void *ptr)
{
    const u64 in_ram = offset_in(ptr, arch_link->ram);
    const u64 in_image = offset_in(ptr, arch_link->image);

    return in_ram < arch_link->ram_size     ? arch_link->ram_base + in_ram
           : in_image < arch_link->image_size ? in_image
                                              : (uintptr_t)ptr;
}

u32 *arch_boot_stack(void)
{
    return (u32 *)(void *)(arch_link->ram + ALIGN(arch_link->image_size, PAGE));
}

u8 *arch_heap_start(void)
{
    return (u8 *)arch_boot_stack() + ARCH_STACK_BYTES;
}

/* --- device registers ------------------------------------------------------------------- */

/* What was read. The hart may be another one when it returns. */
static u64 access(enum host_request kind, const volatile void *addr, u32 size, u64 value,
                  const void *pc)
{
    arch_line->addr = (uintptr_t)addr;
    arch_line->size = size;
    arch_line->value = value;
    arch_ask(kind, pc);
    if (arch_line->failed)
        arch_bus_error();
    value = arch_line->value;
    arch_line->edges--;
    arch_edge_end(pc);
    return value;
}

#define PC __builtin_return_address(0)

u32 arch_read32(const volatile void *addr)
{
    return (u32)access(HOST_READ, addr, 4, 0, PC);
}

void arch_write32(u32 val, volatile void *addr)
{
    access(HOST_WRITE, addr, 4, val, PC);
}

u8 arch_read8(const volatile void *addr)
{
    return (u8)access(HOST_READ, addr, 1, 0, PC);
}

void arch_write8(u8 val, volatile void *addr)
{
    access(HOST_WRITE, addr, 1, val, PC);
}
