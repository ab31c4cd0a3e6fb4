/* SPDX-License-Identifier: Apache-2.0 */
#include "of_provider.h"

#include "err.h"
#include "slab.h"

struct provider {
    const struct device_node *np;
    of_xlate_fn xlate;
    void *data;
    struct list_head node;
};

/* Locked. */
static struct provider *find(struct of_providers *p, const struct device_node *np)
{
    struct provider *one;

    list_for_each_entry (one, &p->list, node)
        if (one->np == np)
            return one;
    return NULL;
}

int of_provider_add(struct of_providers *p, struct device_node *np, of_xlate_fn xlate, void *data)
{
    struct provider *one = kmalloc(sizeof *one, GFP_KERNEL);

    if (!one)
        return -ENOMEM;
    *one = (struct provider){.np = np, .xlate = xlate, .data = data};
    mutex_lock(&p->lock);
    list_add_tail(&one->node, &p->list);
    mutex_unlock(&p->lock);
    return 0;
}

void of_provider_del(struct of_providers *p, const struct device_node *np)
{
    struct provider *one;

    mutex_lock(&p->lock);
    one = find(p, np);
    if (one)
        list_del(&one->node);
    mutex_unlock(&p->lock);
    kfree(one);
}

void *of_provider_get(struct of_providers *p, const struct of_phandle_args *args)
{
    struct provider *one;
    void *answer;

    mutex_lock(&p->lock);
    one = find(p, args->np);
    answer = one ? one->xlate(args->args, args->args_count, one->data) : ERR_PTR(-EPROBE_DEFER);
    mutex_unlock(&p->lock);
    return answer;
}
