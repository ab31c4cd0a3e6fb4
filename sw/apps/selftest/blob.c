/* SPDX-License-Identifier: Apache-2.0 */
#include "blob.h"

#include "internal.h"
#include "kernel.h"
#include "of.h"
#include "slab.h"
#include "string.h"

u8 *blob;
u32 blob_at, blob_strings;

void blob_put32(u32 where, u32 value)
{
    for (unsigned i = 0; i < 4; i++)
        blob[where + i] = (u8)(value >> (24 - 8 * i));
}

static void token(u32 value)
{
    blob_put32(blob_at, value);
    blob_at += 4;
}

static void bytes(const void *data, u32 len)
{
    BUG_ON(blob_at + len > BLOB_STRINGS_AT);
    memcpy(blob + blob_at, data, len);
    blob_at += ALIGN(len, 4);
}

void blob_node(const char *name)
{
    token(1);
    bytes(name, strlen(name) + 1);
}

void blob_node_end(void)
{
    token(2);
}

void blob_prop(const char *name, const void *data, u32 len)
{
    const u32 name_bytes = strlen(name) + 1;

    token(3);
    token(len);
    token(blob_strings - BLOB_STRINGS_AT);
    BUG_ON(blob_strings + name_bytes > BLOB_BYTES);
    memcpy(blob + blob_strings, name, name_bytes);
    blob_strings += name_bytes;
    bytes(data, len);
}

void blob_text(const char *name, const char *value)
{
    blob_prop(name, value, strlen(value) + 1);
}

void blob_cells(const char *name, const u32 *value, unsigned n)
{
    u32 be[16];

    BUG_ON(n > ARRAY_SIZE(be));
    for (unsigned i = 0; i < n; i++)
        be[i] = __builtin_bswap32(value[i]);
    blob_prop(name, be, n * 4);
}

void blob_begin(void)
{
    blob = kzalloc(BLOB_BYTES, GFP_KERNEL);
    BUG_ON(!blob);
    blob_at = BLOB_STRUCT_AT;
    blob_strings = BLOB_STRINGS_AT;
    blob_node("");
}

void blob_end(void)
{
    blob_node_end();
    token(9);
    blob_put32(0, 0xd00dfeed);
    blob_put32(4, BLOB_BYTES);
    blob_put32(8, BLOB_STRUCT_AT);
    blob_put32(12, BLOB_STRINGS_AT);
    blob_put32(20, 17);
    blob_put32(24, 16);
    blob_put32(32, blob_strings - BLOB_STRINGS_AT);
    blob_put32(36, blob_at - BLOB_STRUCT_AT);
}

void blob_free(const void *real)
{
    of_init(real);
    kfree(blob);
}
