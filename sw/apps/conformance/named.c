/* SPDX-License-Identifier: Apache-2.0 */
#include "named.h"

#include "blob.h"
#include "internal.h"
#include "string.h"

struct script first, second;
struct device client = {.name = "client"};
struct device_node *first_node, *second_node, *router_node;
char named_alias[8] = "dma9";

static const void *real;

static void controller(const char *name, u32 phandle, u32 cells)
{
    blob_node(name);
    BLOB_CELLS("phandle", phandle);
    BLOB_CELLS("#dma-cells", cells);
    blob_node_end();
}

void named_begin(u32 cells, const u32 *dmas, unsigned n, const char *names, u32 bytes)
{
    real = of_blob();
    blob_begin();
    blob_node("aliases");
    blob_text(named_alias, "/second");
    blob_node_end();
    controller("first", FIRST, cells);
    controller("second", SECOND, 1);
    controller("router", ROUTER, 2);
    blob_node("client");
    if (n)
        blob_cells("dmas", dmas, n);
    if (bytes)
        blob_prop("dma-names", names, bytes);
    blob_node_end();
    blob_end();
    of_init(blob);
    first_node = of_find_node_by_path("/first");
    second_node = of_find_node_by_path("/second");
    router_node = of_find_node_by_path("/router");
    client.of_node = of_find_node_by_path("/client");
    CHECK(first_node && second_node && router_node && client.of_node);
}

void named_end(void)
{
    client.of_node = NULL;
    blob_free(real);
}

static void open_at(struct script *s)
{
    script_init(s, s == &first ? "first" : "second", 3, 1ul << DMA_SLAVE | 1ul << DMA_PRIVATE);
    s->dev.of_node = s == &first ? first_node : second_node;
}

void named_open(struct script *s)
{
    open_at(s);
    CHECK_EQ(dma_async_device_register(&s->dma), 0);
    CHECK_EQ(of_dma_controller_register(s->dev.of_node, of_dma_xlate_by_chan_id, &s->dma), 0);
}

void named_close(struct script *s)
{
    of_dma_controller_free(s->dev.of_node);
    script_close(s);
}

static bool has_number(struct dma_chan *chan, void *number)
{
    return chan->chan_id == (int)(uintptr_t)number;
}

void named_open_mapped(struct script *s, const struct dma_slave_map *map, int entries)
{
    open_at(s);
    s->dma.filter = (struct dma_filter){.fn = has_number, .mapcnt = entries, .map = map};
    CHECK_EQ(dma_async_device_register(&s->dma), 0);
}

int named_ask(const struct script *controller, const char *name)
{
    struct dma_chan *chan = dma_request_chan(&client, name);

    CHECK(chan);
    if (IS_ERR_OR_NULL(chan))
        return (int)PTR_ERR(chan);
    CHECK(chan->device == &controller->dma);
    CHECK_EQ(chan->client_count, 1);
    dma_release_channel(chan);
    return chan->chan_id;
}
