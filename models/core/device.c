/* SPDX-License-Identifier: Apache-2.0 */
#include "device.h"

#include <assert.h>
#include <string.h>

static struct device *base(const void *dev)
{
    return (struct device *)(uintptr_t)dev;
}

void device_init(void *dev, const struct device_class *cls, const char *name)
{
    struct device *d = dev;

    memset(dev, 0, cls->size);
    d->name = name;
    d->cls = cls;
    if (cls->regs)
        reg_bank_init(&d->bank, cls->regs, cls->reg_count, cls->window);
}

void device_start(void *dev, const void *config)
{
    const struct device_class *cls = base(dev)->cls;
    uint32_t defaults[64];

    if (!config) {
        assert(cls->config_size <= sizeof defaults);
        memset(defaults, 0, sizeof defaults);
        params_default(cls->params, defaults);
        config = defaults;
    }
    if (cls->init)
        cls->init(dev, config);
    device_reset(dev);
}

void device_reset(void *dev)
{
    if (base(dev)->cls->reset)
        base(dev)->cls->reset(dev);
}

enum bus_status device_read(void *dev, uint32_t off, unsigned size, uint32_t *val)
{
    struct device *d = dev;

    if (d->cls->read)
        return d->cls->read(dev, off, size, val);
    return reg_read(&d->bank, dev, &d->notes, off, size, val);
}

enum bus_status device_write(void *dev, uint32_t off, unsigned size, uint32_t val)
{
    struct device *d = dev;

    if (d->cls->write)
        return d->cls->write(dev, off, size, val);
    return reg_write(&d->bank, dev, &d->notes, off, size, val);
}

enum look_effect device_look(const void *dev, uint32_t off)
{
    const struct reg *r;
    unsigned copy;

    if (base(dev)->cls->read)
        return LOOK_ACTS;
    r = reg_find(&base(dev)->bank, off, &copy);
    if (!r)
        return LOOK_ONLY;
    return r->after_read ? LOOK_ACTS : r->steady ? LOOK_STEADY : LOOK_ONLY;
}

uint32_t device_peek(const void *dev, uint32_t off)
{
    return base(dev)->cls->regs ? reg_peek(&base(dev)->bank, dev, off) : 0;
}

static void dump_bytes(const char *name, unsigned n, unsigned i, const uint8_t *p, unsigned size,
                       FILE *out)
{
    fprintf(out, n > 1 ? "%s[%u] " : "%s ", name, i);
    for (unsigned b = size; b-- > 0;)
        fprintf(out, "%02x", p[b]);
    fputc('\n', out);
}

void device_dump(const void *dev, FILE *out)
{
    const struct device_class *cls = base(dev)->cls;

    for (unsigned r = 0; r < cls->reg_count; r++) {
        const struct reg *reg = &cls->regs[r];

        for (unsigned i = 0; i < reg_copies(reg->count); i++) {
            uint32_t v = reg_peek(&base(dev)->bank, dev, reg->offset + i * reg->step);

            if (reg->at != REG_NO_STORE)
                v = *(const uint32_t *)((const char *)dev + reg->at + (size_t)i * reg->stride);
            fprintf(out, reg->count > 1 ? "%s[%u] " : "%s ", reg->name, reg->first + i);
            fprintf(out, "%08x\n", v);
        }
    }
    for (unsigned f = 0; f < cls->field_count; f++)
        for (unsigned i = 0; i < reg_copies(cls->fields[f].count); i++)
            dump_bytes(cls->fields[f].name, reg_copies(cls->fields[f].count), i,
                       (const uint8_t *)dev + cls->fields[f].at + (size_t)i * cls->fields[f].stride,
                       cls->fields[f].size, out);
}

static bool same(const void *a, const void *b, uint32_t at, uint32_t stride, unsigned n,
                 uint32_t size)
{
    for (unsigned i = 0; i < reg_copies(n); i++)
        if (memcmp((const char *)a + at + (size_t)i * stride,
                   (const char *)b + at + (size_t)i * stride, size))
            return false;
    return true;
}

bool device_equal(const void *a, const void *b, const char **where)
{
    const struct device_class *cls = base(a)->cls;
    const char *first = NULL;

    for (unsigned r = 0; r < cls->reg_count && !first; r++) {
        const struct reg *reg = &cls->regs[r];

        if (reg->at != REG_NO_STORE && !same(a, b, reg->at, reg->stride, reg->count, 4))
            first = reg->name;
    }
    for (unsigned f = 0; f < cls->field_count && !first; f++)
        if (!same(a, b, cls->fields[f].at, cls->fields[f].stride, cls->fields[f].count,
                  cls->fields[f].size))
            first = cls->fields[f].name;
    if (where)
        *where = first;
    return !first;
}
