/* SPDX-License-Identifier: Apache-2.0 */
/* The device tree reader, on trees made here and on damaged copies of the real one. */
#include "blob.h"
#include "internal.h"
#include "of.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"

enum {
    FIRST_PROP = BLOB_STRUCT_AT + 8, /* behind the root's begin token and name */
    MUTATIONS = 600,
};

/* A controller behind two buses, of which the inner one may have dma-ranges. */
static void make_tree(bool inner_ranges)
{
    blob_begin();
    BLOB_CELLS("#address-cells", 2);
    BLOB_CELLS("#size-cells", 2);
    blob_node("aliases");
    blob_text("dma3", "/outer@0/inner/dma-controller@100");
    blob_text("serial0", "/outer@0");
    blob_node_end();
    blob_node("outer@0");
    BLOB_CELLS("phandle", 1);
    BLOB_CELLS("#address-cells", 1);
    BLOB_CELLS("#size-cells", 1);
    BLOB_CELLS("ranges", 0, 0, 0x10000000, 0x1000000);
    BLOB_CELLS("dma-ranges", 0, 0, 0x80000000, 0x8000000);
    blob_node("inner");
    BLOB_CELLS("#address-cells", 1);
    BLOB_CELLS("#size-cells", 1);
    blob_prop("ranges", "", 0);
    if (inner_ranges)
        BLOB_CELLS("dma-ranges", 0x40000000, 0x1000000, 0x1000000, 0x50000000, 0x4000000, 0x1000);
    blob_node("dma-controller@100");
    BLOB_CELLS("phandle", 7);
    blob_prop("compatible", "acme,dma2\0acme,dma", 19);
    BLOB_CELLS("reg", 0x100, 0x80, 0x300, 0x10);
    BLOB_CELLS("#dma-cells", 2);
    BLOB_CELLS("interrupt-parent", 9);
    BLOB_CELLS("interrupts", 16, 17);
    blob_node_end();
    blob_node("client");
    BLOB_CELLS("dmas", 7, 1, 2, 7, 3, 4, 99);
    blob_prop("dma-names", "rx\0tx", 6);
    blob_text("status", "disabled");
    blob_node_end();
    blob_node_end();
    blob_node_end();
    blob_node("pic");
    BLOB_CELLS("phandle", 9);
    BLOB_CELLS("#interrupt-cells", 1);
    blob_node_end();
    blob_end();
}

static void properties_and_paths_are_found(void)
{
    const void *real = of_blob();
    struct of_phandle_args args;
    struct device_node *dma, *client;
    u32 v = 0;

    make_tree(false);
    of_init(blob);
    dma = of_find_node_by_path("/outer/inner/dma-controller");
    client = of_find_node_by_path("/outer@0/inner/client");
    CHECK(dma && client && dma != client);
    CHECK(of_find_node_by_path("dma3") == dma);
    CHECK(of_find_node_by_path("serial0/inner:115200") == dma->parent);
    CHECK(!of_find_node_by_path("/outer/nothing"));
    CHECK(!of_find_node_by_path("/out"));
    CHECK(of_find_compatible_node(NULL, "acme,dma") == dma);
    CHECK(!of_find_compatible_node(dma, "acme,dma"));
    CHECK(of_find_node_by_phandle(7) == dma);
    CHECK_EQ(of_alias_get_id(dma, "dma"), 3);
    CHECK_EQ(of_alias_get_id(client, "dma"), -ENODEV);
    CHECK_EQ(of_property_read_u32_index(dma, "reg", 3, &v), 0);
    CHECK_EQ(v, 0x10);
    CHECK_EQ(of_property_read_u32_index(dma, "reg", 4, &v), -EOVERFLOW);
    CHECK_EQ(of_property_read_u32(dma, "none", &v), -EINVAL);
    CHECK_EQ(of_property_match_string(client, "dma-names", "tx"), 1);
    CHECK_EQ(of_property_match_string(client, "dma-names", "t"), -ENOENT);
    CHECK_EQ(of_property_count_strings(client, "dma-names"), 2);
    CHECK(of_device_is_available(dma) && !of_device_is_available(client));
    CHECK_EQ(of_irq_get(dma, 1), 17);
    CHECK_EQ(of_irq_get(dma, 2), -ENXIO);
    CHECK_EQ(of_parse_phandle_with_args(client, "dmas", "#dma-cells", 1, &args), 0);
    CHECK(args.np == dma && args.args_count == 2 && args.args[0] == 3 && args.args[1] == 4);
    CHECK_EQ(of_parse_phandle_with_args(client, "dmas", "#dma-cells", 2, &args), -EINVAL);
    blob_free(real);
}

static void registers_are_translated_through_the_buses(void)
{
    const void *real = of_blob();
    const struct device_node *dma;
    struct resource res;

    make_tree(false);
    of_init(blob);
    dma = of_find_node_by_phandle(7);
    CHECK_EQ(of_address_to_resource(dma, 1, &res), 0);
    CHECK_EQ(res.start, 0x10000300);
    CHECK_EQ(res.size, 0x10);
    CHECK_EQ(of_address_to_resource(dma, 2, &res), -EINVAL);
    CHECK(!of_iomap(of_find_node_by_path("/pic"), 0));
    blob_free(real);
}

static void dma_ranges_of_all_buses_are_combined(void)
{
    const void *real = of_blob();
    struct dma_range r[4];

    make_tree(false);
    of_init(blob);
    CHECK_EQ(of_dma_ranges(of_find_node_by_phandle(7), r, 4), 1);
    CHECK(r[0].bus == 0 && r[0].cpu == 0x80000000 && r[0].size == 0x8000000);
    CHECK_EQ(of_dma_ranges(of_find_node_by_path("/pic"), r, 4), 1); /* on the root: identity */
    CHECK(r[0].bus == 0 && r[0].cpu == 0 && r[0].size == 0);
    blob_free(real);

    make_tree(true);
    of_init(blob);
    CHECK_EQ(of_dma_ranges(of_find_node_by_phandle(7), r, 4), 2);
    CHECK(r[0].bus == 0x40000000 && r[0].cpu == 0x81000000 && r[0].size == 0x1000000);
    CHECK(r[1].bus == 0x50000000 && r[1].cpu == 0x84000000 && r[1].size == 0x1000);
    CHECK_EQ(of_dma_ranges(of_find_node_by_phandle(7), r, 1), -ENOSPC);
    blob_free(real);
}

static void read_everything(void)
{
    for (const struct device_node *np = of_root(); np; np = of_next_node(np)) {
        struct of_phandle_args args;
        struct dma_range r[4];
        struct resource res;

        for (const u8 *p = fdt_next_prop(np, NULL); p; p = fdt_next_prop(np, p))
            of_property_count_strings(np, fdt_prop_name(p));
        for (unsigned i = 0; i < 3; i++) {
            of_address_to_resource(np, i, &res);
            of_parse_phandle_with_args(np, "interrupts-extended", "#interrupt-cells", i, &args);
            of_irq_get(np, i);
        }
        of_dma_ranges(np, r, 4);
        of_alias_get_id(np, "serial");
    }
}

/* Bytes anywhere but in the size: memory behind the copy is not the reader's business. */
static void a_damaged_tree_is_refused_or_readable_but_never_fatal(void)
{
    const u8 *real = of_blob();
    const u32 size = fdt_blob_size(real);
    unsigned refused = 0, accepted = 0;
    struct device_node *root;
    u32 random = 1;

    blob = kmalloc(size, GFP_KERNEL);
    for (unsigned n = 0; n < MUTATIONS; n++) {
        memcpy(blob, real, size);
        for (unsigned k = 0; k < 1 + n % 4; k++) {
            u32 where;

            random = random * 1664525 + 1013904223;
            where = (random >> 8) % (n % 8 ? size : 64);
            if (where < 4 || where >= 8)
                blob[where] = (u8)(random >> 24);
        }
        if (fdt_unflatten(blob, &root)) {
            refused++;
        } else {
            accepted++;
            of_init(blob);
            if (n % 16 == 0)
                read_everything();
        }
    }
    blob_free(real);
    CHECK(refused > MUTATIONS / 20);
    CHECK(accepted > MUTATIONS / 20);
}

static void each_kind_of_damage_has_its_message(void)
{
    const void *real = of_blob();
    struct device_node *root;

    make_tree(false);
    CHECK(!fdt_unflatten(blob, &root));
    blob_put32(0, 0xd00dfeee);
    CHECK_STR(fdt_unflatten(blob, &root), "the magic number is not d00dfeed");
    blob_put32(0, 0xd00dfeed);
    blob_put32(36, 0xfffffff0);
    CHECK_STR(fdt_unflatten(blob, &root), "a block lies outside of it");
    blob_put32(36, 60);
    CHECK_STR(fdt_unflatten(blob, &root), "a property goes beyond the end");
    blob_put32(36, blob_at - BLOB_STRUCT_AT - 4);
    CHECK_STR(fdt_unflatten(blob, &root), "it has no end token");
    blob_put32(36, blob_at - BLOB_STRUCT_AT);
    blob_put32(blob_at - 8, 9);
    CHECK_STR(fdt_unflatten(blob, &root), "it ends inside a node");
    blob_put32(blob_at - 8, 77);
    CHECK_STR(fdt_unflatten(blob, &root), "unknown token in the structure block");
    blob_put32(blob_at - 8, 2);
    blob_put32(FIRST_PROP + 4, 0x7ffffff0);
    CHECK_STR(fdt_unflatten(blob, &root), "a property's value goes beyond the end");
    blob_put32(FIRST_PROP + 4, blob_at - FIRST_PROP);
    CHECK_STR(fdt_unflatten(blob, &root), "a property's value goes beyond the end");
    blob_put32(FIRST_PROP + 4, 4);
    blob_put32(FIRST_PROP + 8, blob_strings - BLOB_STRINGS_AT);
    CHECK_STR(fdt_unflatten(blob, &root), "a property's name is not in the strings block");
    blob_put32(FIRST_PROP + 8, 0);
    blob_put32(32, 3);
    CHECK_STR(fdt_unflatten(blob, &root), "a property's name is not in the strings block");
    blob_put32(32, blob_strings - BLOB_STRINGS_AT);
    CHECK(!fdt_unflatten(blob, &root));
    CHECK_STR(fdt_unflatten(blob + 1, &root), "its address is 0 or not aligned to 4 bytes");
    blob_free(real);
}

const struct selftest of_tests[] = {
    {"of.properties_and_paths_are_found", properties_and_paths_are_found},
    {"of.registers_are_translated_through_the_buses", registers_are_translated_through_the_buses},
    {"of.dma_ranges_of_all_buses_are_combined", dma_ranges_of_all_buses_are_combined},
    {"of.each_kind_of_damage_has_its_message", each_kind_of_damage_has_its_message},
    {"of.a_damaged_tree_is_refused_or_readable_but_never_fatal",
     a_damaged_tree_is_refused_or_readable_but_never_fatal},
    {NULL, NULL},
};
