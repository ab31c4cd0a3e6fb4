/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap: blocks with a header each, side by side; free ones on a list, joined
 * with their neighbours. First fit. On top of it, caches of equal objects.
 */
#include "slab.h"

#include "arch.h"
#include "internal.h"
#include "list.h"
#include "string.h"

#define MAGIC_USED 0xa110c8edu
#define MAGIC_FREE 0xf4eeb10cu

enum { UNIT = 16 };

/* In front of each block. Sizes include the header and are multiples of UNIT. */
struct block {
    u32 magic;
    size_t size;
    size_t before; /* size of the block in front; 0: first */
    size_t pad;
};
_Static_assert(sizeof(struct block) == UNIT || sizeof(void *) != 4, "objects follow the header");

static struct list_head free_list = LIST_HEAD_INIT(free_list); /* the list_head is the object */
static struct raw_spinlock heap_lock;
static u8 *heap_end;
static size_t used;

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
    *b = (struct block){MAGIC_FREE, (size_t)(heap_end - from), 0, 0};
    list_add(object(b), &free_list);
}

/* Makes a free block of what B has beyond SIZE; the caller puts it where it belongs. */
static struct block *split(struct block *b, size_t size)
{
    struct block *rest = (struct block *)(void *)((u8 *)b + size);
    const size_t left = b->size - size;

    *rest = (struct block){MAGIC_FREE, left, size, 0};
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

    return skip && skip < 2 * UNIT ? skip + align : skip;
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
        if (b->size - size >= 2 * UNIT)
            list_add(object(split(b, size)), &free_list);
        b->magic = MAGIC_USED;
        used += b->size;
        return object(b);
    }
    return NULL;
}

void *kmalloc_aligned(size_t size, size_t align, gfp_t flags)
{
    unsigned long irqflags;
    void *obj;

    if (flags & __GFP_DIRECT_RECLAIM)
        might_sleep();
    if (size > SIZE_MAX / 2)
        return NULL;
    size = max(ALIGN(size, UNIT), (size_t)UNIT) + sizeof(struct block);
    irqflags = raw_spinlock_irqsave(&heap_lock);
    obj = take(size, max(align, (size_t)UNIT));
    raw_spin_unlock_irqrestore(&heap_lock, irqflags);
    if (obj && flags & __GFP_ZERO)
        memset(obj, 0, size - sizeof(struct block));
    return obj;
}

void *kmalloc(size_t size, gfp_t flags)
{
    return kmalloc_aligned(size, UNIT, flags);
}

void *kzalloc(size_t size, gfp_t flags)
{
    return kmalloc(size, flags | __GFP_ZERO);
}

void *kcalloc(size_t n, size_t size, gfp_t flags)
{
    size_t bytes;

    return __builtin_mul_overflow(n, size, &bytes) ? NULL : kzalloc(bytes, flags);
}

void kfree(const void *obj)
{
    struct block *b, *next, *prev;
    unsigned long flags;

    if (!obj)
        return;
    flags = raw_spinlock_irqsave(&heap_lock);
    b = block_of(obj);
    if ((uintptr_t)obj % UNIT || (u8 *)b >= heap_end || b->magic != MAGIC_USED)
        panic("kfree(%p) by %p: not a live object", obj, __builtin_return_address(0));
    used -= b->size;
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

size_t slab_bytes_used(void)
{
    return used;
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
    const unsigned long irqflags = raw_spinlock_irqsave(&cache->lock);
    void *obj = cache->spare;

    if (obj) {
        cache->spare = *(void **)obj;
        cache->live++;
        raw_spin_unlock_irqrestore(&cache->lock, irqflags);
        return obj;
    }
    raw_spin_unlock_irqrestore(&cache->lock, irqflags);
    obj = kmalloc(cache->size, flags);
    if (obj)
        __atomic_fetch_add(&cache->live, 1, __ATOMIC_RELAXED);
    return obj;
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
    const unsigned long flags = raw_spinlock_irqsave(&cache->lock);

    *(void **)obj = cache->spare;
    cache->spare = obj;
    cache->live--;
    raw_spin_unlock_irqrestore(&cache->lock, flags);
}
