/* SPDX-License-Identifier: Apache-2.0 */
/* DMA mappings. The device is played by the CPU, through the addresses that the device was given.
 */
#include "dma-mapping.h"
#include "io.h"
#include "kerneltest.h"
#include "slab.h"
#include "string.h"

enum { BYTES = 64 };

/* Its bus shows RAM 256 MiB lower, and no more than 64 MiB of it. */
static struct device make_device(void)
{
    return (struct device){.name = "dev",
                           .dma_mask = DMA_BIT_MASK(32),
                           .dma_range_count = 1,
                           .dma_ranges = {{0x80000000, 0x70000000, 0x04000000}}};
}

/* What the device has at ADDR. */
static u8 *at(dma_addr_t addr)
{
    return phys_to_virt(addr + 0x10000000);
}

static bool all(const u8 *p, u8 value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != value)
            return false;
    return true;
}

static void masks_and_what_they_reach(void)
{
    struct device dev = make_device();
    u8 *p = kmalloc(BYTES, GFP_KERNEL);

    CHECK_EQ(dma_set_mask(&dev, DMA_BIT_MASK(24)), -EIO);
    CHECK_EQ(dma_set_coherent_mask(&dev, DMA_BIT_MASK(24)), -EIO);
    CHECK_EQ(dma_get_mask(&dev), DMA_BIT_MASK(32));
    CHECK_EQ(dma_set_mask_and_coherent(&dev, DMA_BIT_MASK(31)), 0);
    CHECK_EQ(dma_get_mask(&dev), DMA_BIT_MASK(31));
    CHECK_EQ(dma_set_mask(&dev, virt_to_phys(p) - 0x10000000 + BYTES - 1), 0);
    CHECK_EQ(dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE), virt_to_phys(p) - 0x10000000);
    CHECK_EQ(dma_map_single(&dev, p, BYTES + 1, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_map_single(&dev, p, BYTES, DMA_NONE), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_get_max_seg_size(&dev), 65536);
    dma_set_max_seg_size(&dev, 4095);
    CHECK_EQ(dma_get_max_seg_size(&dev), 4095);
    kfree(p);
}

/* Inverse of mapping, at both ends of what the bus shows. */
static void an_address_of_the_device_is_resolved(void)
{
    struct device dev = make_device();
    const struct device all = {.dma_range_count = 1};

    CHECK_EQ(dma_resolve(&dev, 0x70000000, 4), 0x80000000);
    CHECK_EQ(dma_resolve(&dev, 0x73fffffc, 4), 0x83fffffc);
    CHECK_EQ(dma_resolve(&dev, 0x73fffffd, 4), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_resolve(&dev, 0x6fffffff, 4), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_resolve(&dev, 0x74000000, 1), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_resolve(&all, ~0ull - 3, 4), ~0ull - 3);
    CHECK_EQ(dma_resolve(&all, ~0ull - 2, 4), DMA_MAPPING_ERROR);
}

static void coherent_memory_obeys_its_own_mask(void)
{
    struct device dev = make_device();
    dma_addr_t handle = 0;
    u8 *p;

    p = dma_alloc_coherent(&dev, 100, &handle, GFP_KERNEL);
    CHECK(p && all(p, 0, 100) && at(handle) == p && handle % 4096 == 0);
    dma_free_coherent(&dev, 100, p, handle);
    CHECK_EQ(dma_set_coherent_mask(&dev, 0x70000fff), 0); /* the program itself lies there */
    CHECK(!dma_alloc_coherent(&dev, 100, &handle, GFP_KERNEL));
    CHECK(!dma_mapping_error(&dev, dma_map_single(&dev, &dev, 8, DMA_TO_DEVICE)));
}

static void a_list_is_mapped_whole_or_not_at_all(void)
{
    struct device dev = make_device();
    struct scatterlist sgl[3];
    u8 *p = kzalloc(3 * BYTES, GFP_KERNEL);

    dma_debug_set(DMA_DEBUG_TRACK);
    sg_init_table(sgl, 3);
    for (unsigned i = 0; i < 3; i++)
        sg_set_buf(&sgl[i], p + i * BYTES, BYTES - i);
    CHECK_EQ(dma_map_sg(&dev, sgl, 3, DMA_BIDIRECTIONAL), 3);
    CHECK(at(sg_dma_address(&sgl[2])) == p + 2 * BYTES && sg_dma_len(&sgl[2]) == BYTES - 2);
    CHECK_EQ(dma_debug_leaks(&dev), 3);
    dma_sync_sg_for_cpu(&dev, sgl, 3, DMA_BIDIRECTIONAL);
    dma_sync_sg_for_device(&dev, sgl, 3, DMA_BIDIRECTIONAL);
    dma_unmap_sg(&dev, sgl, 3, DMA_BIDIRECTIONAL);
    CHECK_EQ(dma_debug_leaks(&dev), 0);
    sg_set_buf(&sgl[2], (void *)0x90000000, 4); /* out of reach */
    CHECK_EQ(dma_map_sg(&dev, sgl, 3, DMA_TO_DEVICE), 0);
    CHECK_EQ(dma_debug_leaks(&dev), 0);
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

/* Each wrong use is reported once, and the right one is not. */
static void wrong_unmaps_and_syncs_are_reported(void)
{
    struct device dev = make_device(), other = make_device();
    unsigned errors = dma_debug_errors();
    u8 *p = kzalloc(BYTES, GFP_KERNEL);
    dma_addr_t addr;

    dma_debug_set(DMA_DEBUG_TRACK);
    addr = dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE);
    dma_sync_single_for_cpu(&dev, addr + 4, 8, DMA_TO_DEVICE);
    dma_unmap_single(&dev, addr, BYTES, DMA_TO_DEVICE);
    CHECK_EQ(dma_debug_errors(), errors);
    dma_unmap_single(&dev, addr, BYTES, DMA_TO_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    addr = dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE);
    dma_unmap_single(&other, addr, BYTES, DMA_TO_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    dma_sync_single_for_cpu(&dev, addr + 8, BYTES, DMA_TO_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    dma_sync_single_for_cpu(&dev, addr, BYTES, DMA_FROM_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    dma_unmap_single(&dev, addr, BYTES - 4, DMA_TO_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    addr = dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE);
    dma_unmap_single(&dev, addr, BYTES, DMA_FROM_DEVICE);
    CHECK_EQ(dma_debug_errors(), ++errors);
    CHECK_EQ(dma_debug_leaks(NULL), 0);
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

static void without_coherence_the_device_sees_what_was_there_at_map(void)
{
    struct device dev = make_device();
    u8 *p = kmalloc(BYTES, GFP_KERNEL);
    dma_addr_t addr;

    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    memset(p, 0x11, BYTES);
    addr = dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE);
    CHECK(at(addr) != p && all(at(addr), 0x11, BYTES));
    CHECK_EQ(addr % 64, (virt_to_phys(p) - 0x10000000) % 64);
    CHECK(all(p, 0x11, BYTES)); /* may be read */
    memset(p, 0x22, BYTES);
    CHECK(all(at(addr), 0x11, BYTES)); /* not seen */
    dma_sync_single_for_device(&dev, addr + 16, 8, DMA_TO_DEVICE);
    CHECK(all(at(addr) + 16, 0x22, 8) && all(at(addr) + 24, 0x11, 8) && at(addr)[15] == 0x11);
    dma_unmap_single(&dev, addr, BYTES, DMA_TO_DEVICE);
    CHECK(all(p, 0x22, BYTES));
    CHECK(all(at(addr), DMA_POISON, BYTES)); /* what it reads now is seen to be wrong */
    dma_debug_flush();
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

static void without_coherence_the_cpu_sees_what_came_after_sync_or_unmap(void)
{
    static const enum dma_data_direction dirs[] = {DMA_FROM_DEVICE, DMA_BIDIRECTIONAL};
    struct device dev = make_device();
    u8 *p = kmalloc(BYTES, GFP_KERNEL);
    dma_addr_t addr;

    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    for (unsigned i = 0; i < 2; i++) {
        memset(p, 0x33, BYTES);
        addr = dma_map_single(&dev, p, BYTES, dirs[i]);
        CHECK(all(p, DMA_POISON, BYTES)); /* not the CPU's now */
        memset(at(addr), 0x44, 16);
        CHECK(all(p, DMA_POISON, BYTES));
        dma_sync_single_for_cpu(&dev, addr, 8, dirs[i]);
        CHECK(all(p, 0x44, 8) && all(p + 8, DMA_POISON, BYTES - 8));
        dma_sync_single_for_device(&dev, addr, 8, dirs[i]);
        CHECK(all(p, DMA_POISON, BYTES));
        dma_unmap_single(&dev, addr, BYTES, dirs[i]);
        CHECK(all(p, 0x44, 16) && all(p + 16, 0x33, BYTES - 16)); /* the rest is as it was */
    }
    addr = dma_map_single_attrs(&dev, p, BYTES, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
    CHECK(all(at(addr), DMA_POISON, BYTES));
    memset(at(addr), 0x55, BYTES);
    dma_unmap_single_attrs(&dev, addr, BYTES, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
    CHECK(!all(p, 0x55, BYTES));
    dma_debug_flush();
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

static void a_write_after_unmap_is_reported(void)
{
    struct device dev = make_device();
    unsigned errors = dma_debug_errors(), objects;
    u8 *p = kzalloc(BYTES, GFP_KERNEL);
    dma_addr_t addr;

    objects = slab_objects();
    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    addr = dma_map_single(&dev, p, BYTES, DMA_FROM_DEVICE);
    dma_unmap_single(&dev, addr, BYTES, DMA_FROM_DEVICE);
    dma_debug_flush();
    CHECK_EQ(dma_debug_errors(), errors);
    addr = dma_map_single(&dev, p, BYTES, DMA_FROM_DEVICE);
    dma_unmap_single(&dev, addr, BYTES, DMA_FROM_DEVICE);
    at(addr)[BYTES - 1] = 7;
    for (unsigned i = 0; i < 16; i++) { /* the oldest is looked at when there are too many */
        CHECK_EQ(dma_debug_errors(), errors);
        addr = dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE);
        dma_unmap_single(&dev, addr, BYTES, DMA_TO_DEVICE);
    }
    CHECK_EQ(dma_debug_errors(), errors + 1);
    dma_debug_flush();
    CHECK_EQ(dma_debug_errors(), errors + 1);
    dma_debug_set(DMA_DEBUG_OFF);
    CHECK_EQ(slab_objects(), objects);
    kfree(p);
}

static void a_mapping_without_memory_is_an_error(void)
{
    struct device dev = make_device();
    u8 *p = kzalloc(BYTES, GFP_KERNEL);
    unsigned objects = slab_objects();

    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    for (unsigned n = 1; n <= 3; n++) {
        slab_fail_nth(n);
        CHECK(dma_mapping_error(&dev, dma_map_single(&dev, p, BYTES, DMA_TO_DEVICE)));
        CHECK_EQ(slab_objects(), objects);
    }
    slab_fail_nth(0);
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

/* As a chain does, in which one device makes what the next one reads. */
static void the_same_bytes_mapped_twice_have_one_copy(void)
{
    struct device dev = make_device(), next = make_device();
    u8 *p = kmalloc(BYTES, GFP_KERNEL);
    const unsigned errors = dma_debug_errors();
    dma_addr_t made, read, again;

    memset(p, 0x11, BYTES);
    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    made = dma_map_single(&dev, p, BYTES, DMA_BIDIRECTIONAL);
    read = dma_map_single(&next, p, BYTES, DMA_TO_DEVICE);
    again = dma_map_single(&next, p, BYTES, DMA_BIDIRECTIONAL);
    CHECK(all(p, DMA_POISON, BYTES) && all(at(read), 0x11, BYTES));
    memset(at(made), 0x22, BYTES);
    dma_unmap_single(&dev, made, BYTES, DMA_BIDIRECTIONAL);
    CHECK(all(at(read), 0x22, BYTES));
    CHECK(all(p, DMA_POISON, BYTES)); /* the next device may still write */
    memset(at(again), 0x33, BYTES);
    dma_unmap_single(&next, again, BYTES, DMA_BIDIRECTIONAL);
    CHECK(all(p, 0x33, BYTES) && all(at(read), 0x33, BYTES));
    dma_unmap_single(&next, read, BYTES, DMA_TO_DEVICE);
    CHECK(all(p, 0x33, BYTES) && all(at(read), DMA_POISON, BYTES));
    dma_debug_flush();
    CHECK_EQ(dma_debug_errors(), errors);
    dma_debug_set(DMA_DEBUG_OFF);
    kfree(p);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "mapping." #name, name                                                                     \
    }
const struct selftest mapping_tests[] = {
    T(masks_and_what_they_reach),
    T(an_address_of_the_device_is_resolved),
    T(coherent_memory_obeys_its_own_mask),
    T(a_list_is_mapped_whole_or_not_at_all),
    T(wrong_unmaps_and_syncs_are_reported),
    T(without_coherence_the_device_sees_what_was_there_at_map),
    T(without_coherence_the_cpu_sees_what_came_after_sync_or_unmap),
    T(a_write_after_unmap_is_reported),
    T(a_mapping_without_memory_is_an_error),
    T(the_same_bytes_mapped_twice_have_one_copy),
    {NULL, NULL},
};
