/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation: flags, the reserve, failures to order, pools. */
#include "delay.h"
#include "dma-mapping.h"
#include "kerneltest.h"
#include "mempool.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

static void flags_say_who_may_sleep_and_are_counted(void)
{
    struct slab_probe p;
    unsigned long flags;
    spinlock_t lock;

    spin_lock_init(&lock);
    slab_probe_reset();
    kfree(kmalloc(16, GFP_KERNEL));
    spin_lock_irqsave(&lock, flags);
    kfree(kmalloc(16, GFP_NOWAIT));
    kfree(kmalloc(16, GFP_ATOMIC));
    spin_unlock_irqrestore(&lock, flags);
    spin_lock(&lock);
    kfree(kzalloc(16, GFP_NOWAIT));
    spin_unlock(&lock);
    slab_probe_read(&p);
    CHECK_EQ(p.calls, 4);
    CHECK_EQ(p.may_sleep, 1);
    CHECK_EQ(p.in_atomic, 3);
    CHECK_EQ(p.reserve, 0);
    CHECK_EQ(p.failed, 0);
    CHECK(gfpflags_allow_blocking(GFP_KERNEL) && !gfpflags_allow_blocking(GFP_NOWAIT) &&
          !gfpflags_allow_blocking(GFP_ATOMIC));
}

struct chunk {
    struct chunk *next;
};

static void only_gfp_atomic_gets_at_the_reserve(void)
{
    const size_t before = slab_bytes_used();
    struct chunk *all = NULL, *c;
    struct slab_probe p;

    for (size_t size = 1 << 22; size >= 32; size /= 2)
        while ((c = kmalloc(size, GFP_NOWAIT))) {
            c->next = all;
            all = c;
        }
    CHECK(!kmalloc(32, GFP_KERNEL));
    slab_probe_reset();
    c = kmalloc(256, GFP_ATOMIC);
    CHECK(c != NULL);
    slab_probe_read(&p);
    CHECK_EQ(p.reserve, 1);
    kfree(c);
    while ((c = all)) {
        all = c->next;
        kfree(c);
    }
    CHECK_EQ(slab_bytes_used(), before);
}

/* Three allocations, each of which is made to fail in turn. */
static bool three(struct kmem_cache *cache, struct dma_pool *pool)
{
    void *a = kmalloc(24, GFP_KERNEL), *b = kmem_cache_alloc(cache, GFP_KERNEL);
    dma_addr_t handle;
    void *c = dma_pool_alloc(pool, GFP_KERNEL, &handle);
    const bool all = a && b && c;

    kfree(a);
    if (b)
        kmem_cache_free(cache, b);
    if (c)
        dma_pool_free(pool, c, handle);
    return all;
}

static void the_nth_allocation_fails_once(void)
{
    struct device dev = {.name = "dev", .dma_mask = ~0ull, .dma_range_count = 1};
    struct kmem_cache *cache = kmem_cache_create("test", 40);
    struct dma_pool *pool = dma_pool_create("test", &dev, 64, 16, 0);
    unsigned objects, n;

    CHECK(three(cache, pool)); /* from here on both recycle */
    objects = slab_objects();
    for (n = 1; n < 10; n++) {
        slab_fail_nth(n);
        CHECK_EQ(three(cache, pool), n > 3);
        CHECK_EQ(slab_has_failed(), n <= 3);
        CHECK_EQ(slab_objects(), objects);
    }
    slab_fail_nth(0);
    CHECK(three(cache, pool));
    kmem_cache_destroy(cache);
    dma_pool_destroy(pool);
}

static void live_objects_are_counted(void)
{
    const unsigned objects = slab_objects();
    void *a = kmalloc(10, GFP_KERNEL), *b = kmalloc_array(3, 5, GFP_KERNEL);
    void *c = kmemdup("text", 5, GFP_KERNEL);

    CHECK_EQ(slab_objects(), objects + 3);
    CHECK_STR(c, "text");
    kfree(a);
    kfree(b);
    kfree(c);
    CHECK_EQ(slab_objects(), objects);
    CHECK(!kmalloc_array(SIZE_MAX / 2, 4, GFP_NOWAIT));
}

/* --- mempools ------------------------------------------------------------------ */

struct taker {
    mempool_t *pool;
    bool got;
};

static int take_one(void *data)
{
    struct taker *t = data;
    void *element = mempool_alloc(t->pool, GFP_KERNEL);

    WRITE_ONCE(t->got, true);
    mempool_free(element, t->pool);
    return element != NULL;
}

static bool dry; /* the elements' own allocation finds nothing */

static void *take_or_not(gfp_t flags, void *data)
{
    (void)data;
    return dry ? NULL : kmalloc(48, flags);
}

static void give_back(void *element, void *data)
{
    (void)data;
    kfree(element);
}

static void a_mempool_falls_back_on_what_was_set_aside(void)
{
    const unsigned objects = slab_objects();
    struct taker t = {.got = false};
    struct task_struct *task;
    void *e[3];

    dry = false;
    t.pool = mempool_create(2, take_or_not, give_back, NULL);
    e[0] = mempool_alloc(t.pool, GFP_NOWAIT); /* a new one */
    dry = true;
    e[1] = mempool_alloc(t.pool, GFP_NOWAIT);
    e[2] = mempool_alloc(t.pool, GFP_NOWAIT);
    CHECK(e[0] && e[1] && e[2] && e[1] != e[2]);
    CHECK(!mempool_alloc(t.pool, GFP_NOWAIT));
    CHECK(!mempool_alloc(t.pool, GFP_ATOMIC));
    task = kthread_run(take_one, &t, "taker");
    msleep(2);
    CHECK(!READ_ONCE(t.got)); /* sleeps: GFP_KERNEL never gets NULL */
    mempool_free(e[1], t.pool);
    msleep(2);
    CHECK(READ_ONCE(t.got)); /* before kthread_stop() wakes it */
    CHECK_EQ(kthread_stop(task), 1);
    mempool_free(e[0], t.pool);
    mempool_free(e[2], t.pool);
    mempool_destroy(t.pool);
    CHECK_EQ(slab_objects(), objects);
}

static void mempools_over_kmalloc_and_a_cache(void)
{
    const unsigned objects = slab_objects();
    struct kmem_cache *cache = kmem_cache_create("test", 64);
    mempool_t *a = mempool_create_kmalloc_pool(3, 100), *b = mempool_create_slab_pool(2, cache);
    void *e = mempool_alloc(a, GFP_ATOMIC), *f = mempool_alloc(b, GFP_KERNEL);

    CHECK(a && b && e && f);
    mempool_free(e, a);
    mempool_free(f, b);
    mempool_destroy(a);
    mempool_destroy(b);
    kmem_cache_destroy(cache);
    CHECK_EQ(slab_objects(), objects);
    for (unsigned n = 1; n <= 5; n++) { /* the pool, its table, three elements */
        slab_fail_nth(n);
        CHECK(!mempool_create_kmalloc_pool(3, 100));
        CHECK(slab_has_failed());
        CHECK_EQ(slab_objects(), objects);
    }
    slab_fail_nth(0);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "alloc." #name, name                                                                       \
    }
const struct selftest alloc_tests[] = {
    T(flags_say_who_may_sleep_and_are_counted),
    T(only_gfp_atomic_gets_at_the_reserve),
    T(the_nth_allocation_fails_once),
    T(live_objects_are_counted),
    T(a_mempool_falls_back_on_what_was_set_aside),
    T(mempools_over_kmalloc_and_a_cache),
    {NULL, NULL},
};
