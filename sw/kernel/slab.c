/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap: blocks with a header each, side by side; free ones on a list, joined
 * with their neighbours. First fit. On top of it, caches of equal objects. All
 * but the bytes of live objects is poisoned for others than this file.
 */
#include "slab.h"

#include "arch.h"
#include "contract.h"
#include "internal.h"
#include "list.h"
#include "string.h"

#define MAGIC_USED 0xa110c8edu
#define MAGIC_FREE 0xf4eeb10cu

enum { UNIT = 16, RESERVE_MOST = 65536, PLACES_MAX = 16 };

/* In front of each block. Sizes include the header and are multiples of UNIT. */
struct block {
    u32 magic;
    size_t size;
    size_t before;      /* size of the block in front; 0: first */
    const void *caller; /* of kmalloc() */
};
_Static_assert(sizeof(struct block) % UNIT == 0, "objects follow the header");
/* A free block of that size has room for its place on the list. */
#define LEAST ALIGN(sizeof(struct block) + sizeof(struct list_head), (size_t)UNIT)

static struct list_head free_list = LIST_HEAD_INIT(free_list); /* the list_head is the object */
static struct raw_spinlock heap_lock;
static u8 *heap_start, *heap_end;
static size_t used, limit; /* bytes; LIMIT for those who may not use the reserve */
static unsigned objects;
static struct slab_probe probe;
static bool probing;        /* something is counted or to fail */
static unsigned fail_after; /* allocations, then one fails; 0: none */
static bool has_failed;

static struct list_head *object(struct block *b)
{
    return (struct list_head *)(void *)(b + 1);
}

static struct block *block_of(const void *obj)
{
    return (struct block *)(uintptr_t)obj - 1;
}

static struct block *after(struct block *b)
{
    u8 *next = (u8 *)b + b->size;

    return next < heap_end ? (struct block *)(void *)next : NULL;
}

static void set_size(struct block *b, size_t size)
{
    struct block *next;

    b->size = size;
    next = after(b);
    if (next)
        next->before = size;
}

void slab_init(void *start, void *end)
{
    u8 *from = (u8 *)(((uintptr_t)start + UNIT - 1) & ~(uintptr_t)(UNIT - 1));
    struct block *b = (struct block *)(void *)from;

    heap_end = (u8 *)((uintptr_t)end & ~(uintptr_t)(UNIT - 1));
    *b = (struct block){MAGIC_FREE, (size_t)(heap_end - from), 0, NULL};
    heap_start = from;
    limit = (size_t)(heap_end - from);
    arch_poison(from, limit);
    limit -= min(limit / 16, (size_t)RESERVE_MOST);
    list_add(object(b), &free_list);
}

/* Makes a free block of what B has beyond SIZE; the caller puts it where it belongs. */
static struct block *split(struct block *b, size_t size)
{
    struct block *rest = (struct block *)(void *)((u8 *)b + size);
    const size_t left = b->size - size;

    *rest = (struct block){MAGIC_FREE, left, size, NULL};
    b->size = size;
    set_size(rest, left);
    return rest;
}

/* Where a block whose object is aligned could begin inside B: at B, or far enough behind it for
 * the part in front to be a block of its own. */
static size_t skip_for(struct block *b, size_t align)
{
    const uintptr_t obj = (uintptr_t)object(b);
    size_t skip = (size_t)(-obj & (align - 1));

    return skip && skip < LEAST ? skip + ALIGN(LEAST, align) : skip;
}

static void *take(size_t size, size_t align)
{
    struct list_head *pos;

    for (pos = free_list.next; pos != &free_list; pos = pos->next) {
        struct block *b = block_of(pos);
        const size_t skip = skip_for(b, align);

        if (b->size < size || b->size - size < skip)
            continue;
        if (skip)
            b = split(b, skip); /* the front stays on the list */
        else
            list_del(object(b));
        if (b->size - size >= LEAST)
            list_add(object(split(b, size)), &free_list);
        b->magic = MAGIC_USED;
        used += b->size;
        return object(b);
    }
    return NULL;
}

/* --- what tests ask for ----------------------------------------------------- */

/* Counts an allocation; true: it is to fail. */
static __cold bool probe_call(gfp_t flags)
{
    const unsigned long irqflags = raw_spinlock_irqsave(&heap_lock);
    const bool fails = fail_after && !--fail_after;

    probe.calls++;
    probe.may_sleep += gfpflags_allow_blocking(flags);
    probe.in_atomic += in_atomic() || !arch_irqs_were_on(irqflags);
    probe.failed += fails;
    has_failed |= fails;
    raw_spin_unlock_irqrestore(&heap_lock, irqflags);
    return fails;
}

bool slab_probe_call(gfp_t flags)
{
    return unlikely(probing) && probe_call(flags);
}

void slab_probe_reset(void)
{
    probe = (struct slab_probe){0};
    probing = true;
}

void slab_probe_read(struct slab_probe *p)
{
    *p = probe;
}

void slab_fail_nth(unsigned n)
{
    has_failed = false;
    fail_after = n;
    probing = true;
}

bool slab_has_failed(void)
{
    return has_failed;
}

size_t slab_bytes_used(void)
{
    return used;
}

unsigned slab_objects(void)
{
    return objects;
}

struct place {
    const void *caller;
    unsigned objects;
    size_t bytes;
};

/* The next place in the order of the heap, of those not in SEEN; false: there is no other. */
static bool next_place(struct place *seen, unsigned n)
{
    struct place *p = &seen[n];

    *p = (struct place){NULL, 0, 0};
    for (struct block *b = (struct block *)(void *)heap_start; b; b = after(b)) {
        unsigned i = 0;

        if (b->magic != MAGIC_USED)
            continue;
        while (i < n && seen[i].caller != b->caller)
            i++;
        if (i < n || (p->caller && p->caller != b->caller))
            continue;
        p->caller = b->caller;
        p->objects++;
        p->bytes += b->size;
    }
    return p->objects;
}

void slab_print_objects(unsigned lines)
{
    struct place places[PLACES_MAX];
    unsigned n = 0;
    unsigned long flags;

    might_sleep();
    flags = raw_spinlock_irqsave(&heap_lock);
    while (n < min(lines, (unsigned)PLACES_MAX) && next_place(places, n))
        n++;
    raw_spin_unlock_irqrestore(&heap_lock, flags);
    for (unsigned i = 0; i < n; i++)
        pr_info("slab: %u objects, %zu bytes, allocated at %p\n", places[i].objects,
                places[i].bytes, places[i].caller);
}

/* --- kmalloc ------------------------------------------------------------------ */

static void *allocate(size_t size, size_t align, gfp_t flags, const void *caller)
{
    const size_t wanted = size;
    unsigned long irqflags;
    void *obj = NULL;

    if (gfpflags_allow_blocking(flags))
        API_SLEEPS_AT(kmalloc, caller);
    if (size > SIZE_MAX / 2 || slab_probe_call(flags))
        return NULL;
    size = max(ALIGN(size, UNIT), (size_t)UNIT) + sizeof(struct block);
    irqflags = raw_spinlock_irqsave(&heap_lock);
    if (used + size <= limit || flags & __GFP_HIGH)
        obj = take(size, max(align, (size_t)UNIT));
    if (obj) {
        block_of(obj)->caller = caller;
        objects++;
        probe.reserve += used > limit;
    }
    raw_spin_unlock_irqrestore(&heap_lock, irqflags);
    if (obj)
        arch_unpoison(obj, wanted);
    if (obj && flags & __GFP_ZERO)
        memset(obj, 0, wanted);
    return obj;
}

#define CALLER __builtin_return_address(0)

void *kmalloc_aligned(size_t size, size_t align, gfp_t flags)
{
    return allocate(size, align, flags, CALLER);
}

void *kmalloc(size_t size, gfp_t flags)
{
    return allocate(size, UNIT, flags, CALLER);
}

void *kzalloc(size_t size, gfp_t flags)
{
    return allocate(size, UNIT, flags | __GFP_ZERO, CALLER);
}

void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
    size_t bytes;

    return __builtin_mul_overflow(n, size, &bytes) ? NULL : allocate(bytes, UNIT, flags, CALLER);
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
    size_t bytes;

    flags |= __GFP_ZERO;
    return __builtin_mul_overflow(n, size, &bytes) ? NULL : allocate(bytes, UNIT, flags, CALLER);
}

void *kmemdup(const void *src, size_t size, gfp_t flags)
{
    void *obj = allocate(size, UNIT, flags, CALLER);

    return obj ? memcpy(obj, src, size) : NULL;
}

void kfree(const void *obj)
{
    struct block *b, *next, *prev;
    unsigned long flags;

    API_CALL(kfree);
    if (!obj)
        return;
    flags = raw_spinlock_irqsave(&heap_lock);
    b = block_of(obj);
    if ((uintptr_t)obj % UNIT || (u8 *)b >= heap_end || b->magic != MAGIC_USED)
        panic("kfree(%p) by %p: not a live object", obj, __builtin_return_address(0));
    arch_poison(obj, b->size - sizeof(struct block));
    used -= b->size;
    objects--;
    b->magic = MAGIC_FREE;
    next = after(b);
    if (next && next->magic == MAGIC_FREE) {
        list_del(object(next));
        set_size(b, b->size + next->size);
    }
    prev = b->before ? (struct block *)(void *)((u8 *)b - b->before) : NULL;
    if (prev && prev->magic == MAGIC_FREE)
        set_size(prev, prev->size + b->size);
    else
        list_add(object(b), &free_list);
    raw_spin_unlock_irqrestore(&heap_lock, flags);
}

/* --- caches ------------------------------------------------------------ */

struct kmem_cache {
    const char *name;
    size_t size;
    struct raw_spinlock lock;
    void *spare; /* list of recycled objects, linked through their first word */
    unsigned live;
};

struct kmem_cache *kmem_cache_create(const char *name, size_t size)
{
    struct kmem_cache *cache = kzalloc(sizeof *cache, GFP_KERNEL);

    if (cache) {
        cache->name = name;
        cache->size = max(size, sizeof(void *));
    }
    return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
    might_sleep();
    if (cache->live)
        panic("cache %s: destroyed with %u objects in use", cache->name, cache->live);
    while (cache->spare) {
        void *obj = cache->spare;

        cache->spare = *(void **)obj;
        kfree(obj);
    }
    kfree(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
    unsigned long irqflags;
    void *obj;

    if (gfpflags_allow_blocking(flags))
        API_SLEEPS(kmem_cache_alloc); /* also when it need not */
    irqflags = raw_spinlock_irqsave(&cache->lock);
    obj = cache->spare;
    if (obj) {
        cache->spare = *(void **)obj;
        arch_unpoison(obj, cache->size);
        cache->live++;
        raw_spin_unlock_irqrestore(&cache->lock, irqflags);
        if (!slab_probe_call(flags))
            return obj;
        kmem_cache_free(cache, obj);
        return NULL;
    }
    raw_spin_unlock_irqrestore(&cache->lock, irqflags);
    obj = allocate(cache->size, UNIT, flags, CALLER);
    irqflags = raw_spinlock_irqsave(&cache->lock);
    cache->live += obj != NULL;
    raw_spin_unlock_irqrestore(&cache->lock, irqflags);
    return obj;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
    void *obj = kmem_cache_alloc(cache, flags);

    return obj ? memset(obj, 0, cache->size) : NULL;
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
    const unsigned long flags = raw_spinlock_irqsave(&cache->lock);

    *(void **)obj = cache->spare;
    arch_poison(obj, cache->size);
    cache->spare = obj;
    cache->live--;
    raw_spin_unlock_irqrestore(&cache->lock, flags);
}
