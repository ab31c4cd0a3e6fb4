/* SPDX-License-Identifier: Apache-2.0 */
/* Lists, text, numbers and memory. */
#include "dma-mapping.h"
#include "err.h"
#include "io.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"

struct item {
    int value;
    struct list_head node;
};

static void list_keeps_order_through_add_splice_and_delete(void)
{
    struct item item[5], *pos, *tmp;
    int seen = 0;
    LIST_HEAD(a);
    LIST_HEAD(b);

    for (int i = 0; i < 5; i++) {
        item[i].value = i;
        list_add_tail(&item[i].node, i < 2 ? &a : &b);
    }
    list_splice_tail_init(&b, &a);
    CHECK(list_empty(&b));
    list_for_each_entry (pos, &a, node)
        CHECK_EQ(pos->value, seen++);
    CHECK_EQ(seen, 5);
    list_for_each_entry_safe (pos, tmp, &a, node)
        if (pos->value % 2)
            list_del(&pos->node);
    seen = 0;
    list_for_each_entry (pos, &a, node)
        seen = seen * 10 + pos->value;
    CHECK_EQ(seen, 24);            /* 0, 2, 4 */
    list_splice_tail_init(&b, &a); /* an empty one changes nothing */
    list_move_tail(&item[0].node, &b);
    CHECK(list_first_entry(&a, struct item, node) == &item[2]);
    CHECK(list_first_entry_or_null(&b, struct item, node) == &item[0]);
}

static void printf_formats_like_c(void)
{
    char buf[64];
    const dma_addr_t addr = 0x123456789ull;

    snprintf(buf, sizeof buf, "%d %i %u", -5, 0, 4000000000u);
    CHECK_STR(buf, "-5 0 4000000000");
    snprintf(buf, sizeof buf, "[%5d|%-5d|%05d|%+d|%.3d]", 42, 42, -42, 42, 7);
    CHECK_STR(buf, "[   42|42   |-0042|+42|007]");
    snprintf(buf, sizeof buf, "%x %X %#x %08lx", 0xabcu, 0xabcu, 0xabcu, 0xabcul);
    CHECK_STR(buf, "abc ABC 0xabc 00000abc");
    snprintf(buf, sizeof buf, "%llu %lld %llx", 18446744073709551615ull, -9223372036854775807ll - 1,
             0x123456789abcdefull);
    CHECK_STR(buf, "18446744073709551615 -9223372036854775808 123456789abcdef");
    snprintf(buf, sizeof buf, "%s|%.2s|%6s|%-4s|%c|%%", "abc", "abc", "abc", "ab", 'z');
    CHECK_STR(buf, "abc|ab|   abc|ab  |z|%");
    snprintf(buf, sizeof buf, "%*d %zu %p", 4, 7, (size_t)9, (void *)0x80001234);
    CHECK_STR(buf, "   7 9 80001234");
    snprintf(buf, sizeof buf, "%pe %pe %pad", ERR_PTR(-EPROBE_DEFER), ERR_PTR(-4000), &addr);
    CHECK_STR(buf, "-EPROBE_DEFER -4000 0x123456789");
}

static void printf_cuts_at_the_size_and_says_the_whole_length(void)
{
    char buf[8] = "xxxxxxx";

    CHECK_EQ(snprintf(buf, 4, "%s", "abcdef"), 6);
    CHECK_STR(buf, "abc");
    CHECK_EQ(buf[4], 'x');
    CHECK_EQ(scnprintf(buf, 4, "%s", "abcdef"), 3);
    CHECK_EQ(snprintf(NULL, 0, "%d", 12345), 5);
}

static void numbers_are_parsed_whole_or_refused(void)
{
    unsigned v = 77;

    CHECK_EQ(kstrtouint("4294967295", 0, &v), 0);
    CHECK_EQ(v, 4294967295u);
    CHECK_EQ(kstrtouint("0x1F", 0, &v), 0);
    CHECK_EQ(v, 31);
    CHECK_EQ(kstrtouint("4294967296", 0, &v), -ERANGE);
    CHECK_EQ(kstrtouint("12x", 0, &v), -EINVAL);
    CHECK_EQ(kstrtouint("", 0, &v), -EINVAL);
    CHECK_EQ(kstrtouint("0x", 0, &v), -EINVAL);
    CHECK_EQ(kstrtouint("-1", 0, &v), -EINVAL);
    CHECK_EQ(v, 31);
}

static void memory_functions_touch_exactly_their_bytes(void)
{
    u8 a[40], b[40];

    for (unsigned off = 0; off < 4; off++)
        for (unsigned len = 0; len < 12; len++) {
            memset(a, 0x11, sizeof a);
            for (unsigned i = 0; i < sizeof b; i++)
                b[i] = (u8)(i + 100);
            memcpy(a + off, b + 3, len);
            CHECK(!memcmp(a + off, b + 3, len));
            CHECK_EQ(a[off + len], 0x11);
            memset(a + off, 0x22, len);
            CHECK(!len || (a[off] == 0x22 && a[off + len - 1] == 0x22));
            CHECK_EQ(a[off + len], 0x11);
        }
    memmove(b + 1, b, 10);
    CHECK(b[0] == 100 && b[1] == 100 && b[10] == 109 && b[11] == 111);
    memmove(b, b + 1, 10);
    CHECK(b[0] == 100 && b[9] == 109 && b[10] == 109);
}

static void kmalloc_gives_aligned_memory_and_takes_it_back(void)
{
    const size_t before = slab_bytes_used();
    void *obj[20];

    for (unsigned i = 0; i < ARRAY_SIZE(obj); i++) {
        obj[i] = kmalloc(i * 37 + 1, GFP_KERNEL);
        CHECK(obj[i] && (uintptr_t)obj[i] % 16 == 0);
        memset(obj[i], 0xaa, i * 37 + 1);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(obj); i += 2)
        kfree(obj[i]);
    for (unsigned i = 1; i < ARRAY_SIZE(obj); i += 2)
        kfree(obj[i]);
    CHECK_EQ(slab_bytes_used(), before);
    for (size_t align = 16; align <= 4096; align *= 4) {
        u8 *p = kmalloc_aligned(100, align, GFP_KERNEL | __GFP_ZERO);

        CHECK(p && (uintptr_t)p % align == 0 && !p[0] && !p[99]);
        kfree(p);
    }
    CHECK_EQ(slab_bytes_used(), before);
    kfree(NULL);
}

/* Takes all of memory: once everything is free again, the largest block is as large as before. */
static void kmalloc_answers_null_when_memory_is_short_and_joins_what_is_freed(void)
{
    size_t largest = 1 << 30, now;
    void *p, *q;

    while (largest > 4096 && !(p = kmalloc(largest, GFP_NOWAIT)))
        largest -= largest / 16;
    CHECK(largest > 4096);
    CHECK(!kmalloc(largest, GFP_NOWAIT));
    kfree(p);
    p = kmalloc(largest / 4, GFP_NOWAIT);
    q = kmalloc(largest / 4, GFP_NOWAIT);
    CHECK(p && q);
    kfree(p);
    kfree(q);
    for (now = 1 << 30; !(p = kmalloc(now, GFP_NOWAIT)); now -= now / 16)
        ;
    CHECK_EQ(now, largest);
    kfree(p);
    CHECK(!kmalloc(SIZE_MAX, GFP_NOWAIT));
    CHECK(!kcalloc(SIZE_MAX / 2, 4, GFP_NOWAIT));
}

static void a_cache_recycles_the_last_object_first(void)
{
    struct kmem_cache *cache = kmem_cache_create("test", 24);
    void *a = kmem_cache_alloc(cache, GFP_NOWAIT), *b = kmem_cache_alloc(cache, GFP_NOWAIT);

    CHECK(a && b && a != b);
    kmem_cache_free(cache, a);
    CHECK(kmem_cache_alloc(cache, GFP_NOWAIT) == a);
    kmem_cache_free(cache, a);
    kmem_cache_free(cache, b);
    kmem_cache_destroy(cache);
}

static struct device offset_device(void)
{
    return (struct device){.name = "offset",
                           .dma_mask = DMA_BIT_MASK(32),
                           .dma_range_count = 1,
                           .dma_ranges = {{0x80000000, 0x10000000, 0x08000000}}};
}

static void device_addresses_follow_the_ranges_of_the_device(void)
{
    struct device dev = offset_device();
    void *in = phys_to_virt(0x80001000), *below = phys_to_virt(0x7ffff000);
    void *last = phys_to_virt(0x87fff000);

    CHECK_EQ(dma_map_single(&dev, in, 64, DMA_TO_DEVICE), 0x10001000);
    CHECK_EQ(dma_map_single(&dev, last, 4096, DMA_TO_DEVICE), 0x17fff000);
    CHECK_EQ(dma_map_single(&dev, last, 4097, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_map_single(&dev, below, 64, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
    CHECK_EQ(dma_map_single(&dev, in, 0, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
    CHECK(dma_mapping_error(&dev, DMA_MAPPING_ERROR));
    CHECK(!dma_mapping_error(&dev, 0));
    CHECK_EQ(dma_set_mask_and_coherent(&dev, DMA_BIT_MASK(24)), -EIO);
    CHECK_EQ(dma_set_mask_and_coherent(&dev, 0x10001fff), 0);
    CHECK_EQ(dma_map_single(&dev, in, 4096, DMA_TO_DEVICE), 0x10001000);
    CHECK_EQ(dma_map_single(&dev, in, 4097, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
    dev.dma_ranges[0] = (struct dma_range){0, 0, 0}; /* everything, as it is */
    dev.dma_mask = DMA_BIT_MASK(32);
    CHECK_EQ(dma_map_single(&dev, in, 64, DMA_TO_DEVICE), 0x80001000);
}

static void pool_blocks_are_aligned_and_keep_within_their_boundary(void)
{
    const size_t before = slab_bytes_used();
    struct device dev = offset_device();
    struct dma_pool *pool = dma_pool_create("test", &dev, 96, 32, 256);
    dma_addr_t handle[60];
    void *block[60];

    for (unsigned i = 0; i < ARRAY_SIZE(block); i++) {
        block[i] = dma_pool_alloc(pool, GFP_NOWAIT, &handle[i]);
        CHECK(block[i] && handle[i] % 32 == 0 && handle[i] / 256 == (handle[i] + 95) / 256);
        CHECK_EQ(handle[i] + 0x70000000, virt_to_phys(block[i]));
        for (unsigned k = 0; k < i; k++)
            CHECK(handle[k] + 96 <= handle[i] || handle[i] + 96 <= handle[k]);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(block); i++)
        dma_pool_free(pool, block[i], handle[i]);
    dma_pool_destroy(pool);
    CHECK_EQ(slab_bytes_used(), before);
    CHECK(!dma_pool_create("large", &dev, 8192, 16, 0));
    CHECK(!dma_pool_create("none", &dev, 0, 16, 0));
    CHECK(!dma_pool_create("odd", &dev, 64, 24, 0));
    CHECK(!dma_pool_create("odd", &dev, 64, 16, 1000));
}

/* Names that drivers bring along. */
static void small_helpers_are_those_of_linux(void)
{
    const int code = -EIO, values[] = {3, 9};
    int a = 1, b = 2;
    void *err = ERR_PTR(code);
    u32 *other = ERR_CAST(err);

    CHECK_EQ(min_t(u8, 0x1ff, 3), 3);
    CHECK_EQ(max_t(int, -1, 0u), 0);
    CHECK_EQ(clamp(2, values[0], values[1]), 3);
    CHECK_EQ(clamp(12, values[0], values[1]), 9);
    CHECK_EQ(clamp(5, values[0], values[1]), 5);
    swap(a, b);
    CHECK(a == 2 && b == 1);
    CHECK_EQ(PTR_ERR_OR_ZERO(err), -EIO);
    CHECK_EQ(PTR_ERR_OR_ZERO(&a), 0);
    CHECK(IS_ERR(other) && PTR_ERR(other) == -EIO);
    CHECK(!WARN_ON(a == b));
    pr_debug("nobody reads %d\n", a++);
    CHECK_EQ(a, 2);
}

const struct selftest kernel_tests[] = {
    {"list.keeps_order_through_add_splice_and_delete",
     list_keeps_order_through_add_splice_and_delete},
    {"printf.formats_like_c", printf_formats_like_c},
    {"printf.cuts_at_the_size_and_says_the_whole_length",
     printf_cuts_at_the_size_and_says_the_whole_length},
    {"kernel.small_helpers_are_those_of_linux", small_helpers_are_those_of_linux},
    {"string.numbers_are_parsed_whole_or_refused", numbers_are_parsed_whole_or_refused},
    {"string.memory_functions_touch_exactly_their_bytes",
     memory_functions_touch_exactly_their_bytes},
    {"slab.kmalloc_gives_aligned_memory_and_takes_it_back",
     kmalloc_gives_aligned_memory_and_takes_it_back},
    {"slab.kmalloc_answers_null_when_memory_is_short_and_joins_what_is_freed",
     kmalloc_answers_null_when_memory_is_short_and_joins_what_is_freed},
    {"slab.a_cache_recycles_the_last_object_first", a_cache_recycles_the_last_object_first},
    {"dma.device_addresses_follow_the_ranges_of_the_device",
     device_addresses_follow_the_ranges_of_the_device},
    {"dma.pool_blocks_are_aligned_and_keep_within_their_boundary",
     pool_blocks_are_aligned_and_keep_within_their_boundary},
    {NULL, NULL},
};
