/* SPDX-License-Identifier: Apache-2.0 */
#include "param.h"

#include <string.h>

static uint32_t *slot(const struct param *p, void *config)
{
    return (uint32_t *)((char *)config + p->at);
}

void params_default(const struct param *table, void *config)
{
    for (const struct param *p = table; p && p->name; p++)
        *slot(p, config) = p->def;
}

const struct param *param_find(const struct param *table, const char *name)
{
    for (const struct param *p = table; p && p->name; p++)
        if (!strcmp(p->name, name))
            return p;
    return NULL;
}

int param_set(const struct param *p, void *config, uint64_t value)
{
    if (value < p->min || value > p->max)
        return -1;
    *slot(p, config) = (uint32_t)value;
    return 0;
}

uint32_t param_get(const struct param *p, const void *config)
{
    return *(const uint32_t *)((const char *)config + p->at);
}
