/* SPDX-License-Identifier: Apache-2.0 */
#include "devres.h"

#include "internal.h"
#include "slab.h"

/* In front of the object, if it is memory. */
struct devres {
    struct list_head node;
    void (*action)(void *data);
    void *data;
    size_t pad;
};

static void nothing(void *data)
{
    (void)data;
}

static struct devres *add(struct device *dev, size_t size, gfp_t flags, void (*action)(void *data),
                          void *data)
{
    struct devres *dr;

    might_sleep();
    if (size > SIZE_MAX - sizeof *dr)
        return NULL;
    dr = kmalloc(sizeof *dr + size, flags);
    if (!dr)
        return NULL;
    dr->action = action;
    dr->data = data;
    if (!dev->devres.next) /* a device that no bus has made */
        INIT_LIST_HEAD(&dev->devres);
    list_add(&dr->node, &dev->devres);
    return dr;
}

void devres_release_all(struct device *dev)
{
    struct devres *dr;

    while (dev->devres.next &&
           (dr = list_first_entry_or_null(&dev->devres, struct devres, node))) {
        list_del(&dr->node);
        dr->action(dr->data);
        kfree(dr);
    }
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t flags)
{
    struct devres *dr = add(dev, size, flags, nothing, NULL);

    return dr ? dr + 1 : NULL;
}

void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags)
{
    return devm_kmalloc(dev, size, flags | __GFP_ZERO);
}

void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)
{
    size_t bytes;

    return __builtin_mul_overflow(n, size, &bytes) ? NULL : devm_kzalloc(dev, bytes, flags);
}

void devm_kfree(struct device *dev, const void *obj)
{
    struct devres *dr;

    list_for_each_entry (dr, &dev->devres, node)
        if (dr + 1 == obj) {
            list_del(&dr->node);
            kfree(dr);
            return;
        }
    WARN_ON_ONCE(true);
}

int devm_add_action(struct device *dev, void (*action)(void *data), void *data)
{
    return add(dev, 0, GFP_KERNEL, action, data) ? 0 : -ENOMEM;
}

int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data)
{
    const int err = devm_add_action(dev, action, data);

    if (err)
        action(data);
    return err;
}

/* --- interrupts --------------------------------------------------------------- */

struct irq_user {
    unsigned irq;
    void *dev_id;
};

static void end_irq(void *data)
{
    const struct irq_user *user = data;

    free_irq(user->irq, user->dev_id);
}

/* The record of the user is older than the action, so it outlives it. */
int devm_request_irq(struct device *dev, unsigned irq, irq_handler_t handler, unsigned long flags,
                     const char *name, void *dev_id)
{
    struct irq_user *user = devm_kmalloc(dev, sizeof *user, GFP_KERNEL);
    int err;

    if (!user)
        return -ENOMEM;
    *user = (struct irq_user){irq, dev_id};
    err = request_irq(irq, handler, flags, name, dev_id);
    return err ? err : devm_add_action_or_reset(dev, end_irq, user);
}
