/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses in the device tree: reg through the buses' ranges, and dma-ranges the other way. */
#include "of.h"

#include "internal.h"
#include "io.h"
#include "string.h"

enum { DEPTH_MAX = 16, PIECES_MAX = 8 };

static u32 cells(const struct device_node *np, const char *name, u32 otherwise)
{
    u32 n;

    return of_property_read_u32(np, name, &n) ? otherwise : n;
}

/* N cells from position *AT on, at most two of which count; moves *AT. */
static int read_cells(const struct device_node *np, const char *name, u32 *at, u32 n, u64 *value)
{
    *value = 0;
    for (; n; n--) {
        u32 cell;

        if (of_property_read_u32_index(np, name, (*at)++, &cell))
            return -EINVAL;
        *value = *value << 32 | cell;
    }
    return 0;
}

/* One entry of ranges or dma-ranges of BUS: child address, parent address, size. */
static int read_range(const struct device_node *bus, const char *name, u32 *at, struct dma_range *r)
{
    const u32 child = cells(bus, "#address-cells", 2), size = cells(bus, "#size-cells", 1);
    const u32 parent = cells(bus->parent, "#address-cells", 2);

    if (!child || child > 2 || !parent || parent > 2 || !size || size > 2)
        return -EINVAL;
    return read_cells(bus, name, at, child, &r->bus) ||
                   read_cells(bus, name, at, parent, &r->cpu) ||
                   read_cells(bus, name, at, size, &r->size)
               ? -EINVAL
               : 0;
}

/* ADDR on BUS as seen on its parent. A bus without ranges hides what is on it. */
static int translate(const struct device_node *bus, u64 *addr)
{
    struct dma_range r;
    unsigned len;

    if (!of_get_property(bus, "ranges", &len))
        return -EINVAL;
    if (!len)
        return 0;
    for (u32 at = 0; !read_range(bus, "ranges", &at, &r);)
        if (*addr >= r.bus && *addr - r.bus < r.size) {
            *addr = *addr - r.bus + r.cpu;
            return 0;
        }
    return -EINVAL;
}

int of_address_to_resource(const struct device_node *np, unsigned index, struct resource *res)
{
    const struct device_node *bus = np ? np->parent : NULL;
    u32 na, ns, at;

    if (!bus)
        return -EINVAL;
    na = cells(bus, "#address-cells", 2);
    ns = cells(bus, "#size-cells", 1);
    if (!na || na > 2 || !ns || ns > 2)
        return -EINVAL;
    at = index * (na + ns);
    if (read_cells(np, "reg", &at, na, &res->start) || read_cells(np, "reg", &at, ns, &res->size))
        return -EINVAL;
    for (unsigned depth = 0; bus->parent; bus = bus->parent)
        if (++depth > DEPTH_MAX || translate(bus, &res->start))
            return -EINVAL;
    return 0;
}

int of_find_memory(phys_addr_t addr, struct resource *res)
{
    for (struct device_node *np = of_next_node(NULL); np; np = of_next_node(np)) {
        const char *type = of_get_string(np, "device_type");

        if (!type || strcmp(type, "memory"))
            continue;
        for (unsigned i = 0; !of_address_to_resource(np, i, res); i++)
            if (res->start <= addr && addr - res->start < res->size)
                return 0;
    }
    return -EINVAL;
}

void __iomem *ioremap(phys_addr_t addr, size_t size)
{
    if (!size || addr > UINTPTR_MAX || size - 1 > UINTPTR_MAX - addr)
        return NULL;
    return (void __iomem *)(uintptr_t)addr;
}

void __iomem *of_iomap(const struct device_node *np, unsigned index)
{
    struct resource res;

    if (of_address_to_resource(np, index, &res) || res.size > SIZE_MAX)
        return NULL;
    return ioremap(res.start, (size_t)res.size);
}

/* --- dma-ranges -------------------------------------------------------- */

/* Last address; a size of 0 is all of 2^64. */
static u64 last(u64 start, u64 size)
{
    return start + size - 1;
}

/* IN says how the device reaches BUS's own addresses (its .cpu side), R how BUS reaches its parent:
 * together, or false if they do not touch. */
static bool combine(const struct dma_range *in, const struct dma_range *r, struct dma_range *out)
{
    const u64 low = max(in->cpu, r->bus);
    const u64 high = min(last(in->cpu, in->size), last(r->bus, r->size));

    if (low > high)
        return false;
    *out = (struct dma_range){
        .cpu = low - r->bus + r->cpu, .bus = low - in->cpu + in->bus, .size = high - low + 1};
    return true;
}

/* Replaces the N pieces of RANGES by their view from BUS's parent; the new number. */
static int pass_bus(const struct device_node *bus, struct dma_range *ranges, unsigned n)
{
    struct dma_range out[PIECES_MAX], r;
    unsigned count = 0, len;

    if (!of_get_property(bus, "dma-ranges", &len) || !len)
        return (int)n;
    for (u32 at = 0; at < len / 4;) {
        if (read_range(bus, "dma-ranges", &at, &r) || !r.size)
            return -EINVAL;
        if (last(r.bus, r.size) < r.bus || last(r.cpu, r.size) < r.cpu)
            return -EINVAL;
        for (unsigned i = 0; i < n; i++) {
            if (count == PIECES_MAX)
                return -ENOSPC;
            count += combine(&ranges[i], &r, &out[count]);
        }
    }
    for (unsigned i = 0; i < count; i++)
        ranges[i] = out[i];
    return (int)count;
}

int of_dma_ranges(const struct device_node *np, struct dma_range *ranges, unsigned most)
{
    struct dma_range all[PIECES_MAX] = {{0, 0, 0}};
    int n = 1;

    for (const struct device_node *bus = np ? np->parent : NULL; bus && bus->parent && n > 0;
         bus = bus->parent)
        n = pass_bus(bus, all, (unsigned)n);
    if (n > (int)most)
        return -ENOSPC;
    for (int i = 0; i < n; i++)
        ranges[i] = all[i];
    return n;
}
