/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: channels by the device tree, directly or by way of a router. */
#include "of_dma.h"

#include "mutex.h"
#include "registry.h"
#include "slab.h"
#include "string.h"

static struct list_head controllers = LIST_HEAD_INIT(controllers);
static DEFINE_MUTEX(of_dma_lock); /* of the list, and around translations */

static int add(struct of_dma *what)
{
    struct of_dma *ofdma = kmalloc(sizeof *ofdma, GFP_KERNEL);

    if (!ofdma)
        return -ENOMEM;
    *ofdma = *what;
    mutex_lock(&of_dma_lock);
    list_add_tail(&ofdma->of_dma_controllers, &controllers);
    mutex_unlock(&of_dma_lock);
    return 0;
}

int of_dma_controller_register(struct device_node *np,
                               struct dma_chan *(*xlate)(struct of_phandle_args *, struct of_dma *),
                               void *data)
{
    API_SLEEPS(of_dma_controller_register);
    if (!np || !xlate)
        return -EINVAL;
    return add(&(struct of_dma){.of_node = np, .of_dma_xlate = xlate, .of_dma_data = data});
}

int of_dma_router_register(struct device_node *np,
                           void *(*route_allocate)(struct of_phandle_args *, struct of_dma *),
                           struct dma_router *router)
{
    API_SLEEPS(of_dma_controller_register);
    if (!np || !route_allocate || !router)
        return -EINVAL;
    return add(&(struct of_dma){
        .of_node = np, .of_dma_route_allocate = route_allocate, .dma_router = router});
}

static struct of_dma *find(const struct device_node *np)
{
    struct of_dma *ofdma;

    list_for_each_entry (ofdma, &controllers, of_dma_controllers)
        if (ofdma->of_node == np)
            return ofdma;
    return NULL;
}

void of_dma_controller_free(struct device_node *np)
{
    struct of_dma *ofdma;

    API_SLEEPS(of_dma_controller_free);
    mutex_lock(&of_dma_lock);
    ofdma = find(np);
    if (ofdma)
        list_del(&ofdma->of_dma_controllers);
    mutex_unlock(&of_dma_lock);
    kfree(ofdma);
}

/* By a controller's own translation. */
static struct dma_chan *translate(struct of_phandle_args *spec, struct of_dma *ofdma)
{
    struct dma_chan *chan = ofdma->of_dma_xlate(spec, ofdma);

    return IS_ERR_OR_NULL(chan) ? ERR_PTR(-ENODEV) : chan;
}

/* The route is made first; it goes again if there is no channel at its end (API-036). */
static struct dma_chan *translate_routed(struct of_phandle_args *spec, struct of_dma *ofdma)
{
    struct dma_router *router = ofdma->dma_router;
    void *route = ofdma->of_dma_route_allocate(spec, ofdma);
    struct dma_chan *chan;
    struct of_dma *target;

    if (IS_ERR(route))
        return ERR_PTR(PTR_ERR(route) == -EPROBE_DEFER ? -EPROBE_DEFER : -ENODEV);
    target = find(spec->np);
    chan = target && target->of_dma_xlate ? translate(spec, target) : ERR_PTR(-EPROBE_DEFER);
    if (IS_ERR(chan)) {
        router->route_free(router->dev, route);
        return chan;
    }
    chan->router = router;
    chan->route_data = route;
    if (chan->device->device_router_config) {
        const int err = chan->device->device_router_config(chan);

        if (err) {
            dma_release_channel(chan);
            return ERR_PTR(err);
        }
    }
    return chan;
}

/* One entry of `dmas`. -EPROBE_DEFER if its controller is not there yet; BUSY as of_dma_find(). */
static struct dma_chan *translate_entry(struct device *dev, unsigned index, bool *busy)
{
    struct of_phandle_args spec;
    struct of_dma *ofdma;
    struct dma_chan *chan = ERR_PTR(-EPROBE_DEFER);

    if (of_parse_phandle_with_args(dev->of_node, "dmas", "#dma-cells", index, &spec))
        return ERR_PTR(-ENODEV);
    mutex_lock(&of_dma_lock);
    dma_seeker = current;
    dma_seeker_refused = false;
    ofdma = find(spec.np);
    if (ofdma)
        chan = ofdma->of_dma_xlate ? translate(&spec, ofdma) : translate_routed(&spec, ofdma);
    *busy |= dma_seeker_refused;
    dma_seeker = NULL;
    mutex_unlock(&of_dma_lock);
    if (PTR_ERR(chan) == -EPROBE_DEFER)
        dev_err_probe(dev, -EPROBE_DEFER, "no driver yet for DMA controller %s", spec.np->name);
    return chan;
}

static unsigned rotation; /* of entries with the same name, to spread load (API-034) */

struct dma_chan *of_dma_find(struct device *dev, const char *name, bool *busy)
{
    const struct device_node *np = dev->of_node;
    const unsigned count = of_property_count_strings(np, "dma-names");
    unsigned matches = 0, start;

    for (unsigned i = 0; i < count; i++)
        matches += !strcmp(of_string_at(np, "dma-names", i), name);
    if (!matches)
        return ERR_PTR(-ENODEV);
    start = matches > 1 ? rotation++ % matches : 0;
    for (unsigned k = 0; k < matches; k++) {
        unsigned nth = (start + k) % matches, i = 0;
        struct dma_chan *chan;

        while (strcmp(of_string_at(np, "dma-names", i), name) || nth--)
            i++;
        chan = translate_entry(dev, i, busy);
        if (!IS_ERR(chan) || PTR_ERR(chan) == -EPROBE_DEFER)
            return chan;
    }
    return ERR_PTR(-ENODEV);
}

struct dma_chan *of_dma_request_slave_channel(struct device *dev, const char *name)
{
    bool busy = false;

    return of_dma_find(dev, name, &busy);
}

/* --- translations ------------------------------------------------------------------- */

struct dma_chan *of_dma_simple_xlate(struct of_phandle_args *spec, struct of_dma *ofdma)
{
    const struct of_dma_filter_info *info = ofdma->of_dma_data;

    if (spec->args_count != 1 || !info || !info->filter_fn)
        return NULL;
    return dma_request_channel(info->dma_cap, info->filter_fn, &spec->args[0]);
}

struct dma_chan *of_dma_xlate_by_chan_id(struct of_phandle_args *spec, struct of_dma *ofdma)
{
    struct dma_device *device = ofdma->of_dma_data;
    struct dma_chan *chan, *found = NULL;

    if (spec->args_count != 1 || !device)
        return NULL;
    mutex_lock(&dma_registry); /* they come and go (API-011) */
    list_for_each_entry (chan, &device->channels, device_node)
        if (chan->chan_id == (int)spec->args[0])
            found = chan;
    if (found && dma_chan_get_private(found))
        found = NULL;
    mutex_unlock(&dma_registry);
    return found;
}
